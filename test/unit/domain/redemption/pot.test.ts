import { describe, expect, test } from 'vitest'
import { mergeStates, parseCheckstate } from '#shared/domain/redemption/checkstate.ts'
import { inputFee } from '#shared/domain/redemption/fees.ts'
import { credit, EMPTY_POT, msatRate, release, remaining, reserve, settle, shortfall, withdraw } from '#shared/domain/redemption/pot.ts'

test.each([
  [[], 0n],
  [[0, 0], 0n],
  [[1], 1n],
  [[100, 100, 100], 1n],
  [Array.from({ length: 10 }, () => 100), 1n],
  [Array.from({ length: 11 }, () => 100), 2n],
  [[1000, 1], 2n],
])('D13 the fee of %j ppk is %s', (ppks, fee) => expect(inputFee(ppks)).toBe(fee))

describe('the pot', () => {
  const reserved = (sat: bigint, msat: bigint) => {
    const pot = reserve(credit(EMPTY_POT, 'c', sat), msat)
    if (!pot.ok) throw new Error(pot.error)
    return pot.value
  }

  test('counts a claim once however often it is told, and takes back one that was lost', () => {
    const pot = credit(credit(credit(EMPTY_POT, 'a', 5n), 'a', 5n), 'b', 2n)
    expect(remaining(pot)).toBe(7_000n)
    expect(remaining(withdraw(pot, 'a'))).toBe(2_000n)
  })

  test('D12 gives what it has, to the msat, and no more', () => {
    expect(reserve(credit(EMPTY_POT, 'a', 5n), 5_001n)).toEqual({ ok: false, error: 'exhausted' })
    expect(remaining(reserved(5n, 5_000n))).toBe(0n)
  })

  test('D16 what was released can be reserved again; what was settled cannot', () => {
    expect(remaining(release(reserved(5n, 3_000n), 3_000n))).toBe(5_000n)
    expect(remaining(settle(reserved(5n, 3_000n), 3_000n))).toBe(2_000n)
    expect(() => release(reserved(5n, 3_000n), 3_001n)).toThrow(RangeError)
    expect(() => settle(reserved(5n, 3_000n), -1n)).toThrow(RangeError)
  })

  test('is never negative: what was paid beyond a lost claim is the delegate’s shortfall', () => {
    const pot = withdraw(settle(reserved(5n, 3_000n), 3_000n), 'c')
    expect([remaining(pot), shortfall(pot)]).toEqual([0n, 3_000n])
  })

  test('D15 only units with a rate: sat and msat', () =>
    expect(['sat', 'msat', 'usd', 'SAT'].map(msatRate)).toEqual([1_000n, 1n, null, null]))
})

describe('checkstate', () => {
  const Y = `02${'aa'.repeat(32)}`
  test('Ys in lower case; what is no point is refused', () => {
    expect(parseCheckstate({ Ys: [Y.toUpperCase()] })).toEqual({ ok: true, value: [Y] })
    for (const body of [null, {}, { Ys: 'x' }, { Ys: ['x'] }, { Ys: [1] }])
      expect(parseCheckstate(body)).toMatchObject({ error: { code: 0 } })
    expect(parseCheckstate({ Ys: Array.from({ length: 1_001 }, () => Y) })).toMatchObject({ error: { code: 11014 } })
  })

  test('the mint’s word stands unless it never saw the Y', () => {
    const known = () => ({ state: 'SPENT', witness: 'w' }) as const
    const states = [{ Y, state: 'UNSPENT' }, { Y, state: 'PENDING', witness: null }, null]
    expect(mergeStates({ states, more: 1 }, known)).toEqual({
      states: [{ Y, state: 'SPENT', witness: 'w' }, { Y, state: 'PENDING', witness: null }, null],
      more: 1,
    })
    expect(mergeStates({ states }, () => null)).toEqual({ states })
    expect(mergeStates({ detail: 'busy' }, known)).toBeNull()
  })
})
