import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { amountOf } from '#shared/domain/amount.ts'
import type { Redemption } from '#shared/domain/failover/redemption.ts'
import { reportMatches, reportOf } from '#shared/domain/failover/report.ts'
import type { KeysetId } from '#shared/domain/feed/spent-event.ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import type { Intent, Redeemed } from '#shared/domain/redemption/intent.ts'
import { creditedMsat } from '#shared/domain/redemption/pot.ts'
import { createFloat } from '../../src-main/redemption/float.ts'
import { createPotKeeper } from '../../src-main/redemption/pot-keeper.ts'
import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src-main/storage/store.ts'
import {
  bobsProof,
  createPayingWorld,
  intentOf,
  openPot,
  POT,
  walletOutputs,
  type Fate,
  type PayingWorld,
} from '../support/paying-world.ts'
import { blinding } from '../support/simulated-own-mint.ts'
import { numRuns } from '../support/cases.ts'

const DAVE = 'https://dave.example'
const POT_SAT = 5_000n
const FLOAT = Array.from({ length: 4 }, () => [1n, 2n, 4n, 8n, 16n, 32n, 64n, 128n]).flat()
const KEYSETS = {
  [POT]: ['00b0b0b0b0b0b0b0', '00b1b1b1b1b1b1b1'],
  [DAVE]: ['00d0d0d0d0d0d0d0'],
} as Readonly<Record<string, readonly string[]>>

interface Ask {
  readonly kind: 'swap' | 'melt'
  /** Of each pot, log₂ of the amounts. */
  readonly bob: readonly number[]
  readonly dave: readonly number[]
  readonly fee: number
  readonly own: boolean
  /** The wallet's outputs were signed before: the mint refuses, and the float is burnt. */
  readonly stale: boolean
  readonly fate: 'pay' | 'fail' | 'hang'
  readonly fates: readonly Fate[]
}
type Act = ({ readonly act: 'ask' } & Ask) | { readonly act: 'tend' | 'restart' | 'resolve' | 'absorb' | 'put' }

const exponents = fc.array(fc.nat(6), { maxLength: 3 })
const asks: fc.Arbitrary<Act> = fc.record({
  act: fc.constant('ask' as const),
  kind: fc.constantFrom('swap' as const, 'swap' as const, 'melt' as const),
  bob: exponents,
  dave: exponents,
  fee: fc.nat(5),
  own: fc.boolean(),
  stale: fc.nat(5).map(dice => dice === 0),
  fate: fc.constantFrom('pay' as const, 'pay' as const, 'fail' as const, 'hang' as const),
  fates: fc.array(fc.constantFrom<Fate>('ok', 'ok', 'ok', 'lost', 'unheard', 'late', 'twice', 'fail-done', 'kill-after'), { maxLength: 3 }),
})
const course = fc.record({
  ppk: fc.constantFrom(0, 100, 1_000, 2_300),
  acts: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: asks },
      { weight: 3, arbitrary: fc.record({ act: fc.constantFrom('tend' as const, 'restart', 'resolve', 'absorb', 'put') }) },
    ),
    { minLength: 1, maxLength: 8 },
  ),
})
type Course = typeof course extends fc.Arbitrary<infer Value> ? Value : never

/** Everything as a delegate of two custodians has it, and a mint whose ledger is asked behind everybody's back. */
class Books {
  readonly world: PayingWorld
  readonly intents: Intent[] = []
  readonly own = new Map<string, bigint>()
  readonly signedBefore = new Set<string>()
  /** Changed by `ask`. */
  proofs = 0
  /** As last told by those who know the chain; changed by `absorb`. */
  told: Redemption[]

  constructor(world: PayingWorld) {
    this.world = world
    const dave = openPot(POT_SAT)
    this.told = [
      openPot(POT_SAT),
      { ...dave, pot: DAVE, custodians: [DAVE], money: { ...dave.money, credits: [{ txid: 'cd'.repeat(32), msat: POT_SAT * 1_000n }] } },
    ]
    for (const one of this.told) this.keeper().put(one)
  }

  keeper() {
    const table = this.world.store.redemptions
    const settled = () => table.settledAfter(0, 1_000).flatMap(({ redeemed }) => redeemed)
    return createPotKeeper({ table, publishedEvents: ids => BigInt(settled().filter(({ id }) => ids.includes(id)).length) })
  }

