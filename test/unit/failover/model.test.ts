import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { numRuns } from '../../support/cases.ts'
import { BOB_URL, createFailoverWorld, value } from '../../support/failover-world.ts'

// Each case is a failover on a file of its own; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 600_000 })

type Step =
  | { readonly kind: 'tip'; readonly height: number }
  | { readonly kind: 'claim'; readonly height: number | null }
  | { readonly kind: 'agree'; readonly agreement: 'verified' | 'unknown' | 'disputed' }
  | { readonly kind: 'open' | 'close' | 'die' }

const heights = fc.integer({ min: 1_048, max: 1_066 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('tip' as const), height: heights }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('claim' as const), height: fc.option(heights) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('agree' as const),
      agreement: fc.constantFrom('verified' as const, 'verified' as const, 'unknown' as const, 'disputed' as const),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'open' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'close' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'die' as const }) },
)

it('D5 D26 pays only from a claim that is 6 deep, whatever the chain does, and is the same after every death', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async steps => {
      const made = createFailoverWorld()
      try {
        const { world } = made
        world.fund(made.bobScript, 1_000_000n, 900)
        world.mineTo(1_050)
        const raw = await made.claim()
        world.mineTo(1_050)
        // The model: where the claim is, where the tip is, and what was verified last.
        let [tip, claimed, agreement] = [1_050, null as number | null, 'verified']
        let epoch: unknown = null
        let isOver = false
        for (const one of steps) {
          if (one.kind === 'tip') world.mineTo((tip = one.height))
          if (one.kind === 'claim') world.show(raw, (claimed = one.height))
          if (one.kind === 'agree') world.agree((agreement = one.agreement) as 'verified')
          if (one.kind === 'close') isOver = made.failovers.close(BOB_URL, 'The end.').ok || isOver
          if (one.kind === 'die') {
            const before = made.failovers.redemptionOf(BOB_URL)
            made.restart()
            expect(made.failovers.redemptionOf(BOB_URL)).toEqual(before)
          }
          const isDeep = claimed !== null && tip - claimed + 1 >= 6
          if (one.kind === 'open') {
            const opened = await made.failovers.open(BOB_URL)
            if (opened.ok) isOver = false
            if (opened.ok) expect([agreement, isDeep]).toEqual(['verified', true])
          }
          const redemption = made.failovers.redemptionOf(BOB_URL)
          expect(made.pots.pots.get(BOB_URL) ?? null).toEqual(redemption)
          if (redemption?.epoch != null) epoch ??= redemption.epoch
          expect(redemption?.epoch ?? null).toEqual(epoch)
          if (agreement !== 'verified') continue
          const phase = redemption?.phase.kind ?? 'closed'
          if (epoch === null || isOver) expect(phase).toBe('closed')
          else expect(phase).toBe(isDeep ? 'open' : 'suspended')
          expect(redemption?.money.credits.length ?? 0).toBeLessThanOrEqual(1)
        }
        expect(value(made.failovers.get(BOB_URL)).claims).toHaveLength(1)
        expect(world.sent).toHaveLength(1)
      } finally {
        made.dispose()
      }
    }),
    { numRuns: Math.ceil(numRuns / 25) },
  )
})
