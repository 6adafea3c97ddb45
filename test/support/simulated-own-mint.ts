import { createHash, randomBytes } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { amountOf } from '#shared/domain/amount.ts'
import { deriveKeysetId } from '#shared/domain/keyset/derive-id.ts'
import type { OwnKeyset } from '#shared/domain/redemption/keysets.ts'
import { inputFee } from '#shared/domain/redemption/fees.ts'
import { challenge } from '#shared/domain/proof/dleq.ts'
import { concatBytes, toHex } from '#shared/lib/bytes.ts'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'
import { loadNative } from '../../src-main/crypto/curve-engine.ts'
import { createBlinding } from '../../src-main/crypto/native-blinding.ts'
import { sha256 } from '../../src-main/crypto/sha256.ts'

/**
 * A mint as the delegate runs it: real keys, real blind signatures, one ledger in which each request takes effect whole or not at all. It knows
 * nothing of custodians. Answers are those of nutshell and cdk (test/vectors/captures).
 */
export interface SimulatedOwnMint {
  readonly keysets: readonly MintKeyset[]
  /** A new active keyset; those before it sign nothing any more. */
  rotate(): void
  handle(method: string, path: string, body: string | undefined): Answer
  /** B_ → what was signed. */
  readonly signed: ReadonlyMap<string, Signed>
  readonly spent: ReadonlySet<string>
  /** Quotes by id; tests pay and fail them. */
  readonly melts: Map<string, Melt>
  readonly mints: Map<string, { readonly amount: bigint; state: 'UNPAID' | 'PAID' | 'ISSUED' }>
  /** Signs out of nothing: how ecash comes into the world of a test. */
  sign(output: { readonly amount: bigint; readonly id: string; readonly B_: string }): Signed
  /** Ends a melt that hangs. */
  resolve(quote: string, paid: boolean): void
}

export interface Answer {
  readonly status: number
  readonly body: string
}
export interface Signed {
  readonly amount: bigint
  readonly id: string
  readonly C_: string
  readonly dleq: { readonly e: string; readonly s: string }
}
export interface Melt {
  readonly amount: bigint
  readonly feeReserve: bigint
  /** What the payment costs of the reserve. */
  readonly cost: bigint
  /** What becomes of it. */
  fate: 'pay' | 'fail' | 'hang'
  state: 'UNPAID' | 'PENDING' | 'PAID'
  payments: number
  change: readonly Signed[] | null
  held: { readonly inputs: readonly Proof[]; readonly outputs: readonly Output[] } | null
}
type MintKeyset = OwnKeyset & { readonly secrets: ReadonlyMap<bigint, Uint8Array>; active: boolean }
interface Proof {
  readonly amount: bigint
  readonly id: string
  readonly secret: string
  readonly C: string
}
interface Output {
  readonly amount: bigint
  readonly id: string
  readonly B_: string
}

export const engine = loadNative()
export const blinding = createBlinding(engine)
const { Fn, BASE } = secp256k1.Point
const G = BASE.toBytes(true)
const AMOUNTS = Array.from({ length: 20 }, (_, bit) => 2n ** BigInt(bit))
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const point = (full: Uint8Array): string => toHex(Uint8Array.of((full[64]! & 1) === 0 ? 2 : 3, ...full.subarray(1, 33)))

class Refusal extends Error {
  readonly code: number
  constructor(code: number) {
    super(`refused ${code}`)
    this.code = code
  }
}

/** Keys are the same for each seed, and made once: hundreds of worlds share them. */
const made = new Map<string, MintKeyset>()
function makeKeyset(seed: string, ppk: number): MintKeyset {
  const name = `${seed} ${ppk}`
  const known = made.get(name)
  if (known !== undefined) return { ...known, active: true }
  const secrets = new Map(AMOUNTS.map(amount => [amount, new Uint8Array(createHash('sha256').update(`${seed} ${amount}`).digest())]))
  const keys = [...secrets].map(([amount, secret]) => ({ amount: amountOf(amount)!, key: point(engine.multiply(G, secret)) }))
  const id = `00${toHex(sha256(concatBytes(...keys.map(({ key }) => bytes(key))))).slice(0, 14)}`
  if (deriveKeysetId(keys, { unit: 'sat', inputFeePpk: ppk, finalExpiry: null }, id, sha256) !== 'v1') throw new Error('wrong keyset id')
  const keyset = { id, unit: 'sat', active: true, inputFeePpk: ppk, keys, secrets }
  made.set(name, keyset)
  return { ...keyset }
}

