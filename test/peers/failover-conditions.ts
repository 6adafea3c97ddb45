import { createHTLCHash, createHTLCsecret, createP2PKsecret, signP2PKProof, type Proof } from '@cashu/cashu-ts'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { expect, it } from 'vitest'
import { toHex } from '#shared/lib/bytes.ts'
import { prepareSwap, send, sumOf, type Prepared } from './failover-holder.ts'
import { checkstate } from './failover-redeem.ts'
import type { Told } from './failover-story.ts'
import { YOf } from './wallets.ts'

const KEY = new Uint8Array(32).fill(0x11)
const OTHER = new Uint8Array(32).fill(0x12)
const pubkeyOf = (secret: Uint8Array): string => toHex(secp256k1.getPublicKey(secret))
const { hash, preimage } = createHTLCHash('ab'.repeat(32))
const PAST = String(Math.floor(Date.now() / 1_000) - 3_600)

/** Secrets of coins that Bob signs without knowing: NUT-11, NUT-14. */
export const CONDITIONS = [
  { amount: 64, secret: createP2PKsecret(pubkeyOf(KEY)) },
  { amount: 32, secret: createHTLCsecret(hash) },
  { amount: 16, secret: createP2PKsecret(pubkeyOf(KEY), [['sigflag', 'SIG_ALL']]) },
  // Its time has passed, so that the refund key may spend it, too.
  { amount: 8, secret: createP2PKsecret(pubkeyOf(KEY), [['locktime', PAST], ['refund', pubkeyOf(OTHER)]]) }, // prettier-ignore
] as const

/** Dave's mint never sees these coins: what they demand, the gateway demands. */
export function redeemLocked(told: Told): void {
  it('D17 D19 keeps to P2PK and HTLC: with the right witness they are paid, without it 10001', async () => {
    const { world, locked, daves, redeemed } = told()
    const { dave } = world
    const [p2pk, htlc, , refund] = locked as [Proof, Proof, Proof, Proof]
    const asked = async (...proofs: readonly Proof[]) => {
      const request = prepareSwap(dave.wallet, proofs)
      const reply = await send(dave.url, request)
      if (reply.status !== 200) return reply.code
      redeemed.push(...proofs)
      daves.push(...request.take(reply))
      return 'paid'
    }
    const opened = (text: string): Proof => ({ ...htlc, witness: JSON.stringify({ preimage: text }) })
    for (const proof of [p2pk, signP2PKProof(p2pk, KEY, 'another message'), htlc, opened('cd'.repeat(32)), refund])
      expect(await asked(proof)).toBe(10001)
    const signed = signP2PKProof(p2pk, KEY)
    // One whose witness is wrong keeps the others from being paid, and none is spent.
    expect(await asked(signed, opened('cd'.repeat(32)))).toBe(10001)
    expect(await checkstate(dave.url, [p2pk, htlc, refund].map(YOf))).toEqual(['UNSPENT', 'UNSPENT', 'UNSPENT'])
    expect(await asked(signed, opened(preimage), signP2PKProof(refund, OTHER))).toBe('paid')
    // What was signed stands in Dave's feed, as the custodian's own would have.
    await dave.core.until(async () => {
      const feed = await (await fetch(`${dave.url}/v1/firehose/batch`, { method: 'POST', body: '{"ranges":[{"from":0}]}' })).text()
      expect(JSON.parse(feed)).toMatchObject({
        events: expect.arrayContaining([
          expect.objectContaining({ Y: YOf(p2pk), amount: 64, id: p2pk.id, witness: expect.stringContaining('signatures') as string }),
        ]) as [],
      })
    })
  })

  it('takes SIG_ALL over exactly what is asked, and never beside ecash of Dave’s own', async () => {
    const { world, locked, daves, redeemed } = told()
    const { dave } = world
    const sigAll = locked[2]!
    const own = daves.at(-1)!
    const over = (request: Prepared): Proof => {
      const { inputs, outputs } = JSON.parse(request.body) as {
        readonly inputs: readonly { readonly secret: string; readonly C: string }[]
        readonly outputs: readonly { readonly amount: number; readonly B_: string }[]
      }
      const message = inputs.map(({ secret, C }) => secret + C).join('') + outputs.map(({ amount, B_ }) => `${amount}${B_}`).join('')
      return signP2PKProof(sigAll, KEY, message)
    }
    /** The same request with the signature in it. */
    const witnessed = (request: Prepared): Prepared => {
      const body = JSON.parse(request.body) as { inputs: Record<string, unknown>[] }
      const { witness } = over(request)
      body.inputs[0]!['witness'] = typeof witness === 'string' ? witness : JSON.stringify(witness)
      return { ...request, body: JSON.stringify(body) }
    }
    expect(await send(dave.url, witnessed(prepareSwap(dave.wallet, [sigAll, own])))).toMatchObject({ status: 400, code: 10001 })
    const signed = witnessed(prepareSwap(dave.wallet, [sigAll]))
    const elsewhere = { ...prepareSwap(dave.wallet, [sigAll]) }
    const moved = JSON.parse(elsewhere.body) as { inputs: unknown }
    moved.inputs = (JSON.parse(signed.body) as { inputs: unknown }).inputs
    expect(await send(dave.url, { ...elsewhere, body: JSON.stringify(moved) })).toMatchObject({ status: 400, code: 10001 })
    const reply = await send(dave.url, signed)
    expect(reply).toMatchObject({ status: 200 })
    const coins = signed.take(reply)
    expect(sumOf(coins)).toBe(15)
    redeemed.push(sigAll)
    daves.push(...coins)
  })

  it('mixes Bob’s coins with Dave’s own in one request', async () => {
    const { world, bobs, daves, redeemed } = told()
    const { dave } = world
    const own = daves.splice(-1)
    const inputs = [...bobs.take(32), ...own]
    const request = prepareSwap(dave.wallet, inputs)
    const reply = await send(dave.url, request)
    expect(reply).toMatchObject({ status: 200 })
    const coins = request.take(reply)
    expect(sumOf(coins)).toBe(sumOf(inputs) - 1)
    redeemed.push(inputs[0]!)
    daves.push(...own, ...coins)
  })
}
