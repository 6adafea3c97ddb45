import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reportText, type ReportSubject } from '#shared/domain/failover/report-text.ts'
import { reportOf, type Books } from '#shared/domain/failover/report.ts'
import { COLUMNS, widthOf } from '#shared/domain/failover/text-sheet.ts'
import { numRuns } from '../../../support/cases.ts'

const books: Books = {
  claims: [{ txid: 'c', coinsSat: 1_200_000n, feeSat: 1_100n, receivedSat: 1_198_900n }],
  pot: { credits: [{ txid: 'c', msat: 1_198_900_000n }], reserved: 100_000n, settled: 500_000n },
  keysets: [
    { custodian: 'https://bob.test', id: '00ad268c4d1f5826', unit: 'sat', proofs: 1n, grossMsat: 400_000n },
    { custodian: 'https://dave.test', id: `01${'ab'.repeat(32)}`, unit: 'msat', proofs: 3_111n, grossMsat: 100_000n },
  ],
  toHoldersMsat: 490_000n,
  feesMsat: 10_000n,
  routingMsat: 1_000n,
  floatMsat: 2_000n,
  events: 3_112n,
}
const of: ReportSubject = { custodian: 'https://bob.test', name: 'Bob', final: true }
const sheet = (over: Partial<Books> = {}, about: Partial<ReportSubject> = {}): string =>
  // The grouping space is the console's own; here it is one that can be read.
  reportText(reportOf({ ...books, ...over }), { ...of, ...about })
const figureOf = (text: string, label: string): string | undefined =>
  text
    .split('\n')
    .find(line => line.trimStart().startsWith(label))
    ?.slice(label.length + 2)
    .trim()

describe('the printed books', () => {
  test('say what was recovered, paid, earned, spent and left, in whole sat', () => {
    const text = sheet()
    expect(text.startsWith(`BOOKS OF A REDEMPTION${' '.repeat(COLUMNS - 26)}FINAL\n`)).toBe(true)
    for (const [label, figure] of [
      ['Coins of the reserve that were claimed', '1 200 000'],
      ['Fee of the claim', '-1 100'],
      ['Recovered', '1 198 900'],
      ['To holders: outputs, invoices with routing, change', '490'],
      ['Fees earned: input fees of the keysets', '10'],
      ['Paid out, gross, for 3 112 proofs', '500'],
      ['Routing beyond what holders paid for it', '-1'],
      ['Float: fees that our own mint took', '-2'],
      ['Net income', '-1 093'],
      ['Pending: payments under way', '-100'],
      ['Left in the pot', '1 198 300'],
    ] as const)
      expect([label, figureOf(text, label)]).toEqual([label, figure])
    expect(text).not.toMatch(/DRAFT|WRONG|NOT MATCH|Shortfall/)
    expect(text).not.toMatch(/\d\.\d/)
  })

  test('every figure has three decimals where one has msat, and all end in one column', () => {
    const text = sheet({ feesMsat: 10_001n, toHoldersMsat: 489_999n })
    expect(figureOf(text, 'Recovered')).toBe('1 198 900.000')
    expect(figureOf(text, 'Net income')).toBe('-1 092.999')
    expect(figureOf(text, 'To holders: outputs, invoices with routing, change')).toBe('489.999')
    const figures = text.split('\n').filter(line => /\d\.\d{3}$/.test(line))
    expect(figures.length).toBeGreaterThan(20)
    expect(new Set(figures.map(line => line.length))).toEqual(new Set([COLUMNS]))
  })

  test('per keyset: the mint once, a long id on a line of its own', () => {
    const lines = sheet().split('\n')
    const from = lines.indexOf('PER KEYSET')
    expect(lines.slice(from + 2, from + 7).map(line => line.replace(/ {2,}/g, '  '))).toEqual([
      '  https://bob.test',
      '  00ad268c4d1f5826  sat, 1 proof  400',
      '  https://dave.test',
      `  01${'ab'.repeat(32)}`,
      '  msat, 3 111 proofs  100',
    ])
    expect(sheet({ keysets: [] })).toContain('Nothing was redeemed.')
    const many = Array.from({ length: 1_000 }, (_, at) => ({ ...books.keysets[0]!, id: String(at).padStart(66, '0'), proofs: 2n }))
    const text = sheet({ keysets: many })
    expect(text.length).toBeLessThan(100_000)
    expect(figureOf(text, '700 more keysets, 1 400 proofs')).toBe('280 000')
  })

  test('checks show both sides; what does not match is said on top and below', () => {
    const text = sheet({ toHoldersMsat: 1_000n, events: 3n })
    expect(text).toContain('THE SUMS DO NOT MATCH: 2 of 6 checks failed')
    expect(text).toMatch(/WRONG {2}to holders \+ fees earned +11\n +paid out, gross +500\n +difference +-489\n/)
    expect(text).toMatch(/WRONG {2}proofs paid +3 112\n +spent events in our own feed +3\n/)
    expect(sheet({ events: null })).not.toContain('our own feed')
    expect(text.match(/^ {2}ok /gm)).toHaveLength(4)
  })

  test('a shortfall, a draft, dates, the reason of the end, and who shares the pot', () => {
    const text = sheet(
      { pot: { ...books.pot, credits: [] } },
      {
        final: false,
        custodians: ['https://bob.test', 'https://dave.test'],
        openedAt: Date.UTC(2026, 10, 21, 9, 5),
        closed: { at: Date.UTC(2026, 11, 1), reason: 'All holders came. '.repeat(9) },
        printedAt: Date.UTC(2026, 11, 2),
      },
    )
    expect(text).toContain('DRAFT\n')
    expect(figureOf(text, 'Shortfall: paid before a reorganisation took a claim')).toBe('600')
    expect(text).toContain(
      'Also of   https://dave.test\nOpened    2026-11-21 09:05 UTC\nClosed    2026-12-01 00:00 UTC\n          All holders came.',
    )
    expect(text).toContain('Printed   2026-12-02 00:00 UTC')
    // Cut between words.
    expect(text).not.toMatch(/hol$/m)
  })

  test('others’ text stays on its lines: no control sign, no direction mark, nothing endless', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constantFrom(
        '\u001b[2J\u001b[31mPAID',
        'a\nLeft in the pot   0',
        '\u202egnp.exe',
        `e${'\u0301'.repeat(900)}`,
        '鉄'.repeat(400),
        '👩‍👩‍👧‍👦'.repeat(80),
        '\ud800',
        ' '.repeat(300),
      ),
    )
    const amount = fc.bigInt({ min: 0n, max: 2n ** 72n })
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, amount, amount, fc.boolean(), (name, url, reason, unit, one, other, final) => {
        const text = reportText(
          reportOf({
            ...books,
            keysets: [{ custodian: url, id: name, unit, proofs: one, grossMsat: other }],
            routingMsat: one,
            floatMsat: other,
          }),
          { custodian: url, name, final, custodians: [url, reason], closed: { at: 0, reason } },
        )
        expect(text).not.toMatch(/[^\n\P{Cc}]|[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u)
        expect(text.isWellFormed()).toBe(true)
        expect(text.length).toBeLessThan(20_000)
        for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(COLUMNS)
        expect(text.match(/Left in the pot/g)?.length).toBeGreaterThanOrEqual(1)
        expect(text.split('\n').filter(line => /^ {2}Left in the pot +\S+/.test(line))).toHaveLength(1)
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    )
  })
})
