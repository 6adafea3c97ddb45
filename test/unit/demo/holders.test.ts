import { describe, expect, it } from 'vitest'
import { parseRequest, type Endpoint } from '#shared/domain/redemption/parse-request.ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import { portableProofCrypto, verifyProofs } from '#shared/domain/proof/verify-proof.ts'
import { checkConditions } from '#shared/domain/redemption/spending-condition.ts'
import { stringifyJson } from '#shared/lib/json.ts'
import { sha256 } from '../../../src-main/crypto/sha256.ts'
import { createDemoCurve } from '../../../src-main/demo/demo-curve.ts'
import { createKeyset } from '../../../src-main/demo/ecash.ts'
import { createHolders, type Gateway } from '../../../src-main/demo/holders/holders.ts'
import { createDemoLightning } from '../../../src-main/demo/own-mint/lightning.ts'
import { createOwnMint } from '../../../src-main/demo/own-mint/own-mint.ts'
import { createDemo } from '../../../src-main/demo/demo.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { createSimulatedClock } from '../../support/simulated-clock.ts'

const seedOf = (name: string): Uint8Array => sha256(new TextEncoder().encode(name))
const gone = createKeyset(seedOf('gone'), { inputFeePpk: 100 })
const ours = createKeyset(seedOf('ours'), { bits: 21, inputFeePpk: 100 })
const curve = createDemoCurve()

/** Holders, and a mint that pays whatever it is told to. */
function open() {
  const clock = createSimulatedClock()
  const lightning = createDemoLightning(clock)
  const mint = createOwnMint({ name: 'Ours', keyset: ours, curve, lightning, clock })
  const stop = new AbortController()
  const invoices: string[] = []
  const holders = createHolders({
    host: 'gone.demo',
    keyset: gone,
    own: ours,
    curve,
    lightning,
    signal: stop.signal,
    quoteOf: request => Promise.resolve(`quote ${invoices.push(request) - 1}`),
  })
  const spent = new Set(holders.spentBefore.map(({ Y }) => Y))
  const seen: { readonly endpoint: Endpoint; readonly inputs: readonly RawProof[]; readonly body: string }[] = []

  /** Judges as the protocol asks (§5 steps 1, 5, 6 and 7), and pays out of nothing. */
  const honest: Gateway = (endpoint, body) => {
    const parsed = parseRequest(endpoint, body, { maxInputs: 100, maxOutputs: 100 })
    if (!parsed.ok) throw new Error(parsed.error.detail)
    const request = parsed.value
    seen.push({ endpoint, inputs: request.inputs, body: stringifyJson(body) })
    const asked = request.inputs.map(proof => ({ proof, key: gone.keys.find(({ amount }) => amount === proof.amount)!.key }))
    const proofs = verifyProofs(asked, portableProofCrypto).map(result => (result.ok ? result.value : null))
    if (proofs.includes(null)) return Promise.resolve({ kind: 'refused', code: 33004 })
    const proven = proofs.filter(proof => proof !== null)
    if (!checkConditions(request, proven, 0).ok) return Promise.resolve({ kind: 'refused', code: 10001 })
    if (proven.some(({ Y }) => spent.has(Y))) return Promise.resolve({ kind: 'refused', code: 11001 })
    proven.forEach(({ Y }) => spent.add(Y))
    if (request.kind === 'swap') {
      return Promise.resolve({ kind: 'done', body: stringifyJson({ signatures: mint.issue(request.outputs) }) })
    }
    lightning.pay(invoices[Number(request.quote.slice(6))]!)
    const change = mint.issue(request.outputs.slice(0, 1).map(output => ({ ...output, amount: ours.keys[1]!.amount })))
    return Promise.resolve({ kind: 'done', body: stringifyJson({ state: 'PAID', change }) })
  }
  return { holders, honest, seen, stop, lightning, invoices }
}

const ELSEWHERE = {
  lightning: createDemoLightning({ now: () => 0 }),
  quoteOf: () => Promise.resolve(null),
  signal: new AbortController().signal,
}
const ALL = 1_000
const nobody = (): void => undefined
const always = (answer: Awaited<ReturnType<Gateway>>, seen: string[] = []): Gateway => {
  return (_endpoint, body) => {
    seen.push(stringifyJson(body))
    return Promise.resolve(answer)
  }
}

