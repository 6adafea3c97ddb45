import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { creditedMsat } from '#shared/domain/redemption/pot.ts'
import { deriveReserve } from '#shared/domain/reserve/policy.ts'
import { numRuns } from '../../support/cases.ts'
import { BOB_URL, DAVE, DAVE_URL, FRANK, createFailoverWorld, davePolicy, value } from '../../support/failover-world.ts'
import { policy } from '../../support/reserve-world.ts'

// Each case is two failovers on a file of their own; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 600_000 })

const MINTS = [BOB_URL, DAVE_URL] as const
const which = fc.constantFrom(0 as const, 1 as const)
const heights = fc.integer({ min: 1_198, max: 1_215 })
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('tip' as const), height: heights }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('claim' as const), of: which, height: fc.option(heights, { freq: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('takeover' as const), height: fc.option(fc.constant(1_000), { freq: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('agree' as const), verified: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('open' as const, 'open' as const, 'close' as const), of: which }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pay' as const), of: which, settled: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'die' as const }) },
)

/** Frank watches Bob, of whose two coins Dave may have taken one into his own reserve, and Dave; he claims out of both reserves. */
it('D28 D29 keeps every sat of two estates in one place, whatever the chain, the operator and the power do', async () => {
  const own = { ...davePolicy, internalKey: FRANK.pubkey, delegates: [{ ...davePolicy.delegates[0]!, pubkey: DAVE.pubkey }] }
  const leaf = deriveReserve(policy).leaves[0]!
  let joined = 0
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 10, maxLength: 40 }), async (isApart, steps) => {
      const made = createFailoverWorld({ me: FRANK, own })
      try {
        const { world } = made
        made.addPackage('Dave', DAVE_URL, davePolicy, 'peer')
        for (const mint of MINTS) made.mirror(mint)
        world.fund(made.bobScript, 500_000n, 700)
        const taken = world.fund(made.bobScript, 1_000_000n, 701)
        const heir = world.fund(deriveReserve(davePolicy).scriptPubKey, 990_000n, 1_000)
        const takeover = (height: number | null) =>
          world.spend(
            taken,
            height === null
              ? null
              : { txid: heir.slice(0, 64), vin: 0, height, path: { kind: 'leaf', script: leaf.script, key: DAVE.pubkey } },
          )
        takeover(1_000)
        world.mineTo(1_200)
        const raws: string[] = []
        for (const mint of MINTS) {
          const { gate } = value(made.failovers.get(mint))
          value(made.failovers.accept(mint, String(gate.atRisk)))
          value(made.failovers.plan(mint, made.to, 'normal'))
          value(await made.failovers.sign(mint, FRANK.pubkey))
          value(await made.failovers.broadcast(mint, { amount: String(gate.amount), mint }))
          raws.push(world.sent.at(-1)!)
        }
        const pending = new Map<string, bigint>()
        let [isVerified, paid] = [true, 0n]
        // Otherwise both claims are settled at once, and the pots are one before either opens.
        if (isApart) {
          world.show(raws[0]!, 1_199)
          world.mineTo(1_204)
          value(await made.failovers.open(BOB_URL))
          world.show(raws[1]!, 1_199)
          value(await made.failovers.open(DAVE_URL))
          pay(1, false)
        }
        for (const one of steps) {
          if (one.kind === 'tip') world.mineTo(one.height)
          if (one.kind === 'claim') world.show(raws[one.of]!, one.height)
          if (one.kind === 'takeover') takeover(one.height)
          if (one.kind === 'agree') {
            isVerified = one.verified
            world.agree(isVerified ? 'verified' : 'unknown')
          }
          if (one.kind === 'open') await made.failovers.open(MINTS[one.of]!)
          if (one.kind === 'close') made.failovers.close(MINTS[one.of]!, 'The end.')
          if (one.kind === 'pay') pay(one.of, one.settled)
          if (one.kind === 'die') {
            const before = MINTS.map(mint => made.failovers.redemptionOf(mint))
            made.restart()
            if (!isVerified) expect(MINTS.map(mint => made.failovers.redemptionOf(mint))).toEqual(before)
          }
          holds()
        }

        /** The gateway's side: an intent reserves, and is settled later or at once, out of the pot that it began with. */
        function pay(of: 0 | 1, settled: boolean): void {
          const redemption = made.failovers.redemptionOf(MINTS[of]!)
          if (redemption === null) return
          const pot = made.pots.pots.get(redemption.pot)!
          const open = pending.get(pot.pot)
          if (open !== undefined) {
            made.pots.pots.set(pot.pot, { ...pot, money: { ...pot.money, reserved: 0n, settled: pot.money.settled + open } })
            pending.delete(pot.pot)
            paid += open
          } else if (redemption.phase.kind === 'open') {
            const money = settled ? { ...pot.money, settled: pot.money.settled + 7n } : { ...pot.money, reserved: 5n }
            made.pots.pots.set(pot.pot, { ...pot, money })
            if (settled) paid += 7n
            else pending.set(pot.pot, 5n)
          }
        }

        function holds(): void {
          const pots = [...made.pots.pots.values()]
          for (const mint of MINTS) {
            const redemption = made.failovers.redemptionOf(mint)
            if (redemption === null) continue
            expect(made.pots.pots.get(redemption.pot)?.custodians).toEqual(redemption.custodians)
            expect(redemption.money).toEqual(made.pots.pots.get(redemption.pot)!.money)
            expect(
              value(made.failovers.report(mint))
                .report.checks.filter(({ name }) => name === 'claims' || name === 'pot-credits' || name === 'pot')
                .every(({ ok }) => ok),
            ).toBe(true)
          }
          const txids = pots.flatMap(({ money }) => money.credits.map(({ txid }) => txid))
          expect(new Set(txids).size).toBe(txids.length)
          const spent = pots.reduce((sum, { money }) => sum + money.settled, 0n)
          const reserved = pots.reduce((sum, { money }) => sum + money.reserved, 0n)
          expect([spent, reserved]).toEqual([paid, [...pending.values()].reduce((sum, one) => sum + one, 0n)])
          expect(pots.reduce((sum, { money }) => sum + creditedMsat(money), 0n)).toBeLessThan(2_490_000_000n)
          if (made.failovers.redemptionOf(BOB_URL)?.pot === made.failovers.redemptionOf(DAVE_URL)?.pot && pots.length === 1) joined++
        }
      } finally {
        made.dispose()
      }
    }),
    { numRuns: Math.ceil(numRuns / 50) },
  )
  expect(joined).toBeGreaterThan(0)
})
