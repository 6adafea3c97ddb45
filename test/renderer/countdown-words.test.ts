import { describe, expect, it } from 'vitest'
import { blocksWord, byWord, dayWord, passedShare, rangeWords } from '../../src-renderer/ui/countdown-words.ts'

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 21, 12, 0)
const countdown = (blocks: number | null) => ({
  status: 'armed' as const,
  blocks,
  opens_at_tip: null,
  earliest_block: null,
  range: null,
  rearm_by: null,
  why: { blocks: '', range: '', rearm_by: '' },
})

describe('words of a countdown', () => {
  it('writes a range within one day once, and across days with both', () => {
    expect(rangeWords({ from: Date.UTC(2026, 10, 24, 6), to: Date.UTC(2026, 10, 24, 15) }, 412, NOW)).toBe('Tue 24 Nov 06:00–15:00')
    expect(rangeWords({ from: Date.UTC(2026, 10, 23, 21), to: Date.UTC(2026, 10, 24, 11) }, 388, NOW)).toBe(
      'Mon 23 21:00 – Tue 24 Nov 11:00',
    )
    expect(rangeWords({ from: Date.UTC(2026, 10, 30, 21), to: Date.UTC(2026, 11, 1, 11) }, 1_400, NOW)).toBe(
      'Mon 30 Nov 21:00 – Tue 1 Dec 11:00',
    )
  })

  it('names no clock date at 36 blocks and below, where a date would be false precision', () => {
    const range = { from: NOW + 4.2 * HOUR, to: NOW + 7.9 * HOUR }
    expect(rangeWords(range, 36, NOW)).toBe('about 4–8 h')
    expect(rangeWords(range, 37, NOW)).toMatch(/^Sat 21 Nov/)
    expect(rangeWords({ from: NOW - HOUR, to: NOW + 0.4 * HOUR }, 2, NOW)).toBe('within about 1 h')
  })

  it('leaves out the hour where it would be false precision, and adds a year where it is another', () => {
    expect(byWord(Date.UTC(2026, 10, 22, 15), NOW)).toBe('Sun 22 Nov 15:00')
    expect(byWord(Date.UTC(2026, 11, 20, 15), NOW)).toBe('Sun 20 Dec')
    expect(dayWord(Date.UTC(2027, 1, 1), NOW)).toBe('Mon 1 Feb 2027')
  })

  it('tells no data from not started, and neither from zero', () => {
    expect(blocksWord(countdown(null))).toBe('no data')
    expect(blocksWord(countdown(null), false)).toBe('not started')
    expect(blocksWord(countdown(0))).toBe('claimable')
    expect(blocksWord(countdown(1))).toBe('1 block')
    expect(passedShare(countdown(null), 100)).toBeNull()
    expect(passedShare(countdown(25), 100)).toBe(0.75)
    expect(passedShare(countdown(0), 100)).toBe(1)
  })
})