  async perform(act: Act): Promise<void> {
    switch (act.act) {
      case 'ask':
        return this.ask(act)
      case 'tend':
        void createFloat(this.world.paying(), this.world.deps()).tend()
        return this.world.clock.pass(30_000)
      case 'restart':
        return this.world.restart()
      case 'resolve':
        return this.resolve()
      case 'absorb':
        return this.absorb()
      case 'put':
        // What the chain says knows nothing of debits.
        for (const one of this.told) this.keeper().put(one)
    }
  }

  async ask({ kind, bob, dave, fee, own, stale, fate, fates }: Ask): Promise<void> {
    const redeemed = [...bob.map(size => this.proof(POT, size)), ...dave.map(size => this.proof(DAVE, size))]
    const gross = sum(redeemed)
    const ownInputs = own ? [this.ownProof(`own ${this.intents.length}`)] : []
    const net = gross + sum(ownInputs) - BigInt(fee)
    if (redeemed.length === 0 || net <= 0n) return
    const { mint } = this.world
    const name = `${kind} ${this.intents.length}`
    if (kind === 'melt') {
      const reserve = net / 4n
      const amount = net - reserve
      mint.melts.set(name, {
        amount,
        feeReserve: reserve,
        cost: reserve / 3n,
        fate,
        state: 'UNPAID',
        payments: 0,
        change: null,
        held: null,
      })
    }
    const wanted = kind === 'swap' ? binary(net) : Array.from({ length: 9 }, () => 1n)
    const outputs = walletOutputs(mint, name, wanted)
    if (stale) for (const output of outputs) this.signedBefore.add((mint.sign(output), output.B_))
    const debits = [...new Set(redeemed.map(({ pot }) => pot))].map(pot => ({
      pot,
      msat: sum(redeemed.filter(one => one.pot === pot)) * 1_000n,
    }))
    const base = intentOf({ name, proofs: redeemed, outputs, own: ownInputs, ...(kind === 'melt' ? { quote: name } : {}) })
    const fromFloat = gross - BigInt(fee)
    const pay = base.pay.kind === 'melt' ? { ...base.pay, net, fromFloat } : { ...base.pay, fromFloat }
    const intent: Intent = { ...base, redeemed, debits, fee: BigInt(fee), pay }
    this.intents.push(intent)
    this.world.fates.push(...fates)
    void this.world.paying().redeem(intent)
    await this.world.clock.pass(60_000)
    if (fates.includes('kill-after')) await this.world.restart()
  }

  /** Bob's pot may be part of Dave's by now: what comes later names the pot that pays. */
  proof(custodian: string, size: number): Redeemed {
    const at = this.proofs++
    const ids = KEYSETS[custodian]!
    const pot = this.told.find(({ custodians }) => custodians.includes(custodian))!.pot
    return { ...bobsProof(at, 2n ** BigInt(size)), id: ids[at % ids.length] as KeysetId, witness: null, custodian, pot, wasPending: false }
  }

  ownProof(secret: string): RawProof {
    const { mint } = this.world
    const Y = blinding.nullifier(secret)
    const r = '01'.repeat(32)
    const { id, keys } = mint.keysets[0]!
    const { C_ } = mint.sign({ amount: 8n, id, B_: blinding.blind(Y, r) })
    const C = blinding.unblind(C_, r, keys.find(({ amount }) => amount === 8n)!.key)
    this.own.set(Y, 8n)
    return { amount: amountOf(8)!, id, secret, C, witness: null, dleq: null } as unknown as RawProof
  }

  async resolve(): Promise<void> {
    for (const [id, melt] of this.world.mint.melts) {
      if (melt.fate === 'hang') melt.fate = id.length % 2 === 0 ? 'pay' : 'fail'
      this.world.mint.resolve(id, melt.fate === 'pay')
    }
    await this.world.drain()
  }

  absorb(): void {
    const [dave, bob] = [this.told.find(({ pot }) => pot === DAVE)!, this.told.find(({ pot }) => pot === POT)]
    if (bob === undefined) return
    const isOpen = this.keeper().get(POT)!.money.reserved > 0n
    if (isOpen) {
      expect(() => this.keeper().absorb(DAVE, POT)).toThrow(/open/)
      return
    }
    this.keeper().absorb(DAVE, POT)
    const money = { ...dave.money, credits: [...dave.money.credits, ...bob.money.credits] }
    this.told = [{ ...dave, custodians: [DAVE, POT], money }]
    this.keeper().put(this.told[0]!)
  }

