import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '#shared/lib/json.ts'
import { NEW_COIN, observeCoin, type CoinSight, type CoinState } from '#shared/domain/failover/coin.ts'
import {
  newRedemption,
  permittedActs,
  redemptionStep,
  type ClaimSighting,
  type RedemptionEvent,
} from '#shared/domain/failover/redemption.ts'
import { estatesOf } from '#shared/domain/failover/succession.ts'
import type { SpendPath } from '#shared/domain/reserve/coin.ts'
import type { Intent } from '#shared/domain/redemption/intent.ts'
import { parseRequest } from '#shared/domain/redemption/parse-request.ts'
import { creditedMsat, remaining } from '#shared/domain/redemption/pot.ts'
import { BOBS, DAVE, DELEGATES, leafOf } from '../support/example-plans.ts'
import { BOB, FREEZE, mintProof, openRedemption, RedeemWorld, stepped, swapOf, Y } from '../support/redeem-world.ts'
import { numRuns } from '../support/cases.ts'

/** The same few proofs in every run: judged once, fought over a thousand times. */
const PROOFS = [1n, 2n, 4n, 8n, 16n, 32n, 1n, 8n].map((amount, at) => mintProof(`p${at}`, amount))
const FORGED = { ...mintProof('forged', 4n), C: PROOFS[0]!.C }
const FOREIGN = mintProof('foreign', 2n, { id: '00ffffffffffffff' })
const ALL = [...PROOFS, FORGED, FOREIGN]

type Act =
  | { readonly kind: 'swap'; readonly which: readonly number[] }
  | { readonly kind: 'again'; readonly which: number }
  | { readonly kind: 'pay' | 'fail'; readonly which: number }
  | { readonly kind: 'mirror'; readonly which: number }
  | { readonly kind: 'chain'; readonly standing: ClaimSighting['standing']; readonly further: boolean }
  | { readonly kind: 'close' | 'open' }

const at = fc.nat(ALL.length - 1)
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('swap' as const), which: fc.array(at, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const), which: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('pay' as const, 'fail' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mirror' as const), which: fc.nat(PROOFS.length - 1) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('chain' as const),
      standing: fc.constantFrom('confirmed' as const, 'confirmed' as const, 'unsettled' as const, 'lost' as const),
      further: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('close' as const, 'open' as const) }) },
)

/** What protocol §5 says, written down a second time with sets and sums. */
class Model {
  sat = 40n
  standing: ClaimSighting['standing'] = 'confirmed'
  further = false
  closed = false
  readonly mirror = new Set<number>()
  readonly open: { readonly which: readonly number[]; readonly intent: Intent; readonly body: object }[] = []
  readonly paid: { readonly which: readonly number[]; readonly intent: Intent; readonly body: object }[] = []

  credited(): bigint {
    return (this.standing === 'lost' ? 0n : this.sat) + (this.further ? 25n : 0n)
  }
  debited(): bigint {
    return [...this.open, ...this.paid].reduce((sum, { which }) => sum + amountOf(which), 0n)
  }
  remaining(): bigint {
    const rest = this.credited() - this.debited()
    return rest > 0n ? rest : 0n
  }
  expected(which: readonly number[]): number | 'intent' {
    if (new Set(which).size !== which.length) return 11007
    if (which.some(one => ALL[one] === FOREIGN)) return 33001
    if (this.closed || this.standing === 'unsettled' || this.credited() === 0n) return 33002
    if (this.remaining() === 0n) return 33003
    if (which.some(one => ALL[one] === FORGED)) return 33004
    const marked = (list: Model['open']) => which.some(one => list.some(entry => entry.which.includes(one)))
    if (which.some(one => this.mirror.has(one)) || marked(this.paid)) return 11001
    if (marked(this.open)) return 11002
    return amountOf(which) > this.remaining() ? 33003 : 'intent'
  }
}
const amountOf = (which: readonly number[]): bigint => which.reduce((sum, one) => sum + BigInt(ALL[one]!.amount), 0n)

