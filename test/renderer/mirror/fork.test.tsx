import '../browser.ts'
import { render, screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import type { DisputeRow } from '#shared/rpc/views/mirror.ts'
import { compareMessages, evidenceFile, forkOf } from '../../../src-renderer/features/mirror/fork.ts'
import { ForkDrawing } from '../../../src-renderer/features/mirror/ForkDrawing.tsx'

const Y = (digit: string): string => `02${digit.repeat(64)}`
const message = (seq: number, y: string, amount: string): string =>
  `{"seq":${seq},"Y":"${y}","id":"00ffffffffffffff","amount":${amount},"witness":null}`
const dispute = (change: Partial<DisputeRow>): DisputeRow => ({
  id: 1,
  kind: 'same-seq',
  seq: 118_402,
  other_seq: null,
  first: message(118_402, Y('a'), '64'),
  second: message(118_402, Y('b'), '64'),
  detail: '',
  seen_at: Date.UTC(2026, 10, 20),
  ...change,
})

describe('a fork is drawn as two branches', () => {
  test('two messages for one seq part after the last common event', () => {
    render(<ForkDrawing custodian="https://mint.example" dispute={dispute({})} />)
    const drawing = screen.getByRole('img')
    expect(drawing.getAttribute('aria-label')).toContain('last common event seq 118\u202f401')
    expect(drawing.getAttribute('aria-label')).toContain('A 02aaaa…aaaa')
    expect(drawing.getAttribute('aria-label')).toContain('B 02bbbb…bbbb')
    expect(drawing.querySelectorAll('g')).toHaveLength(2)
    for (const branch of drawing.querySelectorAll('g')) expect(branch.querySelectorAll('circle')).toHaveLength(2)
    expect(screen.getByText('The mint sent two different events for seq 118 402.')).toBeDefined()
  })

  test('a rollback ends its second branch at a bar: there is nothing after it', () => {
    render(<ForkDrawing custodian="https://mint.example" dispute={dispute({ kind: 'rollback', second: null })} />)
    const [a, b] = screen.getByRole('img').querySelectorAll('g')
    expect(a?.querySelectorAll('circle')).toHaveLength(2)
    expect(b?.querySelectorAll('circle')).toHaveLength(0)
    expect(b?.querySelectorAll('path')).toHaveLength(2)
  })

  test.each([
    ['same-Y', { other_seq: 7 }, 'The mint says that one proof was spent twice: at seq 7 and at seq 118\u202f402.'],
    ['unusable', { first: null }, 'The message at seq 118\u202f402 cannot be used.'],
    ['rollback', { second: null }, 'The mint went back behind seq 118\u202f402.'],
    ['header-id', {}, "The stream's id and the event's seq differ at seq 118\u202f402."],
    ['stale-replica', { second: null }, 'An older copy of the feed answered: it ends before seq 118\u202f402.'],
  ] as const)('%s says what happened', (kind, change, fact) => {
    expect(forkOf(dispute({ kind, ...change })).fact).toBe(fact)
  })

  test('at seq 0 there is no common event', () => {
    expect(forkOf(dispute({ seq: 0 })).common).toEqual({ label: 'before any event', value: 'empty' })
  })
})

describe('the two messages side by side', () => {
  test('only what differs is marked', () => {
    const fields = compareMessages(message(1, Y('a'), '64'), message(1, Y('b'), '64'))
    expect(fields?.filter(field => field.differs).map(field => field.name)).toEqual(['Y'])
  })

  test('amounts are compared exactly, beyond what a double keeps apart', () => {
    const fields = compareMessages(message(1, Y('a'), '18446744073709551615'), message(1, Y('a'), '18446744073709551614'))
    expect(fields?.find(field => field.name === 'amount')).toEqual({
      name: 'amount',
      first: '18446744073709551615',
      second: '18446744073709551614',
      differs: true,
    })
  })

  test('an absence leaves its side empty; text that is no JSON object is left to the raw view', () => {
    expect(compareMessages(message(1, Y('a'), '1'), null)?.every(field => field.second === null)).toBe(true)
    expect(compareMessages(message(1, Y('a'), '1'), 'not json')).toBeNull()
    expect(compareMessages('[1]', null)).toBeNull()
  })
})

test('the exported evidence holds both messages byte for byte', () => {
  const row = dispute({ first: '{"seq":118402, "Y":"x\\u202e"}' })
  const { name, text } = evidenceFile('https://mint.example:3338/a b', row)
  expect(name).toBe('nimdolf-dispute-mint.example-3338-a-b-seq-118402.json')
  const evidence = JSON.parse(text) as Record<string, unknown>
  expect(evidence).toMatchObject({
    custodian: 'https://mint.example:3338/a b',
    kind: 'same-seq',
    seq: 118_402,
    seen_at: '2026-11-20T00:00:00.000Z',
  })
  expect(evidence['first']).toBe(row.first)
  expect(evidence['second']).toBe(row.second)
})
