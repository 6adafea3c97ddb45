import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { contactMarks, silenceShare } from '../../src-renderer/features/overview/contact-marks.ts'
import { mirrorRows } from '../support/example-data.ts'

const ROW = mirrorRows(0)[0]!

describe('the axis of silence', () => {
  it('runs from a second to a week and never beyond', () => {
    expect(silenceShare(0)).toBe(0)
    expect(silenceShare(1_000)).toBe(0)
    expect(silenceShare(604_800_000)).toBe(1)
    expect(silenceShare(Number.MAX_SAFE_INTEGER)).toBe(1)
    expect(silenceShare(60_000)).toBeLessThan(silenceShare(61_000))
  })

  it('leaves out mints that never answered and says a dispute first', () => {
    const marks = contactMarks(
      [
        { ...ROW, last_contact_ms: -1 },
        { ...ROW, url: 'https://b', disputed: true, standing: 'live' },
      ],
      row => row.last_contact_ms,
      800,
    )
    expect(marks.map(mark => [mark.url, mark.word])).toEqual([['https://b', 'disputed']])
  })

  it('never lets two names of one lane cover each other, and keeps every mark', () => {
    const silences = fc.array(fc.record({ ms: fc.nat(700_000_000), name: fc.string({ maxLength: 30 }) }), { maxLength: 40 })
    fc.assert(
      fc.property(silences, fc.integer({ min: 200, max: 2_000 }), (mints, width) => {
        const rows = mints.map(({ ms, name }, at) => ({ ...ROW, url: `https://m${at}`, name, last_contact_ms: ms }))
        const marks = contactMarks(rows, row => row.last_contact_ms, width)
        expect(marks).toHaveLength(mints.length)
        for (const lane of [0, 1, 2, 3]) {
          const named = marks.filter(mark => mark.lane === lane)
          for (let at = 1; at < named.length; at++)
            expect(named[at]!.x - named[at - 1]!.x).toBeGreaterThanOrEqual([...named[at - 1]!.name].length * 6)
        }
      }),
    )
  })
})
