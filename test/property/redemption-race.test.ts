import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { amountOf } from '#shared/domain/amount.ts'
import type { Intent } from '#shared/domain/redemption/intent.ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import type { Outcome } from '../../src-main/redemption/paying.ts'
import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src-main/storage/store.ts'
import { bobsProof, createPayingWorld, intentOf, POT, walletOutputs, type Fate, type PayingWorld } from '../support/paying-world.ts'
import { blinding } from '../support/simulated-own-mint.ts'
import { numRuns } from '../support/cases.ts'

/** One request of the race. Proofs overlap: there are five of them in all. */
interface Ask {
  readonly kind: 'swap' | 'melt'
  readonly proofs: readonly number[]
  /** ms after the start. */
  readonly at: number
  /** The same wallet outputs, or quote, whatever the proofs: 0..3. */
  readonly name: number
  /** The wallet's outputs were signed by the mint before (its own fault). */
  readonly stale: boolean
  /** Ecash of our own mint beside Bob's; `spent` before. */
  readonly own: 'none' | 'good' | 'spent'
  readonly fate: 'pay' | 'fail' | 'hang'
}

const ask: fc.Arbitrary<Ask> = fc.record({
  kind: fc.constantFrom('swap', 'swap', 'melt'),
  proofs: fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }),
  at: fc.nat(40),
  name: fc.nat(3),
  stale: fc.integer({ min: 0, max: 9 }).map(dice => dice === 0),
  own: fc.constantFrom('none', 'none', 'none', 'good', 'spent'),
  fate: fc.constantFrom('pay', 'pay', 'fail', 'hang'),
})
const fate: fc.Arbitrary<Fate> = fc.constantFrom(
  ...(['ok', 'ok', 'ok', 'lost', 'unheard', 'late', 'twice', 'fail', 'fail-done', 'lie', 'kill-before', 'kill-after'] as const),
)
const race = fc.record({
  asks: fc.array(ask, { minLength: 2, maxLength: 4 }),
  fates: fc.array(fate, { maxLength: 14 }),
  delays: fc.array(fc.nat(30), { maxLength: 20 }),
  rotate: fc.boolean(),
})
type Race = typeof race extends fc.Arbitrary<infer Value> ? Value : never

const AMOUNTS = [16n, 8n, 4n, 4n, 32n]

/** Ecash of our own mint that the user has. */
function ownProof(world: PayingWorld, name: string, spent: boolean): RawProof {
  const [output] = walletOutputs(world.mint, `own ${name}`, [8n])
  const { id } = output!
  const secret = `own secret ${name}`
  const Y = blinding.nullifier(secret)
  const r = '01'.repeat(32)
  const signed = world.mint.sign({ amount: 8n, id, B_: blinding.blind(Y, r) })
  const key = world.mint.keysets.find(keyset => keyset.id === id)!.keys.find(({ amount }) => amount === 8n)!.key
  const proof = {
    amount: amountOf(8)!,
    id,
    secret,
    C: blinding.unblind(signed.C_, r, key),
    witness: null,
    dleq: null,
  } as unknown as RawProof
  if (spent) {
    const outputs = walletOutputs(world.mint, `spends ${name}`, [4n, 2n, 1n])
    const { amount, C } = proof
    const body = JSON.stringify({
      inputs: [{ amount: Number(amount), id, secret, C }],
      outputs: outputs.map(one => ({ ...one, amount: Number(one.amount) })),
    })
    expect(world.mint.handle('POST', '/v1/swap', body).status).toBe(200)
  }
  return proof
}

