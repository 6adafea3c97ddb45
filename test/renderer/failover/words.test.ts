import { describe, expect, it } from 'vitest'
import { claimArgs } from '../../../src-renderer/features/failover/claim-args.ts'
import { currentOf, nameToType, signedSat, stepFrom } from '../../../src-renderer/features/failover/failover-words.ts'
import { soonest, untilWords } from '../../../src-renderer/features/failover/until-words.ts'
import { amountHint, nameHint, typedDigits } from '../../../src-renderer/ui/typed.ts'
import { HOSTILE } from '../../support/example-data.ts'

const NOW = Date.UTC(2026, 10, 21, 12)
const HOUR = 3_600_000

describe('when a gate opens', () => {
  const until = { height: 976_000, median_time: null, from: NOW + 2 * HOUR, to: NOW + 5 * HOUR }
  it('is exact in blocks and a range by the clock', () => {
    expect(untilWords({ ...until, from: NOW + 100 * HOUR, to: NOW + 120 * HOUR }, 975_340, NOW)).toEqual({
      exact: 'in 660 blocks',
      likely: 'Wed 25 16:00 – Thu 26 Nov 12:00',
    })
  })
  it('has no date within 36 blocks', () => {
    const { exact, likely } = untilWords(until, 975_997, NOW)
    expect([exact, likely]).toEqual(['in 3 blocks', 'about 2–5 h'])
    expect(untilWords(until, 975_964, NOW).likely).toBe('about 2–5 h')
    expect(untilWords(until, 975_963, NOW).likely).toMatch(/Sat 21 Nov/)
  })
  it('says what is known where less is', () => {
    expect(untilWords(until, null, NOW)).toEqual({ exact: 'at block 976\u202f000', likely: null })
    expect(untilWords(until, 976_000, NOW)).toEqual({ exact: 'with this block', likely: null })
    expect(untilWords({ height: null, median_time: NOW, from: NOW, to: null }, 1, NOW).exact).toContain('Sat 21 Nov 12:00')
  })
  it('is the nearest of several', () => {
    const at = (height: number | null) => ({ code: 'x', detail: '', until: height === null ? null : { ...until, height } })
    expect(soonest([at(null), at(20), at(10)])?.height).toBe(10)
    expect(soonest([at(null)])).toBeNull()
    expect(soonest([{ ...at(10), code: 'gate.claiming' }])).toBeNull()
  })
})

describe('what is typed', () => {
  it('is read with any grouping and nothing else', () => {
    expect(['12 500 000', '12\u202f500\u202f000', '12,500,000', '12_500_000', "12'500'000"].map(typedDigits)).toEqual(
      Array.from({ length: 5 }, () => '12500000'),
    )
    expect(['0.125', '12.500.000', '12500000 sat', '-5', '1e7'].map(typedDigits)).toEqual([null, null, null, null, null])
  })
  it('is answered with what is missing', () => {
    expect(amountHint('', '12500000')).toBe('type 12\u202f500\u202f000')
    expect(amountHint('12 500', '12500000')).toBe('12\u202f500\u202f000, still to type: 000')
    expect(amountHint('12500000', '12500000')).toBe('matches')
    expect(amountHint('12500001', '12500000')).toContain('not the same')
    expect(nameHint('Fath', 'Fathom')).toBe('still to type: om')
    expect(nameHint('fathom', 'Fathom')).toBe('not the same: type Fathom')
    expect(nameHint(' Fathom ', 'Fathom')).toBe('matches')
  })
})

describe('the name that is typed', () => {
  const mint = { custodian: 'https://mint.example', standing: 'live' } as const
  it('is the mint’s own where a keyboard writes it, else its address', () => {
    expect(nameToType({ ...mint, name: 'Ålesund ecash & Co.' })).toBe('Ålesund ecash & Co.')
    for (const name of [HOSTILE, '', ' Bob', 'Bob  Bank', 'Bob\u200bBank', 'x'.repeat(61)])
      expect(nameToType({ ...mint, name })).toBe('https://mint.example')
  })
  it('is the address where no mirror pinned a name', () => {
    expect(nameToType({ custodian: 'https://mint.example', standing: null, name: 'my name for it' })).toBe('https://mint.example')
  })
})

describe('the current step', () => {
  const doubt = { code: 'accept.gap', detail: '', count: 1, at_risk: '5' }
  const facts = { diagnosis: { at: 1, findings: [], contact: [], exits: [] }, accept: [], accepted: true }
  it('follows the core', () => {
    const steps = ['wait', 'plan', 'sign', 'broadcast', 'watch', 'open', 'redeem', 'report', 'lost'] as const
    expect(steps.map(step => currentOf({ ...facts, step }))).toEqual([2, 3, 4, 4, 5, 6, 6, 7, 5])
  })
  it('asks the mint and accepts doubts before the plan', () => {
    expect(currentOf({ ...facts, diagnosis: null, step: 'wait' })).toBe(1)
    expect(currentOf({ ...facts, diagnosis: null, step: 'plan' })).toBe(1)
    expect(currentOf({ ...facts, accept: [doubt], accepted: false, step: 'plan' })).toBe(2)
    expect(currentOf({ ...facts, accept: [doubt], accepted: true, step: 'plan' })).toBe(3)
    expect(currentOf({ ...facts, diagnosis: null, step: 'watch' })).toBe(5)
  })
  it('is looked at by a number of 1 to 7 alone', () => {
    expect(['1', '7', '0', '8', 'x', null].map(stepFrom)).toEqual([1, 7, null, null, null, null])
  })
})

it('a loss has a minus', () => {
  expect(['-1234567', '0', '1500'].map(signedSat)).toEqual(['−1\u202f234.567', '0', '1.500'])
})

it('the preview asks for what the core would plan: the claimable coins of the richest reserve', () => {
  const coin = (reserve: number, amount: string, state: 'claimable' | 'young') => ({
    id: `${reserve}:${amount}`,
    reserve,
    amount,
    state,
    blocker: null,
  })
  const detail = { coins: [coin(1, '5', 'claimable'), coin(2, '4', 'claimable'), coin(2, '3', 'claimable'), coin(2, '90', 'young')] }
  const asked = claimArgs(detail as unknown as Parameters<typeof claimArgs>[0], 7, 'fast')
  expect(asked).toEqual({ args: { kind: 'claim', reserve: 2, coins: ['2:4', '2:3'], to: 7, rate: 'fast' }, reserves: 2 })
  expect(claimArgs({ coins: [] } as unknown as Parameters<typeof claimArgs>[0], 7, 'fast').args).toBeNull()
})
