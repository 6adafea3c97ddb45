import { expect, it } from 'vitest'
import { REDEEM_RATE } from '#shared/lib/limits.ts'
import { createClientLimits } from '../../../src-main/publish/client-limits.ts'

it('lets one address have three of the longest requests verified at once, and asks it to wait with the next', () => {
  let now = 0
  const limits = createClientLimits(() => now, REDEEM_RATE)
  const longest = () => limits.request('192.0.2.1', 1_000)
  expect([longest(), longest(), longest()]).toEqual([0, 0, 0])
  expect(longest()).toBeGreaterThan(0)
  expect(limits.request('192.0.2.2', 1_000)).toBe(0)
  now += 5_000
  expect(longest()).toBe(0)
})
