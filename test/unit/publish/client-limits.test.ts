import { describe, expect, it } from 'vitest'
import { createClientLimits } from '../../../src-main/publish/client-limits.ts'

describe('limits by client', () => {
  it('count what a request costs, refill with time, and let nobody owe more than a burst', () => {
    let ms = 0
    const limits = createClientLimits(() => ms, { burst: 10, perSecond: 2 })
    expect(limits.request('a', 8)).toBe(0)
    expect(limits.request('a', 4)).toBe(1)
    expect(limits.request('b', 4)).toBe(0)
    ms += 1_000
    expect(limits.request('a', 4)).toBe(0)
    // More than can ever be saved up: a full burst pays for it.
    expect(limits.request('a', 1_000)).toBe(5)
    ms += 5_000
    expect(limits.request('a', 1_000)).toBe(0)
    expect(limits.request(null, 1_000)).toBe(0)
  })
})
