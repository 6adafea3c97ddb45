import { keepDleq, statesOf, YOf } from './wallets.ts'
import { expect, it } from 'vitest'
import { beginAgain, potOf, freeFloat } from './failover-gateway.ts'
import { prepareSwap, send, split, sumOf } from './failover-holder.ts'
import type { Told } from './failover-story.ts'

/** Holders of Bob's ecash come to Dave's mint. */
export function redeemBySwap(told: Told): void {
  it('shows Bob’s keysets with their exact fee, inactive, and is Dave’s mint in everything else', async () => {
    const { dave, bob } = told().world
    const id = told().bobs.all()[0]!.id
    const { keysets } = (await (await fetch(`${dave.url}/v1/keysets`)).json()) as { keysets: readonly { readonly id: string }[] }
    expect(keysets.find(one => one.id === id)).toEqual({ id, unit: 'sat', active: false, input_fee_ppk: 100, ...finalExpiry(keysets, id) })
    const own = (await (await fetch(`${dave.mint.url}/v1/keysets`)).json()) as { keysets: readonly object[] }
    expect(keysets).toEqual(expect.arrayContaining([...own.keysets]))
    // cashu-ts derives the id from what it is given: keys, unit and fee are Bob's to the letter.
    await dave.wallet.loadMint(true)
    const keyset = await dave.wallet.keyChain.ensureKeysetKeys(id)
    expect(keyset.keys).toEqual(bob.wallet.getKeyset(id).keys)

    for (const [method, path, body] of [
      ['GET', '/v1/keys', null],
      ['GET', `/v1/keys/${dave.wallet.getKeyset().id}`, null],
      ['GET', '/v1/mint/quote/bolt11/nothing', null],
      ['POST', '/v1/swap', '{"inputs":[],"outputs":[]}'],
      ['POST', '/v1/swap', 'no JSON'],
      ['POST', '/v1/checkstate', '{"Ys":["00"]}'],
      ['POST', '/v1/melt/bolt11', '{"quote":"nothing","inputs":[],"outputs":null}'],
      ['OPTIONS', '/v1/swap', null],
      ['DELETE', '/v1/swap', null],
    ] as const) {
      const [ours, theirs] = await Promise.all([dave.url, dave.mint.url].map(at => raw(at + path, method, body)))
      expect(ours, `${method} ${path}`).toEqual(theirs)
    }
  })

  it('D1 D13 swaps Bob’s coins for Dave’s, less Bob’s fee, and they are Dave’s money', async () => {
    const story = told()
    const { world, bobs, daves, redeemed } = story
    const { dave, bob } = world
    const [before, float] = [await potOf(dave, bob), await freeFloat(dave)]
    const inputs = bobs.take(64, 32, 4)
    const request = prepareSwap(dave.wallet, inputs)
    const reply = await send(dave.url, request)
    expect(reply).toMatchObject({ status: 200 })
    const coins = request.take(reply)
    expect(sumOf(coins)).toBe(99)
    redeemed.push(...inputs)
    story.paid = { request, reply }

    const pot = await potOf(dave, bob)
    expect(BigInt(before.remaining) - BigInt(pot.remaining)).toBe(100_000n)
    // What the float gave: 99 sat, and what its own mint took for the coins that it spent.
    expect(float - (await freeFloat(dave))).toBeGreaterThanOrEqual(99)
    // They are spent at the unmodified mint itself, which knows nothing of Bob.
    const again = prepareSwap(dave.wallet, coins)
    const spent = await send(dave.mint.url, again)
    expect(spent).toMatchObject({ status: 200 })
    daves.push(...coins, ...again.take(spent))
  })

  it('serves a cashu-ts wallet that was only taught to keep its DLEQ proofs', async () => {
    const { world, bobs, daves, redeemed } = told()
    const { dave } = world
    const inputs = bobs.take(16, 8, 4)
    await dave.wallet.keyChain.ensureKeysetKeys(inputs[0]!.id)
    const token = { mint: dave.url, unit: 'sat', proofs: inputs }
    await expect(dave.wallet.receive(token)).rejects.toMatchObject({ code: 33004 })
    const kept = keepDleq(inputs)
    const coins = await dave.wallet.receive(token).finally(() => kept.end())
    expect(sumOf(coins)).toBe(27)
    redeemed.push(...inputs)
    daves.push(...coins)
    expect(await statesOf(dave.wallet, coins)).toEqual(coins.map(() => 'UNSPENT'))
  })

  it('D8 D9 D27 refuses what is spent, and answers the identical request with the identical bytes, after a restart, too', async () => {
    const { world, bobs, paid, redeemed } = told()
    const { dave, bob } = world
    const { request, reply } = paid!
    const inputs = redeemed.slice(0, 3)
    expect(await send(dave.url, prepareSwap(dave.wallet, inputs))).toMatchObject({ status: 400, code: 11001 })
    // Spent at Bob in his ordinary days; the holder kept the proof.
    expect(await send(dave.url, prepareSwap(dave.wallet, told().told.slice(0, 1)))).toMatchObject({ status: 400, code: 11001 })
    const before = await potOf(dave, bob)
    expect(await send(dave.url, request)).toEqual(reply)
    await dave.core.stop()
    await beginAgain(dave)
    expect(await send(dave.url, request)).toEqual(reply)
    expect(await potOf(dave, bob)).toMatchObject({ settled: before.settled, remaining: before.remaining })
    expect(await send(dave.url, prepareSwap(dave.wallet, inputs))).toMatchObject({ status: 400, code: 11001 })

    // What anybody may ask: spent at Bob, redeemed here, not spent at all, and one of Dave's own.
    const fresh = bobs.see(64, 32)
    const Ys = [YOf(told().told[0]!), ...inputs.map(YOf), ...fresh.map(YOf), YOf(told().daves[0]!)]
    const states = await checkstate(dave.url, Ys)
    expect(states).toEqual(['SPENT', 'SPENT', 'SPENT', 'SPENT', 'UNSPENT', 'UNSPENT', 'SPENT'])
  })

  it('D6 D7 D10 D11 D24 takes no proof without its DLEQ, none that was bent, none twice, and one of two at once', async () => {
    const { world, bobs, daves, redeemed } = told()
    const { dave, bob } = world
    const inputs = bobs.take(8, 4, 2)
    const [first, second, third] = inputs
    const asked = (...proofs: Parameters<typeof prepareSwap>[1]) => send(dave.url, prepareSwap(dave.wallet, proofs))
    const bent = (field: 'e' | 's' | 'r') => ({
      ...first!,
      dleq: { ...first!.dleq!, [field]: `${first!.dleq![field]!.slice(0, -1)}${flip(first!.dleq![field]!)}` },
    })
    const { dleq: _, ...bare } = first!
    for (const proof of [bare, bent('e'), bent('s'), bent('r'), { ...first!, dleq: { e: first!.dleq!.e, s: first!.dleq!.s } }])
      expect(await asked(second!, proof, third!)).toMatchObject({ status: 400, code: 33004 })
    expect(await asked(first!, first!)).toMatchObject({ status: 400, code: 11007 })
    expect(await asked(first!, { ...second!, id: `01${'ab'.repeat(32)}` })).toMatchObject({ status: 400, code: 33001 })
    expect(await checkstate(dave.url, inputs.map(YOf))).toEqual(['UNSPENT', 'UNSPENT', 'UNSPENT'])

    const before = await potOf(dave, bob)
    const race = [0, 1, 2].map(() => prepareSwap(dave.wallet, inputs))
    const replies = await Promise.all(race.map(request => send(dave.url, request)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status, code } of replies) if (status !== 200) expect([11001, 11002]).toContain(code)
    const won = replies.findIndex(({ status }) => status === 200)
    daves.push(...race[won]!.take(replies[won]!))
    redeemed.push(...inputs)
    expect(BigInt(before.remaining) - BigInt((await potOf(dave, bob)).remaining)).toBe(14_000n)
  })

  it('D25 takes coins whose payment was under way when Bob died: whether it was made, nobody can know', async () => {
    const { world, dying, daves, redeemed } = told()
    const { dave } = world
    const request = prepareSwap(dave.wallet, dying)
    const reply = await send(dave.url, request)
    expect(reply).toMatchObject({ status: 200 })
    daves.push(...request.take(reply))
    redeemed.push(...dying)
  })

  it('pays again what Bob took in the gap: nobody told Dave, and the pot bounds it', async () => {
    const { world, untold, daves, redeemed } = told()
    const { dave } = world
    const request = prepareSwap(dave.wallet, untold.slice(0, 1), { amounts: split(15) })
    const reply = await send(dave.url, request)
    expect(reply).toMatchObject({ status: 200 })
    daves.push(...request.take(reply))
    redeemed.push(untold[0]!)
  })
}

