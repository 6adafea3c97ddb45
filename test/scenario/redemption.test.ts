import { afterEach, expect, it, vi } from 'vitest'
import { openDemoConsole } from '../support/demo-console.ts'

// Mints with real curve work and a chain with real signatures on a busy machine; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 120_000 })

const KESTREL = 'https://kestrel.demo'
/** Holds a proof that is locked to a key. */
const LOCKED = 'kestrel.demo holder 2'
const HARBOR = 'https://harbor.demo'
/** msat of the token that the demo begins with. */
const FLOAT = 200_000_000n
const stops: (() => Promise<void>)[] = []
afterEach(() => Promise.all(stops.splice(0).map(stop => stop())))

it('D1 D4 D6 D8 an operator rehearses a failover: diagnose, claim, open, holders come and are paid, report', async () => {
  const console = await openDemoConsole()
  stops.push(console.stop)
  const { demo, ask, until, mine, store, answers } = console
  const custodian = { custodian: KESTREL }
  const mintOf = (url: string) => demo.mints().find(mint => mint.url === url)!
  const kestrel = () => mintOf(KESTREL)
  const held = BigInt(kestrel().held)
  /** Lets holders come, and waits until they left. */
  async function come(url: string, count: number): Promise<{ redeemed: number; refused: number }> {
    const before = mintOf(url)
    demo.redeem(url, count)
    await until('the holders left again', 'app.status', {}, () => {
      const { redeemed, refused } = mintOf(url)
      return redeemed + refused === before.redeemed + before.refused + count
    })
    const { redeemed, refused } = mintOf(url)
    return { redeemed: redeemed - before.redeemed, refused: refused - before.refused }
  }

  // The rehearsal begins with a gateway and a float.
  expect(await ask('gateway.get', {})).toMatchObject({ state: 'demo', mint: { name: 'Lantern', units: ['sat'] } })
  const [begun] = await ask('float.get', {})
  expect(begun).toMatchObject({ unit: 'sat', low: false })
  expect(BigInt(begun!.free) * 1_000n).toBe(FLOAT - store.redemptions.books(null).floatMsat)

  // Kestrel lives, and its holders are told so.
  await until(
    'the mirror is complete',
    'mirror.get',
    { url: KESTREL },
    ({ standing, contiguous }) => standing === 'live' && contiguous >= 5,
  )
  await until('the reserve is verified', 'failover.get', custodian, ({ blockers }) => blockers[0]?.code === 'gate.immature')
  expect(await come(KESTREL, 3)).toEqual({ redeemed: 0, refused: 3 })

  // It falls silent, and its forgotten coin matures.
  demo.fault(KESTREL, 'silence')
  await console.clock.pass(2 * 60_000)
  const { diagnosis } = await ask('failover.diagnose', custodian)
  expect(diagnosis?.findings.map(({ code, speaks }) => [code, speaks])).toEqual([
    ['feed.silent', 'gone'],
    ['info.silent', 'gone'],
    ['coins.neglected', 'gone'],
  ])
  await mine(5)
  const matured = await until('the coin can be claimed', 'failover.get', custodian, ({ step }) => step === 'plan')
  expect(matured).toMatchObject({ open: true, claimable: '8000000' })
  if (!matured.accepted) await ask('failover.accept', { ...custodian, typed: matured.at_risk })
  const own = matured.destinations.find(({ active }) => active)!
  const { plan } = await ask('failover.plan', { ...custodian, to: own.id, rate: 'normal' })
  const [signer] = await ask('signer.list', {})
  await ask('failover.sign', { ...custodian, signer: signer!.id })
  await ask('failover.broadcast', { ...custodian, amount: '8 000 000', mint: 'Kestrel' })
  await mine(6)
  await until('redemption may open', 'failover.get', custodian, ({ step }) => step === 'open')
  expect(await come(KESTREL, 2)).toEqual({ redeemed: 0, refused: 2 })
  expect(new Set(answers.splice(0).map(({ said }) => said))).toEqual(new Set(['33002']))
  await ask('failover.open', custodian)

  // Holders come: all are paid but those whose ecash is spent, or cannot be checked.
  expect(BigInt(kestrel().held)).toBe(held)
  while ((await come(KESTREL, 3)).redeemed > 0);
  const after = kestrel()
  expect(after.redeemed).toBe(45)
  const rest = BigInt(after.held)
  const received = demo.received(KESTREL)!
  const paid = received.ecash + received.lightning + received.routing
  const requests = await ask('redemption.list', { before: null, limit: 500, state: null })
  expect(requests).toHaveLength(45)
  expect(new Set(requests.map(({ state }) => state))).toEqual(new Set(['settled']))
  expect(new Set(requests.map(({ kind }) => kind))).toEqual(new Set(['swap', 'melt']))
  const refusals = answers.filter(({ said }) => said !== 'done')
  expect(Object.fromEntries(refusals.map(({ holder, said }) => [holder, said]))).toEqual({
    'kestrel.demo holder 4': '33004',
    'kestrel.demo holder 6': '11001',
    'kestrel.demo holder 11': '11001',
  })
  expect(answers.filter(({ holder }) => holder === LOCKED).map(({ said }) => said)).toEqual(['done'])
  // Nobody else's ecash is paid from it.
  expect(await come(HARBOR, 1)).toEqual({ redeemed: 0, refused: 1 })

  // The books: what holders say, what the pot says, and what the float gave.
  const open = await ask('failover.report', custodian)
  expect(open.checks.filter(({ ok }) => !ok)).toEqual([])
  expect(open).toMatchObject({ final: false, coins_sat: '8000000', routing: '0', pending: '0', shortfall: '0' })
  expect(BigInt(open.paid_out)).toBe((held - rest) * 1_000n)
  expect(BigInt(open.to_holders)).toBe(paid * 1_000n)
  expect(BigInt(open.fees)).toBe((held - rest - paid) * 1_000n)
  expect(BigInt(open.left)).toBe(BigInt(open.recovered_sat) * 1_000n - BigInt(open.paid_out))
  const upkeep = store.redemptions.books(null).floatMsat
  const [float] = await ask('float.get', {})
  expect(BigInt(float!.free) * 1_000n).toBe(FLOAT - BigInt(open.to_holders) - BigInt(open.float_cost) - upkeep)
  expect(float!.held).toBe('0')
  const claim = plan!.outputs.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  expect(BigInt(open.recovered_sat)).toBe(claim)

  // An invoice fills the float again.
  await ask('float.invoice', { unit: 'sat', amount: '50000' })
  await until(
    'the invoice is float',
    'float.get',
    {},
    ([now]) => now!.waiting.length === 0 && BigInt(now!.free) > BigInt(float!.free) + 49_000n,
  )

  // It ends, and says the same.
  await ask('failover.close', { ...custodian, reason: 'The rehearsal is over.' })
  const last = await ask('failover.report', custodian)
  expect({ ...last, final: false, text: '' }).toEqual({ ...open, text: '' })
  expect(last.final).toBe(true)
  expect(await come(KESTREL, 3)).toEqual({ redeemed: 0, refused: 3 })
  const bundle = await ask('failover.bundle', { ...custodian, signer: signer!.id })
  expect(await ask('failover.check', { text: bundle.text })).toMatchObject({ ok: true, custodian: KESTREL, signed_by: bundle.signed_by })
})
