import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { amountOf } from '#shared/domain/amount.ts'
import { newRedemption, redemptionStep, type Redemption, type RedemptionEvent } from '#shared/domain/failover/redemption.ts'
import type { KeysetId, Y } from '#shared/domain/feed/spent-event.ts'
import { remaining } from '#shared/domain/redemption/pot.ts'
import { afterStep } from '../../src-main/redemption/end-call.ts'
import { entriesOf } from '../../src-main/redemption/pot-entries.ts'
import { createPotKeeper } from '../../src-main/redemption/pot-keeper.ts'
import { redemptionFromJson, redemptionToJson } from '../../src-main/redemption/redemption-codec.ts'
import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src-main/storage/store.ts'
import { numRuns } from '../support/cases.ts'

/** Four mints that died one after the other, with what was recovered of each. */
const POTS = ['a', 'b', 'c', 'd']
const SAT = 1_000n

type Act =
  /** A request with ecash of some of them; `fee` and `cost` in sat. */
  | { readonly act: 'begin'; readonly parts: readonly number[]; readonly amount: number; readonly fee: number }
  | { readonly act: 'prepare' | 'settle' | 'release'; readonly which: number; readonly cost: number }
  | { readonly act: 'absorb'; readonly into: number; readonly from: number }
  /** The chain is looked at again, by somebody who knows nothing of payments. */
  | { readonly act: 'tell' | 'reopen' }

const at = fc.nat(POTS.length - 1)
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('begin' as const),
      parts: fc.uniqueArray(at, { minLength: 1, maxLength: 3 }),
      amount: fc.integer({ min: 1, max: 400 }),
      fee: fc.nat(3),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ act: fc.constantFrom('prepare' as const, 'settle', 'settle', 'release'), which: fc.nat(), cost: fc.nat(5) }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('absorb' as const), into: at, from: at }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('tell' as const, 'reopen') }) },
)

/** What is known without any store: who is whose heir, and each request by itself. */
class Model {
  readonly heirs = new Map(POTS.map(pot => [pot, pot]))
  readonly requests: {
    parts: Map<string, bigint>
    fee: bigint
    cost: bigint
    state: 'open' | 'settled' | 'released'
    call: number
    id: number
  }[] = []

  heir(pot: string): string {
    const next = this.heirs.get(pot)!
    return next === pot ? pot : this.heir(next)
  }
  of(pot: string, state: 'open' | 'settled'): bigint {
    return this.requests
      .filter(request => request.state === state)
      .flatMap(({ parts }) => [...parts])
      .reduce((sum, [from, msat]) => (this.heir(from) === pot ? sum + msat : sum), 0n)
  }
  left(pot: string): bigint {
    const members = BigInt(POTS.filter(one => this.heir(one) === pot).length)
    return members * SAT * 1_000n - this.of(pot, 'open') - this.of(pot, 'settled')
  }
}

const step = (before: Redemption, event: RedemptionEvent): Redemption => {
  const next = redemptionStep(before, event)
  if (!next.ok) throw new Error(next.error.detail)
  return next.value
}
const claimed = (pot: string): Redemption => {
  const sighted = step(newRedemption(pot), { kind: 'chain', claims: [{ txid: pot, sat: SAT, standing: 'confirmed' }], takenBy: null })
  return step(sighted, { kind: 'open', epoch: { openedAt: 1, freezes: [] } })
}