export function createSimulatedOwnMint(ppk = 100, seed = 'own mint'): SimulatedOwnMint {
  const keysets = [makeKeyset(`${seed} 0`, ppk)]
  const signed = new Map<string, Signed>()
  const spent = new Set<string>()
  const pending = new Set<string>()
  const melts = new Map<string, Melt>()
  const mints: SimulatedOwnMint['mints'] = new Map()
  const find = (id: string): MintKeyset => keysets.find(keyset => keyset.id === id) ?? refuse(12001)
  const keyOf = (keyset: MintKeyset, amount: bigint): Uint8Array => keyset.secrets.get(amount) ?? refuse(11006)

  function sign({ amount, id, B_ }: Output): Signed {
    const k = keyOf(find(id), amount)
    const C_ = engine.multiply(bytes(B_), k)
    const nonce = new Uint8Array(randomBytes(32))
    const points = [engine.multiply(G, nonce), engine.multiply(bytes(B_), nonce), engine.multiply(G, k), C_]
    const e = challenge(...points.map(full => ({ toHex: () => toHex(full) })))
    const s = Fn.toBytes(Fn.add(Fn.fromBytes(nonce, true) % Fn.ORDER, Fn.mul(BigInt(`0x${e}`), Fn.fromBytes(k, true))))
    const signature = { amount, id, C_: point(C_), dleq: { e, s: toHex(s) } }
    signed.set(B_, signature)
    return signature
  }

  /** Everything that a mint looks at before it does anything. */
  function check(inputs: readonly Proof[], outputs: readonly Output[], blanks: boolean): readonly string[] {
    if (inputs.length === 0 || inputs.length > 1_000 || outputs.length > 1_000) refuse(11014)
    const Ys = inputs.map(({ secret }) => blinding.nullifier(secret))
    if (new Set(Ys).size < Ys.length) refuse(11007)
    if (Ys.some(Y => pending.has(Y))) refuse(11002)
    if (Ys.some(Y => spent.has(Y))) refuse(11001)
    for (const [at, { amount, id, C }] of inputs.entries()) {
      if (point(engine.multiply(bytes(Ys[at]!), keyOf(find(id), amount))) !== C) refuse(10003)
    }
    for (const { amount, id, B_ } of outputs) {
      if (!find(id).active) refuse(12002)
      if (!blanks) keyOf(find(id), amount)
      if (signed.has(B_)) refuse(11003)
    }
    if (new Set(outputs.map(({ B_ }) => B_)).size < outputs.length) refuse(11008)
    return Ys
  }
  const feeOf = (inputs: readonly Proof[]): bigint => inputFee(inputs.map(({ id }) => find(id).inputFeePpk))

  function swap(inputs: readonly Proof[], outputs: readonly Output[]): object {
    const Ys = check(inputs, outputs, false)
    if (sum(inputs) - feeOf(inputs) !== sum(outputs)) refuse(11005)
    for (const Y of Ys) spent.add(Y)
    return { signatures: outputs.map(sign) }
  }

  function melt(id: string, inputs: readonly Proof[], outputs: readonly Output[]): object {
    const quote = melts.get(id) ?? refuse(20000)
    if (quote.state === 'PENDING') refuse(20005)
    if (quote.state === 'PAID') refuse(20006)
    const Ys = check(inputs, outputs, true)
    if (sum(inputs) - feeOf(inputs) < quote.amount + quote.feeReserve) refuse(11005)
    if (quote.fate === 'fail') refuse(20004)
    for (const Y of Ys) pending.add(Y)
    quote.state = 'PENDING'
    quote.held = { inputs, outputs }
    if (quote.fate === 'pay') resolve(id, true)
    return quoteJson(id, quote)
  }

  function resolve(id: string, paid: boolean): void {
    const quote = melts.get(id)
    if (quote?.held == null) return
    const { inputs, outputs } = quote.held
    for (const { secret } of inputs) {
      const Y = blinding.nullifier(secret)
      pending.delete(Y)
      if (paid) spent.add(Y)
    }
    quote.held = null
    quote.state = paid ? 'PAID' : 'UNPAID'
    if (!paid) return
    quote.payments++
    const left = sum(inputs) - feeOf(inputs) - quote.amount - quote.cost
    const parts = AMOUNTS.filter(amount => (left & amount) !== 0n).toReversed()
    quote.change = outputs.slice(0, parts.length).map(({ id, B_ }, at) => sign({ id, B_, amount: parts[at]! }))
  }

  const quoteJson = (id: string, { amount, feeReserve, state, change }: Melt): object => ({
    quote: id,
    amount,
    unit: 'sat',
    method: 'bolt11',
    fee_reserve: feeReserve,
    state,
    expiry: null,
    payment_preimage: state === 'PAID' ? '00' : null,
    change,
  })

  function route(path: string, body: Body): object {
    const [, , first, second, third, last] = path.split('/').map(decodeURIComponent)
    if (path === '/v1/keysets') {
      return { keysets: keysets.map(({ id, unit, active, inputFeePpk }) => ({ id, unit, active, input_fee_ppk: inputFeePpk })) }
    }
    if (first === 'keys') {
      const { id, unit, keys } = find(second ?? '')
      return { keysets: [{ id, unit, keys: Object.fromEntries(keys.map(({ amount, key }) => [amount.toString(), key])) }] }
    }
    if (path === '/v1/swap') return swap(proofs(body.inputs), outputsOf(body.outputs))
    if (path === '/v1/melt/bolt11') return melt(body.quote ?? '', proofs(body.inputs), outputsOf(body.outputs))
    if (path === '/v1/checkstate') {
      return {
        states: (body.Ys ?? []).map(Y => ({ Y, state: spent.has(Y) ? 'SPENT' : pending.has(Y) ? 'PENDING' : 'UNSPENT', witness: null })),
      }
    }
    if (path === '/v1/restore') {
      const known = outputsOf(body.outputs).filter(({ B_ }) => signed.has(B_))
      return { outputs: known, signatures: known.map(({ B_ }) => signed.get(B_)) }
    }
    if (first === 'melt' && second === 'quote' && third === 'bolt11') return quoteJson(last ?? '', melts.get(last ?? '') ?? refuse(20000))
    if (path === '/v1/mint/quote/bolt11') {
      const quote = `q${mints.size}`
      mints.set(quote, { amount: BigInt(body.amount ?? 0), state: 'UNPAID' })
      return { quote, request: `lnbc${quote}`, state: 'UNPAID', expiry: null }
    }
    if (first === 'mint' && second === 'quote') {
      const held = mints.get(last ?? '') ?? refuse(20000)
      return { quote: last, request: `lnbc${last}`, state: held.state, expiry: null }
    }
    if (path === '/v1/mint/bolt11') {
      const held = mints.get(body.quote ?? '') ?? refuse(20000)
      if (held.state !== 'PAID') refuse(held.state === 'ISSUED' ? 20002 : 20001)
      const outputs = outputsOf(body.outputs)
      if (outputs.some(({ B_ }) => signed.has(B_))) refuse(11003)
      if (sum(outputs) !== held.amount) refuse(11005)
      held.state = 'ISSUED'
      return { signatures: outputs.map(sign) }
    }
    return refuse(0)
  }

  return {
    keysets,
    rotate() {
      for (const keyset of keysets) keyset.active = false
      keysets.push(makeKeyset(`${seed} ${keysets.length}`, ppk))
    },
    handle(method, path, body) {
      const parsed = parseJson(body ?? '{}')
      if (!parsed.ok) return { status: 400, body: '{"detail":"no JSON","code":0}' }
      try {
        return { status: 200, body: stringifyJson(route(path, parsed.value as Body)) }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return { status: 400, body: `{"detail":"refused","code":${error.code}}` }
      }
    },
    signed,
    spent,
    melts,
    mints,
    sign,
    resolve,
  }
}

interface Body {
  readonly inputs?: readonly Written<Proof>[]
  readonly outputs?: readonly Written<Output>[]
  readonly quote?: string
  readonly Ys?: readonly string[]
  readonly amount?: number
}
type Written<Thing extends { readonly amount: bigint }> = Omit<Thing, 'amount'> & { readonly amount: number | bigint }

const proofs = (sent: readonly Written<Proof>[] = []): readonly Proof[] => sent.map(proof => ({ ...proof, amount: BigInt(proof.amount) }))
const outputsOf = (sent: readonly Written<Output>[] = []): readonly Output[] =>
  sent.map(({ amount, id, B_ }) => ({ amount: BigInt(amount), id, B_ }))
const sum = (parts: readonly { readonly amount: bigint }[]): bigint => parts.reduce((total, { amount }) => total + amount, 0n)

function refuse(code: number): never {
  throw new Refusal(code)
}