function run(acts: readonly Act[]): void {
  const world = new RedeemWorld()
  world.redemptions = [openRedemption(40n)]
  const model = new Model()
  for (const step of acts) {
    perform(step, world, model)
    const [{ money, phase, epoch }] = world.redemptions as [RedeemWorld['redemptions'][number]]
    expect(remaining(money)).toBe(model.remaining() * 1_000n)
    expect(money.reserved + money.settled).toBe(model.debited() * 1_000n)
    expect(epoch?.openedAt).toBe(1_000_000)
    expect(['closed', 'open', 'exhausted', 'suspended']).toContain(phase.kind)
    const taken = [...model.open, ...model.paid].flatMap(({ which }) => which)
    expect(new Set(taken).size).toBe(taken.length)
  }
  // Our own feed is what was paid, each Y once.
  expect(new Set(world.events.map(event => event.Y)).size).toBe(world.events.length)
  expect(world.events.length).toBe(model.paid.flatMap(({ which }) => which).length)
}

function perform(step: Act, world: RedeemWorld, model: Model): void {
  switch (step.kind) {
    case 'swap': {
      const body = swapOf(...step.which.map(one => ALL[one]!))
      const expected = model.expected(step.which)
      const decision = world.redeem(body)
      expect(decision.kind === 'refused' ? decision.code : decision.kind).toBe(expected)
      if (decision.kind === 'intent') model.open.push({ which: step.which, intent: decision, body })
      return
    }
    case 'again': {
      const list = [
        ...model.open.map(entry => ({ ...entry, code: 11002 as const })),
        ...model.paid.map(entry => ({ ...entry, code: 'replay' as const })),
      ]
      const entry = list[step.which % Math.max(1, list.length)]
      if (entry !== undefined) expect(world.code(entry.body)).toBe(entry.code)
      return
    }
    case 'pay':
    case 'fail': {
      const [entry] = model.open.splice(step.which % Math.max(1, model.open.length), 1)
      if (entry === undefined) return
      world[step.kind](entry.intent)
      if (step.kind === 'pay') model.paid.push(entry)
      return
    }
    case 'mirror':
      model.mirror.add(step.which)
      world.marks.set(Y(PROOFS[step.which]!), { by: 'mirror', detail: 'spent' })
      return
    case 'chain': {
      // A claim that lost its coins stays lost: the winner is as deep as policy asks.
      if (model.standing !== 'lost') model.standing = step.standing
      model.further ||= step.further
      const claims: ClaimSighting[] = [{ txid: 'c1', sat: 40n, standing: model.standing }]
      if (model.further) claims.push({ txid: 'c2', sat: 25n, standing: 'confirmed' })
      world.redemptions = world.redemptions.map(state => stepped(state, { kind: 'chain', claims, takenBy: null }))
      // Without any claim it closed; a further claim of it has to be opened by the operator.
      if (world.redemptions[0]!.phase.kind === 'closed') model.closed = true
      return
    }
    case 'close':
    case 'open':
      world.redemptions = world.redemptions.map(state => commanded(state, step.kind))
      model.closed = world.redemptions[0]!.phase.kind === 'closed'
  }
}

function commanded(state: RedeemWorld['redemptions'][number], kind: 'close' | 'open') {
  const epoch = { openedAt: 2_000_000, freezes: [FREEZE] }
  const next = redemptionStep(state, kind === 'open' ? { kind, epoch } : { kind, at: 1, reason: 'r' })
  return next.ok ? next.value : state
}