function intentFor(world: PayingWorld, { kind, proofs, name, own, fate: becomes, stale }: Ask, at: number): Intent {
  const bobs = proofs.map(n => bobsProof(n, AMOUNTS[n]!))
  const gross = bobs.reduce((sum, { amount }) => sum + amount, 0n)
  const ownInputs = own === 'none' ? [] : [ownProof(world, `${at}`, own === 'spent')]
  const total = gross + (own === 'none' ? 0n : 8n)
  const wallet = `${kind} ${name} ${total}`
  if (kind === 'swap') {
    const outputs = walletOutputs(
      world.mint,
      wallet,
      [total / 2n, total - total / 2n].filter(amount => (amount & (amount - 1n)) === 0n),
    )
    const exact =
      outputs.reduce((sum, { amount }) => sum + amount, 0n) === total ? outputs : walletOutputs(world.mint, wallet, binary(total))
    if (stale) for (const output of exact) if (!world.mint.signed.has(output.B_)) world.mint.sign(output)
    return intentOf({ name: `${wallet} ${proofs.join()} ${at * Number(own !== 'none')}`, proofs: bobs, outputs: exact, own: ownInputs })
  }
  const quote = `quote ${wallet}`
  if (!world.mint.melts.has(quote)) {
    const reserve = total / 4n
    const cost = reserve / 2n
    world.mint.melts.set(quote, {
      amount: total - reserve - 1n,
      feeReserve: reserve,
      cost,
      fate: becomes,
      state: 'UNPAID',
      payments: 0,
      change: null,
      held: null,
    })
  }
  const outputs = walletOutputs(
    world.mint,
    wallet,
    [0n, 0n, 0n, 0n, 0n].map(() => 1n),
  )
  return intentOf({ name: `${wallet} ${proofs.join()} ${at * Number(own !== 'none')}`, proofs: bobs, outputs, own: ownInputs, quote })
}

const binary = (total: bigint): bigint[] => Array.from({ length: 20 }, (_, bit) => 2n ** BigInt(bit)).filter(part => (total & part) !== 0n)

async function run(store: Store, { asks, fates, delays, rotate }: Race, reopen?: (store: Store) => Store): Promise<PayingWorld> {
  const world = await createPayingWorld(store)
  const { clock, mint } = world
  const floatBefore = worthOf(world)
  const intents = asks.map((one, at) => intentFor(world, one, at))
  // What wallets signed for themselves before the race is none of the gateway's payments.
  const signedBefore = new Set(mint.signed.keys())
  const outcomes: Outcome[][] = asks.map(() => [])
  world.fates.push(...fates)
  world.delays.push(...delays)
  asks.forEach(({ at }, which) => {
    void clock.sleep(at, new AbortController().signal).then(async () => {
      outcomes[which]!.push(await world.paying().redeem(intents[which]!))
    })
  })
  if (rotate) void clock.sleep(25, new AbortController().signal).then(() => mint.rotate())
  // Whoever was killed is started again, until no fate is left and all is quiet.
  for (let starts = fates.filter(one => one.startsWith('kill')).length + 1; starts > 0; starts--) {
    await clock.pass(45_000)
    await world.restart(reopen)
  }
  world.fates.length = 0
  await world.restart(reopen)
  for (const [id, melt] of mint.melts) {
    if (melt.fate === 'hang') melt.fate = id.length % 2 === 0 ? 'pay' : 'fail'
    mint.resolve(id, melt.fate === 'pay')
  }
  await world.drain()
  await clock.pass(100_000)
  check(world, intents, outcomes, signedBefore, floatBefore)

  // Whoever got no ecash for a proof that nobody else got any for can still have it.
  for (const [which, intent] of intents.entries()) {
    const before = world.store.redemptions.intentOf(intent.key)?.answer ?? null
    const asked = world.paying().redeem(intent)
    await world.drain()
    const outcome = await asked
    if (before !== null) expect(outcome, 'D27').toEqual({ kind: 'paid', answer: before })
    outcomes[which]!.push(outcome)
  }
  check(world, intents, outcomes, signedBefore, floatBefore)
  return world
}

const worthOf = ({ store }: PayingWorld): bigint => store.redemptions.coins().reduce((sum, { amount }) => sum + amount, 0n)