  check(): void {
    const { store, mint } = this.world
    const table = store.redemptions
    const keeper = this.keeper()
    expect(keeper.list().map(({ pot }) => pot)).toEqual(this.told.map(({ pot }) => pot).toSorted())
    const rows = table.intents(null, 1_000)
    const books = keeper.list().map(pot => {
      const receivedSat = creditedMsat(pot.money) / 1_000n
      const claims = [{ txid: 'ab', coinsSat: receivedSat + 200n, feeSat: 200n, receivedSat }]
      const report = reportOf({ claims, pot: pot.money, ...keeper.books(pot.pot) })
      expect(
        reportMatches(report),
        JSON.stringify(report.checks, (_, held: unknown) => (typeof held === 'bigint' ? `${held}` : held)),
      ).toBe(true)
      expect(report.checks.map(({ name }) => name)).toContain('events')
      expect(report.shortfallMsat).toBe(0n)
      const debits = rows.flatMap(row =>
        row.debits.filter(debit => debit.pot === pot.pot && row.state !== 'released').map(debit => ({ ...debit, ...row })),
      )
      const by = (state: string): bigint => debits.filter(row => row.state === state).reduce((total, { msat }) => total + msat, 0n)
      expect([pot.money.settled, pot.money.reserved]).toEqual([by('settled'), by('open')])
      return report
    })
    for (const intent of this.intents) {
      const state = table.intentOf(intent.key)?.state
      for (const { Y } of intent.redeemed) expect(keeper.isRedeemed(Y)).toBe(state !== undefined)
    }

    // The mint's own ledger. Whatever came in and neither went out nor lies in the float, it kept.
    const users = this.intents.flatMap(({ pay }) => pay.outputs).filter(({ B_ }) => !this.signedBefore.has(B_))
    const signed = users.reduce((total, { B_ }) => total + (mint.signed.get(B_)?.amount ?? 0n), 0n)
    const paid = [...mint.melts.values()].reduce((total, { payments, amount, cost }) => total + BigInt(payments) * (amount + cost), 0n)
    const ownSpent = [...this.own].reduce((total, [Y, amount]) => (mint.spent.has(Y) ? total + amount : total), 0n)
    const float = table.coins()
    expect(float.every(({ Y }) => !mint.spent.has(Y))).toBe(true)
    const kept = sum(FLOAT.map(amount => ({ amount }))) + ownSpent - sum(float) - signed - paid
    const told = books.reduce((total, { floatMsat }) => total + floatMsat, table.books(null).floatMsat)
    expect(told).toBe(kept * 1_000n)
    expect(books.reduce((total, { toHoldersMsat }) => total + toHoldersMsat, 0n)).toBe((signed + paid - ownSpent) * 1_000n)
  }
}

async function run(store: Store, { ppk, acts }: Course, reopen?: (store: Store) => Store): Promise<Store> {
  const world = await createPayingWorld(store, { float: FLOAT, ppk })
  const books = new Books(world)
  for (const act of acts) await books.perform(act)
  world.fates.length = 0
  await world.restart(reopen)
  await books.resolve()
  await world.clock.pass(100_000)
  await world.drain()
  expect(world.store.redemptions.openRoots()).toEqual([])
  books.check()
  // Nothing is open any more: the pots become one, if they did not before, and all still matches.
  books.absorb()
  books.check()
  return world.store
}

const binary = (total: bigint): bigint[] => Array.from({ length: 20 }, (_, bit) => 2n ** BigInt(bit)).filter(part => (total & part) !== 0n)
const sum = (parts: readonly { readonly amount: bigint }[]): bigint => parts.reduce((total, { amount }) => total + amount, 0n)

const runs = Math.ceil(numRuns / 5)
const TIMEOUT = 60_000 + runs * 1_000

describe('D12 D16 D28 whatever is paid, refused, burnt and joined: the report’s sums match, and they are the mint’s to the msat', () => {
  test(
    'in memory',
    async () => {
      await fc.assert(
        fc.asyncProperty(course, async one => void (await run(createMemoryStore(), one))),
        { numRuns: runs },
      )
    },
    TIMEOUT,
  )

  test(
    'in a database',
    async () => {
      await fc.assert(
        fc.asyncProperty(course, async one => {
          const folder = mkdtempSync(join(tmpdir(), 'nimdolf-books-'))
          const file = join(folder, 'nimdolf.sqlite')
          try {
            const store = await run(openSqliteStore(file), one, held => {
              held.close()
              return openSqliteStore(file)
            })
            store.close()
          } finally {
            rmSync(folder, { recursive: true })
          }
        }),
        { numRuns: Math.ceil(runs / 20) },
      )
    },
    TIMEOUT,
  )
})