function perform(act: Act, store: Store, model: Model): void {
  const table = store.redemptions
  const keeper = createPotKeeper({ table, publishedEvents: () => null })
  switch (act.act) {
    case 'begin': {
      const parts = new Map<string, bigint>()
      for (const at of act.parts) parts.set(POTS[at]!, BigInt(act.amount * (at + 1)) * 1_000n)
      const debits = new Map<string, bigint>()
      for (const [pot, msat] of parts) debits.set(model.heir(pot), (debits.get(model.heir(pot)) ?? 0n) + msat)
      const fits = [...debits].every(([pot, msat]) => msat <= model.left(pot))
      const rows = [...debits].map(([pot, msat]) => ({
        pot,
        next: redemptionStep(redemptionFromJson(table.pot(pot)!.redemption), { kind: 'reserve', msat }),
      }))
      expect(rows.every(({ next }) => next.ok)).toBe(fits)
      if (!fits) return
      const total = [...parts.values()].reduce((sum, msat) => sum + msat, 0n) / 1_000n
      const number = model.requests.length
      const begun = table.begin(
        {
          key: `${number}`,
          kind: 'swap',
          unit: 'sat',
          redeemed: [...parts].map(([pot, msat]) => ({
            Y: `02${Buffer.from(`${number} ${pot}`.padEnd(32)).toString('hex')}` as Y,
            id: `00${pot.repeat(14)}` as KeysetId,
            amount: amountOf(msat / 1_000n)!,
            witness: null,
            custodian: pot,
            pot: model.heir(pot),
            wasPending: false,
          })),
          debits: [...debits].map(([pot, msat]) => ({ pot, msat })),
          fee: BigInt(act.fee),
          fromFloat: total - BigInt(act.fee),
          outputs: [],
          melt: null,
          ownInputs: null,
          createdAt: 1,
        },
        { ...CALL, purpose: 'pay' },
        rows.map(({ pot, next }) => ({ pot, redemption: redemptionToJson((next as { value: Redemption }).value) })),
      )
      model.requests.push({ parts, fee: BigInt(act.fee), cost: 0n, state: 'open', call: begun.call, id: begun.intent })
      return
    }
    case 'prepare':
    case 'settle':
    case 'release': {
      const open = model.requests.filter(({ state }) => state === 'open')
      const request = open[act.which % Math.max(1, open.length)]
      if (request === undefined) return
      const intent = table.intent(request.id)!
      const cost = BigInt(act.cost)
      request.cost += cost
      const goesOn = act.act === 'prepare'
      const next = table.end({
        root: request.call,
        committed: request.call,
        coins: [],
        cost,
        intent: goesOn ? null : act.act === 'settle' ? { answer: '{}' } : { refusal: { code: 0, detail: '' } },
        pots: goesOn ? [] : afterStep(act.act === 'settle' ? 'settle' : 'release', intent.debits, table),
        books: entriesOf(intent, cost, act.act === 'settle'),
        next: goesOn ? { ...CALL, purpose: 'pay', intent: request.id } : null,
        at: 2,
      })
      if (goesOn) request.call = next!
      else request.state = act.act === 'settle' ? 'settled' : 'released'
      return
    }
    case 'absorb': {
      const [into, from] = [model.heir(POTS[act.into]!), POTS[act.from]!]
      const may = model.heir(from) === from && into !== from && model.of(from, 'open') === 0n
      if (!may) {
        expect(() => keeper.absorb(into, from)).toThrow()
        return
      }
      const [heir, gone] = [keeper.get(into)!, keeper.get(from)!]
      keeper.absorb(into, from)
      model.heirs.set(from, into)
      const credits = [...heir.money.credits, ...gone.money.credits]
      keeper.put({
        ...heir,
        custodians: [...heir.custodians, ...gone.custodians],
        phase: { kind: 'open' },
        money: { ...heir.money, credits },
      })
      return
    }
    case 'tell':
      for (const one of keeper.list()) keeper.put({ ...one, money: { ...one.money, reserved: 3n, settled: 5n } })
      return
    case 'reopen':
  }
}

const CALL = {
  root: null,
  intent: null,
  path: '/v1/swap',
  body: null,
  coins: [],
  outputs: { keyset: '', first: 0, amounts: [], reserved: 0 },
  because: null,
  createdAt: 1,
} as const

/** Every msat that was recovered is paid out, promised, or left, in the pot where the model has it. */
function check(store: Store, model: Model): void {
  const keeper = createPotKeeper({ table: store.redemptions, publishedEvents: () => null })
  const pots = POTS.filter(pot => model.heir(pot) === pot)
  expect(keeper.list().map(({ pot }) => pot)).toEqual(pots)
  let costs = 0n
  for (const pot of pots) {
    const { money, phase } = keeper.get(pot)!
    expect([money.reserved, money.settled, remaining(money)]).toEqual([model.of(pot, 'open'), model.of(pot, 'settled'), model.left(pot)])
    expect(phase.kind).toBe(model.left(pot) > 0n ? 'open' : 'exhausted')
    const { toHoldersMsat, feesMsat, floatMsat, keysets } = keeper.books(pot)
    expect(toHoldersMsat + feesMsat).toBe(money.settled)
    expect(keysets.reduce((sum, { grossMsat }) => sum + grossMsat, 0n)).toBe(money.settled)
    costs += floatMsat
  }
  expect(costs).toBe(model.requests.reduce((sum, { cost }) => sum + cost, 0n) * 1_000n)
  const paid = model.requests.filter(({ state }) => state === 'settled')
  const books = pots.map(pot => keeper.books(pot))
  expect(books.reduce((sum, { feesMsat }) => sum + feesMsat, 0n)).toBe(paid.reduce((sum, { fee }) => sum + fee, 0n) * 1_000n)
  expect(books.flatMap(({ keysets }) => keysets).reduce((sum, { proofs }) => sum + proofs, 0n)).toBe(
    paid.reduce((sum, { parts }) => sum + BigInt(parts.size), 0n),
  )
}

describe('D28 whatever is paid, given back and joined, no msat is lost and none is made', () => {
  const folders: string[] = []
  afterAll(() => folders.forEach(folder => rmSync(folder, { recursive: true, force: true })))

  const run = (acts: readonly Act[], first: Store, reopen: (store: Store) => Store): void => {
    let store = first
    const model = new Model()
    const keeper = createPotKeeper({ table: store.redemptions, publishedEvents: () => null })
    for (const pot of POTS) keeper.put(claimed(pot))
    for (const one of acts) {
      if (one.act === 'reopen') store = reopen(store)
      else perform(one, store, model)
      check(store, model)
    }
    store.close()
  }
  const acts = fc.array(act, { minLength: 1, maxLength: 25 })

  test('in memory', () => {
    fc.assert(
      fc.property(acts, steps => run(steps, createMemoryStore(), store => store)),
      { numRuns },
    )
  })

  test('in a database', () => {
    fc.assert(
      fc.property(acts, steps => {
        const folder = mkdtempSync(join(tmpdir(), 'nimdolf-pots-'))
        folders.push(folder)
        const file = join(folder, 'nimdolf.sqlite')
        run(steps, openSqliteStore(file), store => {
          store.close()
          return openSqliteStore(file)
        })
      }),
      { numRuns: Math.ceil(numRuns / 20) },
    )
  })
})
