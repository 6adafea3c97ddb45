import { expect, test } from 'vitest'
import { holesIn, withBreaks } from '../../../src-renderer/ui/holes.ts'

const MINUTE = 60_000
const minutes = (...at: number[]) => at.map(minute => ({ at: minute * MINUTE, value: 1 }))
const window = { from: 0, to: 10 * MINUTE }

test('an uninterrupted series has no hole', () => {
  expect(holesIn(minutes(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), window, MINUTE)).toEqual([])
})

test('a late point is not a hole, a missing one is', () => {
  expect(holesIn([...minutes(1, 2), { at: 3.4 * MINUTE, value: 1 }, ...minutes(4, 5, 6, 8, 9)], window, MINUTE)).toEqual([
    { from: 6 * MINUTE, to: 8 * MINUTE },
  ])
})

test('time before the first point and after the last one is a hole, and no point at all is one hole', () => {
  expect(holesIn(minutes(4, 5, 6), window, MINUTE)).toEqual([
    { from: 0, to: 4 * MINUTE },
    { from: 6 * MINUTE, to: 10 * MINUTE },
  ])
  expect(holesIn([], window, MINUTE)).toEqual([window])
})

test('the line breaks inside a hole instead of crossing it', () => {
  const points = minutes(1, 2, 6, 7)
  const line = withBreaks(points, holesIn(points, { from: MINUTE, to: 7 * MINUTE }, MINUTE))
  expect(line.map(point => point.value)).toEqual([1, 1, null, 1, 1])
  expect(line.map(point => point.at)).toEqual([1, 2, 4, 6, 7].map(minute => minute * MINUTE))
})
