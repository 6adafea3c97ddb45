import { expect, it } from 'vitest'
import { newRedemption, redemptionStep, type Redemption } from '#shared/domain/failover/redemption.ts'
import { floatPolicy } from '../../../src-main/redemption/float-policy.ts'
import type { GatewayConfig } from '../../../src-main/redemption/role-ports.ts'

const config = { floatCap: 1_000n, floatLow: 100n } as GatewayConfig

function potOf(sat: bigint, isOpen = true): Redemption {
  const steps = [
    { kind: 'chain', claims: [{ txid: `${sat}`, sat, standing: 'confirmed' }], takenBy: null } as const,
    ...(isOpen ? [{ kind: 'open', epoch: { openedAt: 1, freezes: [] } } as const] : []),
  ]
  return steps.reduce((before, step) => {
    const next = redemptionStep(before, step)
    if (!next.ok) throw new Error(next.error.detail)
    return next.value
  }, newRedemption('https://bob.test'))
}

it('holds the operator’s cap while no pot is open, and 5 % of what was recovered once one is', () => {
  expect(floatPolicy(config, [], 'sat')).toEqual({ cap: 1_000n, lowAt: 100n })
  expect(floatPolicy(config, [potOf(4_000n, false)], 'sat')).toEqual({ cap: 1_000n, lowAt: 100n })
  expect(floatPolicy(config, [potOf(10_000n)], 'sat')).toEqual({ cap: 500n, lowAt: 100n })
  expect(floatPolicy(config, [potOf(10_000n), potOf(6_000n)], 'sat')).toEqual({ cap: 800n, lowAt: 100n })
  expect(floatPolicy(config, [potOf(900_000n)], 'sat')).toEqual({ cap: 1_000n, lowAt: 100n })
})

it('is never low by rule: its bound is at most the cap', () => {
  expect(floatPolicy(config, [potOf(400n)], 'sat')).toEqual({ cap: 20n, lowAt: 20n })
})

it('counts msat as msat, and allows nothing in a unit without a rate', () => {
  expect(floatPolicy(config, [potOf(10_000n)], 'msat')).toEqual({ cap: 500_000n, lowAt: 100_000n })
  expect(floatPolicy(config, [], 'usd')).toEqual({ cap: 0n, lowAt: 0n })
})