function check(
  world: PayingWorld,
  intents: readonly Intent[],
  outcomes: readonly Outcome[][],
  signedBefore: ReadonlySet<string>,
  floatBefore: bigint,
): void {
  const { mint, store } = world
  const rows = store.redemptions.intents(null, 1_000)
  const table = store.redemptions
  expect(world.alarms.filter(({ code }) => code === 'paying.broken')).toEqual([])
  expect(rows.filter(({ state }) => state === 'open').map(({ id }) => id)).toEqual([])

  // Paid at the mint: by its own ledger, not by what anybody says.
  const paidAtMint = (intent: Intent): boolean =>
    intent.pay.kind === 'melt'
      ? mint.melts.get(intent.pay.quote)!.payments > 0
      : intent.pay.outputs.every(({ B_ }) => mint.signed.has(B_) && !signedBefore.has(B_))
  const settled = rows.filter(({ state }) => state === 'settled')
  const byKey = new Map(intents.map(intent => [intent.key, intent]))
  for (const row of settled) {
    const intent = byKey.get(row.key)!
    expect(paidAtMint(intent), 'a lost pay').toBe(true)
    const said = JSON.parse(row.answer!) as { signatures?: { C_: string }[]; change?: { C_: string }[] }
    const given = (said.signatures ?? said.change ?? []).map(({ C_ }) => C_)
    const made = intent.pay.outputs.map(({ B_ }) => mint.signed.get(B_)?.C_)
    expect(given).toEqual(said.signatures === undefined ? made.slice(0, given.length) : made)
    if (intent.pay.kind === 'melt') expect(given.length).toBe(mint.melts.get(intent.pay.quote)!.change!.length)
  }
  // No payment without an intent that is settled by it: the same outputs or quote serve one request.
  const purses = new Set(intents.filter(paidAtMint).map(purseOf))
  expect(settled.map(row => purseOf(byKey.get(row.key)!)).toSorted(), 'a double pay').toEqual([...purses].toSorted())
  const Ys = settled.flatMap(({ redeemed }) => redeemed.map(({ Y }) => Y))
  expect(new Set(Ys).size, 'a double pay').toBe(Ys.length)
  for (const melt of mint.melts.values()) expect(melt.payments).toBeLessThanOrEqual(1)
  for (const [which, heard] of outcomes.entries()) {
    for (const outcome of heard) if (outcome.kind === 'paid') expect(outcome.answer).toBe(table.intentOf(intents[which]!.key)?.answer)
  }

  // Pot, marks, float and secrets.
  const gone = settled.reduce((sum, { debits }) => sum + debits.reduce((part, { msat }) => part + msat, 0n), 0n)
  expect(world.pot().money).toMatchObject({ reserved: 0n, settled: gone })
  for (const intent of intents) {
    for (const { Y } of intent.redeemed) expect(table.markOf(Y)?.state ?? null).toBe(Ys.includes(Y) ? 'settled' : null)
  }
  expect(table.openRoots()).toEqual([])
  for (const coin of table.coins()) expect([coin.heldBy, mint.spent.has(coin.Y)]).toEqual([null, false])
  const given = settled.reduce((sum, { fromFloat }) => sum + fromFloat, 0n)
  const cost = rows.reduce((sum, row) => sum + row.cost, 0n)
  expect(worthOf(world)).toBe(floatBefore - given - cost)
  expect(table.books(POT)).toMatchObject({ toHoldersMsat: given * 1_000n, feesMsat: 0n, floatMsat: cost * 1_000n })
  for (const { id } of rows) {
    const row = table.intent(id)!
    expect([row.outputs, row.ownInputs]).toEqual([[], null])
  }
}

/** What the user holds in the end: these outputs signed, or this invoice paid. */
const purseOf = ({ pay }: Intent): string => (pay.kind === 'melt' ? pay.quote : pay.outputs.map(({ B_ }) => B_).join())

/** The promise of this law is 10,000 in CI; an ordinary run makes fewer. */
const races = process.env['CI'] === 'true' ? Math.max(numRuns, 10_000) : numRuns

/** Each race has hundreds of points to compute; the bound only ends one that hangs. */
const TIMEOUT = 60_000 + races * 150

describe('D9, D11, D16, D27 whatever fails, whoever races: each proof is paid once, and nobody’s payment is lost', () => {
  test(
    'in memory',
    async () => {
      await fc.assert(
        fc.asyncProperty(race, async one => void (await run(createMemoryStore(), one))),
        { numRuns: races },
      )
    },
    TIMEOUT,
  )

  test(
    'in a database that is closed and opened again',
    async () => {
      await fc.assert(
        fc.asyncProperty(race, async one => {
          const folder = mkdtempSync(join(tmpdir(), 'nimdolf-race-'))
          const file = join(folder, 'nimdolf.sqlite')
          try {
            const world = await run(openSqliteStore(file), one, store => {
              store.close()
              return openSqliteStore(file)
            })
            world.store.close()
          } finally {
            rmSync(folder, { recursive: true })
          }
        }),
        { numRuns: Math.ceil(races / 50) },
      )
    },
    TIMEOUT,
  )
})