/** A hexadecimal digit that is another than the last. */
const flip = (hex: string): string => (hex.endsWith('0') ? '1' : '0')

export async function checkstate(url: string, Ys: readonly string[]): Promise<string[]> {
  const reply = await fetch(`${url}/v1/checkstate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ Ys }),
  })
  const { states } = (await reply.json()) as { readonly states: readonly { readonly Y: string; readonly state: string }[] }
  return Ys.map(Y => states.find(one => one.Y === Y)!.state)
}

/** Status, the headers that a mint sets, and the bytes. */
async function raw(url: string, method: string, body: string | null): Promise<object> {
  const origin = { origin: 'https://wallet.test', 'access-control-request-method': 'POST' }
  const headers = { ...origin, 'content-type': 'application/json' }
  const reply = await fetch(url, { method, headers, ...(body === null ? {} : { body }) })
  const kept = [...reply.headers].filter(([name]) => !/^(?:date|connection|keep-alive|transfer-encoding)$/.test(name))
  return { status: reply.status, headers: kept, body: await reply.text() }
}

/** nutshell and cdk differ in whether they name what does not exist. */
const finalExpiry = (keysets: readonly object[], id: string): object => {
  const found = keysets.find(one => (one as { id: string }).id === id) as Record<string, unknown> | undefined
  return found !== undefined && 'final_expiry' in found ? { final_expiry: null } : {}
}
