import { describe, expect, test } from 'vitest'
import type { Lookup, TokenReport } from '#shared/rpc/views/audit.ts'
import { verdictOfToken, verdictOfY, verdictOfYs } from '../../../src-renderer/features/audit/verdict.ts'

const searched = (...logs: [number, number][]): Lookup['searched'] =>
  logs.map(([contiguous, behind], at) => ({ custodian: `https://mint${at}.example`, contiguous, behind }))
const hit = (change: Partial<Lookup['hits'][number]> = {}): Lookup['hits'][number] => ({
  custodian: 'https://mint0.example',
  name: 'Harbor',
  seq: 118_407,
  id: '00ffffffffffffff',
  amount: '8',
  unit: 'sat',
  witness: null,
  seen_at: 0,
  above_gap: false,
  disputed: false,
  ...change,
})
const lookup = (hits: Lookup['hits'], logs = searched([118_409, 0], [77_120, 3_924], [20_417, 0])): Lookup => ({
  Y: '02',
  hits,
  searched: logs,
})
const token = (amounts: readonly (readonly [string, Lookup])[], change: Partial<TokenReport> = {}): TokenReport => ({
  mint: 'https://mint0.example',
  unit: 'sat',
  memo: null,
  total: '42',
  spent: '8',
  mirrored: true,
  proofs: amounts.map(([amount, found]) => ({ amount, id: '00ffffffffffffff', has_dleq: true, lookup: found })),
  ...change,
})

describe('one Y', () => {
  test('found is spent, with its event and its mint', () => {
    expect(verdictOfY(lookup([hit()]))).toMatchObject({ tone: 'spent', lead: 'Spent', rest: ' as event 118\u202f407 at Harbor' })
    expect(verdictOfY(lookup([hit({ name: '' })])).rest).toBe(' as event 118\u202f407 at mint0.example')
    expect(verdictOfY(lookup([hit(), hit({ custodian: 'https://mint1.example', seq: 3 })])).rest).toBe(
      ' as event 118\u202f407 and in 1 other mirror',
    )
  })

  test('a dispute about it is said, and does not unmake the spend', () => {
    expect(verdictOfY(lookup([hit({ disputed: true })]))).toMatchObject({ tone: 'disputed', lead: 'Spent' })
  })

  test('named by a contradicting message alone, it is blocked and not "not found"', () => {
    const named = { ...lookup([]), disputed_in: ['https://fjord.example'] }
    expect(verdictOfY(named)).toMatchObject({ tone: 'disputed', lead: 'Blocked', rest: ' by a dispute at fjord.example' })
    expect(verdictOfYs([named, lookup([])])).toMatchObject({ tone: 'disputed', lead: '0 of 2 spent' })
    expect(verdictOfYs([named, lookup([])]).words).toContain('A dispute names 1 of them')
    expect(verdictOfToken(token([['8', named]], { mirrored: false })).tone).toBe('disputed')
  })

  test('not found never says unspent, and says how far each log reaches', () => {
    const verdict = verdictOfY(lookup([]))
    expect(verdict).toMatchObject({ tone: 'absent', lead: 'Not found', rest: ' in any of the 3 mirrors' })
    expect(verdict.words).toBe('1 of them not complete: that is not proof of unspent.')
    expect(verdictOfY(lookup([], searched([118_409, 0]))).words).toBe('Complete to seq 118\u202f409: that is not proof of unspent.')
    expect(verdictOfY(lookup([], searched([1, 0], [2, 0]))).words).toBe('Each complete to its latest event: that is not proof of unspent.')
  })

  test('without a mirror nothing was searched, and that is the verdict', () => {
    expect(verdictOfY(lookup([], []))).toMatchObject({ tone: 'silent', lead: 'Nothing was searched' })
  })
})

test('several Ys: all, some, none', () => {
  expect(verdictOfYs([lookup([hit()]), lookup([hit()])])).toMatchObject({ tone: 'spent', lead: 'All 2 spent' })
  expect(verdictOfYs([lookup([hit()]), lookup([])])).toMatchObject({
    tone: 'mixed',
    lead: '1 of 2 spent',
    words: 'The others are in none of the 3 mirrors, 1 of them not complete: that is not proof of unspent.',
  })
  expect(verdictOfYs([lookup([]), lookup([])])).toMatchObject({ tone: 'absent', lead: 'None of the 2' })
  expect(verdictOfYs([lookup([hit({ disputed: true })]), lookup([])]).words).toContain('A dispute names 1 of them')
})

describe('a token', () => {
  test('wholly, partly and not spent, with the amounts', () => {
    expect(verdictOfToken(token([['42', lookup([hit()])]]))).toMatchObject({ tone: 'spent', lead: 'Spent', rest: ', all 1 proof, 42 sat' })
    const partly = verdictOfToken(
      token([
        ['8', lookup([hit()])],
        ['34', lookup([])],
      ]),
    )
    expect(partly).toMatchObject({ tone: 'mixed', lead: '1 of 2 proofs spent', rest: ', 8 of 42 sat' })
    expect(partly.words).toContain('not proof of unspent')
    const none = verdictOfToken(
      token([
        ['8', lookup([])],
        ['34', lookup([])],
      ]),
    )
    expect(none).toMatchObject({ tone: 'absent', lead: 'None of its 2 proofs is in a mirror' })
    expect(none.words).toContain('not proof of unspent')
  })

  test('of a mint that is not mirrored nothing is said, unless its proofs are found all the same', () => {
    expect(verdictOfToken(token([['8', lookup([])]], { mirrored: false })).tone).toBe('silent')
    expect(verdictOfToken(token([['8', lookup([hit()])]], { mirrored: false })).tone).toBe('spent')
  })
})