describe('redemption', () => {
  test('D11 D12 D26 D27 any order of requests, payments, failures, reorganisations and commands: as the model says, no Y twice, no msat too many', () => {
    fc.assert(fc.property(fc.array(act, { minLength: 1, maxLength: 25 }), run), { numRuns })
  })

  test('a request that is none is refused with a code, whatever it is', () => {
    const near = fc.record(
      {
        inputs: fc.array(
          fc.record(
            {
              amount: fc.oneof(fc.integer(), fc.bigInt(), fc.double(), fc.string()),
              id: fc.oneof(fc.constantFrom('00b0b00000000001', '01'), fc.string()),
              secret: fc.oneof(fc.string({ unit: 'binary' }), fc.constant('\ud800')),
              C: fc.oneof(fc.constant(PROOFS[0]!.C), fc.string()),
              witness: fc.oneof(fc.constant(null), fc.string(), fc.object()),
              dleq: fc.anything(),
            },
            { requiredKeys: [] },
          ),
          { maxLength: 4 },
        ),
        outputs: fc.oneof(fc.anything(), fc.array(fc.record({ amount: fc.nat(), id: fc.string(), B_: fc.constant(PROOFS[1]!.C) }))),
        quote: fc.anything(),
      },
      { requiredKeys: ['inputs'] },
    )
    const endpoint = fc.constantFrom({ kind: 'swap' as const }, { kind: 'melt' as const, method: 'bolt11' })
    fc.assert(
      fc.property(fc.oneof(fc.anything(), near), endpoint, (body, to) => {
        const parsed = parseRequest(to, body, { maxInputs: 3, maxOutputs: 3 })
        if (parsed.ok) expect(parsed.value.inputs.every(({ amount, secret }) => amount > 0n && secret.isWellFormed())).toBe(true)
        else expect(parsed.error.step).toBe(1)
      }),
      { numRuns },
    )
    fc.assert(
      fc.property(fc.json(), text => {
        const body = parseJson(text)
        if (body.ok) parseRequest({ kind: 'swap' }, body.value, { maxInputs: 3, maxOutputs: 3 })
      }),
      { numRuns },
    )
  })
})

describe('the states of a redemption', () => {
  const claims = fc.array(
    fc.record({
      txid: fc.constantFrom('a', 'b', 'c'),
      sat: fc.bigInt(0n, 20n),
      standing: fc.constantFrom<ClaimSighting['standing']>('confirmed', 'unsettled', 'lost'),
    }),
    { maxLength: 3 },
  )
  const event: fc.Arbitrary<RedemptionEvent> = fc.oneof(
    fc.record({ kind: fc.constant('chain' as const), claims, takenBy: fc.constantFrom(null, 'https://frank.test') }),
    fc.nat().map(openedAt => ({ kind: 'open' as const, epoch: { openedAt, freezes: [] } })),
    fc.record({ kind: fc.constant('close' as const), at: fc.nat(), reason: fc.string() }),
    fc.record({ kind: fc.constantFrom('reserve' as const, 'settle' as const, 'release' as const), msat: fc.bigInt(0n, 20_000n) }),
  )

  test('pay is permitted only while open, open has an epoch, money and settled claims, and the epoch is set once', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), events => {
        let state = newRedemption(BOB)
        for (const next of events) {
          // Only what was reserved can be settled or released: the journal sees to that.
          if ((next.kind === 'settle' || next.kind === 'release') && next.msat > state.money.reserved) continue
          const before = state
          const step = redemptionStep(state, next)
          if (!step.ok) {
            expect(next.kind).not.toBe('chain')
            continue
          }
          state = step.value
          if (before.epoch !== null) expect(state.epoch).toBe(before.epoch)
          if (state.phase.kind !== 'closed') expect(state.epoch).not.toBeNull()
          if (next.kind === 'reserve')
            expect([before.phase.kind, state.money.reserved]).toEqual(['open', before.money.reserved + next.msat])
          expect(permittedActs(state).includes('pay')).toBe(state.phase.kind === 'open')
          if (state.phase.kind === 'open') expect(remaining(state.money) > 0n && creditedMsat(state.money) > 0n).toBe(true)
          if (state.phase.kind === 'exhausted') expect(remaining(state.money)).toBe(0n)
          if (before.phase.kind === 'closed' && state.phase.kind !== 'closed') expect(next.kind).toBe('open')
        }
      }),
      { numRuns },
    )
  })
})

