import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js'
import { amountOf, type Amount } from '#shared/domain/amount.ts'
import type { Dleq } from '#shared/domain/proof/dleq.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '../../crypto/sha256.ts'
import { hex64, scalarFrom, type DemoCurve } from '../demo-curve.ts'
import type { DemoKeyset } from '../ecash.ts'

/** Ecash of one holder, the same in each demo. */
export interface Holding {
  readonly name: string
  /** `locked`: to a key that the holder has (NUT-11). `bare`: from a wallet that kept no DLEQ. `spent`: in its mint's feed, although the holder does not know. */
  readonly kind: 'plain' | 'locked' | 'bare' | 'spent'
  readonly wants: 'ecash' | 'lightning'
  readonly amounts: readonly Amount[]
}

/** A proof as it is sent to a delegate's gateway (NUT-00). */
export interface HeldProof {
  readonly amount: Amount
  readonly id: string
  readonly secret: string
  readonly C: string
  readonly dleq?: Pick<Dleq, 'e' | 's' | 'r'>
  readonly witness?: string
}

/** Holders of one mint's ecash. */
const HOLDERS = 48
/** Who is not plain, among those that come first. */
const ODD: Readonly<Record<number, Holding['kind']>> = { 2: 'locked', 4: 'bare', 6: 'spent', 11: 'spent' }
/** sat: for less, nobody writes an invoice. */
const SMALLEST_PAYMENT = 100n

/** 1 to 4 proofs each, of 8 to 2048 sat: some hundred proofs of a mint. */
export function holdingsOf(host: string): readonly Holding[] {
  return Array.from({ length: HOLDERS }, (_, place) => {
    const name = `${host} holder ${place}`
    const [count = 0, ...sizes] = bytesOf(name)
    const kind = ODD[place] ?? 'plain'
    const proofs = kind === 'plain' ? 1 + (count % 4) : 1
    const amounts = sizes.slice(0, proofs).map(size => amountOf(8 * 2 ** (size % 9))!)
    const isRich = amounts.reduce((sum, amount) => sum + amount, 0n) >= SMALLEST_PAYMENT
    return { name, kind, wants: kind === 'plain' && isRich && place % 3 === 0 ? 'lightning' : 'ecash', amounts }
  })
}

export const secretsOf = ({ name, kind, amounts }: Holding): readonly string[] =>
  amounts.map((_, at) => {
    const nonce = toHex(bytesOf(`${name} secret ${at}`))
    if (kind !== 'locked') return nonce
    const data = toHex(secp256k1.getPublicKey(keyOf(name)))
    return JSON.stringify(['P2PK', { nonce, data, tags: [['sigflag', 'SIG_INPUTS']] }])
  })

/** What the mint of `keyset` signed for the holder while it lived, unblinded, with its proofs of signature. */
export function proofsOf(holding: Holding, { id, keys, secrets }: DemoKeyset, curve: DemoCurve): readonly HeldProof[] {
  const { name, kind, amounts } = holding
  return secretsOf(holding).map((secret, at) => {
    const amount = amounts[at]!
    const [k, key] = [secrets.get(amount), keys.find(one => one.amount === amount)?.key]
    if (k === undefined || key === undefined) throw new Error(`the demo keyset has no key for ${amount}`)
    const r = scalarFrom(bytesOf(`${name} r ${at}`))
    const { C_, dleq } = curve.sign(curve.blind(secret, r), k)
    return {
      amount,
      id,
      secret,
      C: curve.unblind(C_, r, key),
      ...(kind === 'bare' ? {} : { dleq: { ...dleq, r: hex64(r) } as HeldProof['dleq'] & object }),
      ...(kind === 'locked' ? { witness: signed(secret, name) } : {}),
    }
  })
}

/** NUT-11: a signature over the secret by the key that it names. */
const signed = (secret: string, name: string): string =>
  JSON.stringify({ signatures: [toHex(schnorr.sign(bytesOf(secret, ''), keyOf(name), bytesOf(`${name} aux`)))] })

const keyOf = (name: string): Uint8Array => bytesOf(`${name} key`)

const bytesOf = (text: string, prefix = 'nimdolf demo '): Uint8Array => sha256(new TextEncoder().encode(prefix + text))