describe('holders of a mint of the demo', () => {
  it('D1 D6 D8 are paid by swap and by melt, but who lost the DLEQ or spent before; a key that is held opens its lock', async () => {
    const { holders, honest, seen, invoices, lightning } = open()
    const before = holders.state()
    expect(before).toMatchObject({ redeemed: 0, refused: 0, received: { ecash: 0n, lightning: 0n, routing: 0n } })
    await holders.redeem(ALL, true, honest, nobody)

    const { held, redeemed, refused, received } = holders.state()
    const bare = seen.flatMap(({ inputs }) => inputs).filter(({ dleq }) => dleq === null)
    expect([redeemed, refused]).toEqual([45, 3])
    expect(bare).toHaveLength(1)
    expect(held).toBe(bare[0]!.amount)
    expect(seen.map(({ inputs }) => inputs.length)).toEqual(expect.arrayContaining([1, 2, 3, 4]))
    expect(seen.filter(({ inputs }) => inputs.some(({ secret }) => secret.startsWith('["P2PK"')))).toHaveLength(1)

    const melts = seen.filter(({ endpoint }) => endpoint.kind === 'melt')
    expect(melts.length).toBeGreaterThan(5)
    expect(invoices.every(invoice => lightning.isPaid(invoice))).toBe(true)
    expect(received.lightning).toBe(invoices.reduce((sum, invoice) => sum + lightning.amountOf(invoice)!, 0n))
    // Swaps: all but the fee; melts: what this mint gave back.
    const swapped = seen.filter(
      ({ endpoint, inputs }) => endpoint.kind === 'swap' && inputs.every(({ dleq }) => dleq !== null) && !isSpent(inputs),
    )
    const net = swapped.reduce((sum, { inputs }) => sum + inputs.reduce((worth, { amount }) => worth + amount, 0n) - 1n, 0n)
    expect(received.ecash).toBe(net + 2n * BigInt(melts.length))

    function isSpent(inputs: readonly RawProof[]): boolean {
      return inputs.some(({ secret }) => holders.spentBefore.some(({ Y }) => Y === curve.nullifier(secret)))
    }
  })

  it('keep their ecash when they are refused, and come again with the next request', async () => {
    const { holders, honest } = open()
    const { held } = holders.state()
    await holders.redeem(ALL, false, always({ kind: 'refused', code: 33002 }), nobody)
    expect(holders.state()).toMatchObject({ held, redeemed: 0, refused: 48 })
    await holders.redeem(ALL, false, honest, nobody)
    expect(holders.state()).toMatchObject({ redeemed: 45, refused: 51 })
    // Those whom nothing helps stay away unless they are sent.
    await holders.redeem(ALL, false, honest, nobody)
    expect(holders.state().refused).toBe(51)
    await holders.redeem(ALL, true, honest, nobody)
    expect(holders.state().refused).toBe(54)
  })

  it.each([
    ['503', { kind: 'later' } as const],
    ['an open payment', { kind: 'refused', code: 11002 } as const],
    ['no answer', null],
  ])('D27 send the same request again after %s', async (_why, answer) => {
    const { holders, honest, seen } = open()
    const asked: string[] = []
    await holders.redeem(ALL, false, always(answer, asked), nobody)
    await holders.redeem(ALL, false, honest, nobody)
    expect(seen.map(({ body }) => body)).toEqual(asked)
  })

  it('believe no signature that the mint’s key did not make, and no payment that did not come', async () => {
    const { holders, honest } = open()
    const { held } = holders.state()
    const liar: Gateway = async (...request) => {
      const answer = await honest(...request)
      if (answer?.kind !== 'done') return answer
      const said = JSON.parse(answer.body) as { signatures?: { amount: number }[]; state?: string }
      const [first, ...rest] = said.signatures ?? []
      if (first === undefined) return { kind: 'done', body: JSON.stringify({ state: 'PENDING' }) }
      return { kind: 'done', body: JSON.stringify({ signatures: [{ ...first, amount: first.amount * 2 }, ...rest] }) }
    }
    await holders.redeem(ALL, false, liar, nobody)
    expect(holders.state()).toMatchObject({ held, redeemed: 0, refused: 48, received: { ecash: 0n, lightning: 0n, routing: 0n } })
  })

  it('survive a gateway that breaks, and stop with the demo', async () => {
    const { holders, honest, stop } = open()
    await holders.redeem(2, false, () => Promise.reject(new Error('broken')), nobody)
    expect(holders.state()).toMatchObject({ redeemed: 0, refused: 2 })
    await holders.redeem(ALL, false, honest, () => stop.abort())
    expect(holders.state().redeemed).toBe(1)
  })
})

describe('holders of the demo network', () => {
  it('come by themselves while the gateway is open for their mint, and not before', async () => {
    const clock = createSimulatedClock()
    const demo = createDemo({ store: createMemoryStore(), clock, changed: nobody })
    const [open, asked] = [new Set<string>(), [] as string[]]
    const gateway: Gateway = (_endpoint, _body, client) => {
      asked.push(client)
      return Promise.resolve({ kind: 'later' })
    }
    demo.start()
    await clock.pass(30_000)
    demo.connectGateway(gateway, url => open.has(url))
    await clock.pass(30_000)
    expect(asked).toEqual([])
    const counted = () => demo.mints().map(({ refused }) => refused)
    open.add('https://kestrel.demo')
    expect(await clock.passUntil(() => counted()[2] === 5, 60_000)).toBe(true)
    expect(asked.every(client => client.startsWith('kestrel.demo holder'))).toBe(true)
    open.clear()
    await clock.pass(60_000)
    expect(counted()).toEqual([0, 0, 5])

    expect(demo.redeem('https://harbor.demo', 3)).toBe(true)
    expect(demo.redeem('https://nobody.demo', 3)).toBe(false)
    expect(await clock.passUntil(() => counted()[0] === 3, 60_000)).toBe(true)
    expect(asked).toHaveLength(8)
    demo.stop()
  })

  it('find nobody before a gateway is connected, and what they spent before is in the feed of their mint', async () => {
    const clock = createSimulatedClock()
    const store = createMemoryStore()
    const told: number[] = []
    const demo = createDemo({ store, clock, changed: () => void told.push(demo.mints()[1]!.refused) })
    demo.redeem('https://fjord.demo', 2)
    demo.start()
    expect(await clock.passUntil(() => told.includes(2), 60_000)).toBe(true)
    expect(demo.mints().map(({ redeemed }) => redeemed)).toEqual([0, 0, 0])
    expect(demo.mints().every(({ held }) => BigInt(held) > 20_000n)).toBe(true)
    expect(demo.received('https://fjord.demo')).toEqual({ ecash: 0n, lightning: 0n, routing: 0n })
    expect(demo.received('https://nobody.demo')).toBeNull()
    const ofHolders = createHolders({ host: 'fjord.demo', keyset: gone, own: ours, curve, ...ELSEWHERE }).spentBefore
    expect(ofHolders).toHaveLength(2)
    for (const { Y } of ofHolders) expect(store.log('demo:fjord.demo').seqOf(Y)).not.toBeNull()
    demo.stop()
  })
})