describe('the states of a coin', () => {
  const leaf = leafOf(BOBS, DELEGATES, 0)
  const franks = leafOf(BOBS, DELEGATES, 1)
  const path: fc.Arbitrary<SpendPath> = fc.constantFrom<SpendPath>(
    { kind: 'key' },
    { kind: 'unknown' },
    { kind: 'leaf', script: leaf.script, key: leaf.key },
    { kind: 'leaf', script: franks.script, key: franks.key },
  )
  const height = fc.option(fc.nat(3_000), { nil: null })
  const spent = fc.record({ txid: fc.constantFrom('s', 't'), vin: fc.constant(0), height, path })
  const coin = fc.record({
    txid: fc.constant('f'),
    vout: fc.constant(0),
    scriptPubKey: fc.constant(BOBS.scriptPubKey),
    amount: fc.constant(1n),
    height,
    spent: fc.option(spent, { nil: null }),
  })
  const sight: fc.Arbitrary<CoinSight> = fc.record({
    agreement: fc.constantFrom('verified' as const, 'verified' as const, 'unknown' as const, 'disputed' as const),
    tip: fc.option(
      fc.nat(3_000).map(tip => ({ height: tip, medianTime: tip })),
      { nil: null, freq: 9 },
    ),
    coin: fc.option(coin, { nil: null, freq: 9 }),
    medianTimeBefore: fc.constant(null),
    leaf: fc.constant({ key: DAVE.pubkey, sequence: 1_008 }),
    depth: fc.integer({ min: 1, max: 6 }),
  })

  test('follow from the newest verified look alone; a claim is permitted only of a mature coin that nobody before us moves', () => {
    fc.assert(
      fc.property(fc.array(sight, { minLength: 1, maxLength: 12 }), sights => {
        let state: CoinState = NEW_COIN
        for (const look of sights) {
          const step = observeCoin(state, look)
          const trusted = look.agreement === 'verified' && look.tip !== null
          expect(step.state).toEqual(trusted ? observeCoin(NEW_COIN, look).state : state)
          if (!trusted) expect([step.happened, step.permits]).toEqual([null, null])
          if (step.permits === 'claim') {
            expect(look.tip!.height - look.coin!.height! + 1).toBeGreaterThanOrEqual(1_008)
            const { spent } = look.coin!
            if (spent !== null) expect(spent.path).toMatchObject({ kind: 'leaf', key: franks.key })
          }
          if (step.state.kind === 'claimed')
            expect(look.tip === null || !trusted || look.tip.height - step.state.height + 1 >= look.depth).toBe(true)
          state = step.state
        }
      }),
      { numRuns },
    )
  })
})

describe('D28 estates', () => {
  const mint = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
  const takeover = fc.record({ custodian: mint, delegate: mint, into: fc.option(mint, { nil: null }) })

  test('every claimed reserve is in one estate, no mint in two, and the order in which takeovers are told does not matter', () => {
    fc.assert(
      fc.property(fc.array(mint, { maxLength: 5 }), fc.array(takeover, { maxLength: 10 }), (claimed, takeovers) => {
        const estates = estatesOf(claimed, takeovers, new Set('abc'), 'self')
        const members = estates.flatMap(({ custodians }) => custodians)
        expect(new Set(members).size).toBe(members.length)
        expect(estates.flatMap(one => one.claimed).toSorted()).toEqual([...new Set(claimed)].toSorted())
        const sets = (list: typeof estates) => list.map(({ custodians }) => custodians.toSorted().join('')).toSorted()
        expect(sets(estatesOf(claimed, takeovers.toReversed(), new Set(), 'self'))).toEqual(sets(estates))
        for (const { custodian, into } of takeovers) {
          const heir = estates.find(({ custodians }) => into !== null && custodians.includes(into))
          if (heir !== undefined) expect(heir.custodians).toContain(custodian)
        }
      }),
      { numRuns },
    )
  })
})
