import '../browser.ts'
import { describe, expect, test, vi } from 'vitest'
import type { Answer, Args } from '#shared/rpc/contract.ts'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { CANCELLED, exportLog, exportName } from '../../../src-renderer/features/audit/export-log.ts'

type Page = Result<Answer<'audit.export'>, RpcFailure>
const URL_OF = 'https://mint.example'
const line = (seq: number, amount: string): string => `{"seq":${seq},"Y":"02","id":"00","amount":${amount},"witness":null}\n`
const page = (text: string, events: number, next: number | null, until: number): Page => ok({ text, events, next, until })

/** A core that serves `events` lines in pages of two. */
const serving = (events: number) =>
  vi.fn(async ({ from, format }: Args<'audit.export'>): Promise<Page> => {
    const seqs = [from, from + 1].filter(seq => seq < events)
    const head = format === 'csv' && from === 0 ? 'seq,Y,id,amount,witness\n' : ''
    const text = seqs.map(seq => (format === 'csv' ? `${seq},02,00,18446744073709551615,\n` : line(seq, '18446744073709551615'))).join('')
    return page(head + text, seqs.length, from + 2 < events ? from + 2 : null, events - 1)
  })
const never = new AbortController().signal

describe('pages become one file', () => {
  test('NDJSON: every line once, ascending, amounts exact', async () => {
    const ask = serving(5)
    const progress: number[] = []
    const made = await exportLog(ask, URL_OF, 'ndjson', never, ({ share }) => progress.push(share))
    expect(made.ok && (await made.value.blob.text())).toBe([0, 1, 2, 3, 4].map(seq => line(seq, '18446744073709551615')).join(''))
    expect(made).toMatchObject({ ok: true, value: { events: 5, name: 'nimdolf-spent-mint.example-0-4.ndjson' } })
    expect(ask.mock.calls.map(([args]) => args.from)).toEqual([0, 2, 4])
    expect(progress).toEqual([0.4, 0.8, 1])
    expect(made.ok && made.value.blob.type).toBe('application/x-ndjson')
  })

  test('CSV: the head once', async () => {
    const made = await exportLog(serving(4), URL_OF, 'csv', never, () => {})
    const text = made.ok ? await made.value.blob.text() : ''
    expect(text.split('\n').filter(row => row.startsWith('seq'))).toHaveLength(1)
    expect(text.split('\n')).toHaveLength(6)
  })

  test('an empty log is an empty file, not an error', async () => {
    const made = await exportLog(serving(0), URL_OF, 'ndjson', never, () => {})
    expect(made).toMatchObject({ ok: true, value: { events: 0, name: 'nimdolf-spent-mint.example-empty.ndjson' } })
    expect(made.ok && made.value.blob.size).toBe(0)
  })
})

describe('nothing half-done is saved', () => {
  test('cancelled between two pages', async () => {
    const control = new AbortController()
    const ask = serving(100)
    const made = await exportLog(ask, URL_OF, 'ndjson', control.signal, ({ events }) => events >= 4 && control.abort())
    expect(made).toEqual(fail(CANCELLED))
    expect(ask).toHaveBeenCalledTimes(2)
  })

  test('cancelled while the last page is on its way', async () => {
    const control = new AbortController()
    const made = await exportLog(serving(2), URL_OF, 'ndjson', control.signal, () => control.abort())
    expect(made).toEqual(fail(CANCELLED))
  })

  test('a page that is refused ends it with the reason', async () => {
    const refusal = { code: 'mirror.unknown', detail: 'No mirror of it is kept.' }
    let asked = 0
    const made = await exportLog(
      async () => (asked++ === 0 ? page('x\n', 1, 1, 9) : fail(refusal)),
      URL_OF,
      'ndjson',
      never,
      () => {},
    )
    expect(made).toEqual(fail(refusal))
  })

  test('a core that does not move on is not asked for ever', async () => {
    const ask = vi.fn(async () => page('x\n', 1, 0, 9))
    const made = await exportLog(ask, URL_OF, 'ndjson', never, () => {})
    expect(made).toMatchObject({ ok: false, error: { code: 'export.no-progress' } })
    expect(ask).toHaveBeenCalledTimes(1)
  })
})

test('file names hold no separator or dots that lead out of the folder', () => {
  expect(exportName('https://mint.example:3338/a/../b', 'csv', 9)).toBe('nimdolf-spent-mint.example-3338-a-..-b-0-9.csv')
  expect(exportName('http://[::1]/', 'csv', 9)).not.toMatch(/[/\\:[\]]/)
})
