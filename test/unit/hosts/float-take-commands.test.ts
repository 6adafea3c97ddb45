import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { TakenView } from '#shared/rpc/views/redemption.ts'
import { openCommandLine } from '../../support/command-line.ts'

const json = (text: string): unknown => JSON.parse(text)
const TOKEN = `cashuB${'abc'.repeat(30)}`

/** A core of another process, whose mint answers when `now` says so. */
function scriptedFloat() {
  // Changed by tests.
  const now = { isOpen: false, answers: true, asked: [] as unknown[], refusal: null as RpcError | null }
  const token = () => (now.answers ? TOKEN : null)
  const row = (id: number, over: Partial<TakenView>): TakenView => ({
    id,
    at: 1_795_000_000_000,
    unit: 'sat',
    amount: '21000',
    state: 'unspent',
    left: '21000',
    returned: '0',
    found: false,
    ...over,
  })
  const handlers: Partial<Handlers> = {
    'float.take': args => {
      now.asked.push(args)
      if (now.refusal !== null) throw now.refusal
      if (now.isOpen && !args.confirmed) throw new RpcError('float.open', 'Redemption is open: 5 sat would be free for holders.')
      return { id: 12, unit: args.unit, amount: args.amount ?? '777', token: token() }
    },
    'float.taken': () => [row(12, {}), row(9, { state: 'part', left: '1000', found: true }), row(3, { state: 'unknown', left: null })],
    'float.token': ({ id }) => {
      if (id !== 12) throw new RpcError('float.unknown', `Nothing was taken out of the float as number ${id}.`)
      return { id, unit: 'sat', amount: '21000', token: token() }
    },
    'float.return': () => ({ amount: '20999', pending: !now.answers }),
  }
  return { now, handlers }
}

it('saves the token in a file of its own for its owner alone, and prints it nowhere', async () => {
  const { now, handlers } = scriptedFloat()
  const { run, file } = await openCommandLine(handlers)
  const ran = await run('float', 'take', '--amount', '21000', '--out', file('token'))
  expect(ran).toEqual({
    code: 0,
    out: `21\u202f000 sat left the float as number 12. Its token is in ${file('token')}: it is money.\n`,
    words: '',
  })
  expect([readFileSync(file('token'), 'utf8'), statSync(file('token')).mode & 0o777]).toEqual([`${TOKEN}\n`, 0o600])
  const all = await run('float', 'take', '--all', '--unit', 'msat', '--out', file('all'), '--json')
  expect(json(all.out)).toEqual({ id: 12, unit: 'msat', amount: '777', saved: file('all'), pending: false })
  const without = await run('float', 'take', '--amount', '5', '--json')
  expect(json(without.out)).toEqual({ id: 12, unit: 'sat', amount: '5', saved: null, pending: false })
  expect((await run('float', 'take', '--amount', '5')).out).toContain('Its token: nimdolf float token 12')
  expect(now.asked).toMatchObject([
    { unit: 'sat', amount: '21000', confirmed: false },
    { unit: 'msat', amount: null },
    { amount: '5' },
    { amount: '5' },
  ])
})

it('takes nothing while it is not said how much, or the file cannot be written', async () => {
  const { now, handlers } = scriptedFloat()
  const { run, file } = await openCommandLine(handlers)
  writeFileSync(file('mine'), 'mine')
  expect(await run('float', 'take', '--out', file('a'))).toMatchObject({ code: 2 })
  expect(await run('float', 'take', '--all', '--amount', '5')).toMatchObject({ code: 2 })
  expect(await run('float', 'take', '--amount', '1.5')).toMatchObject({ code: 2 })
  expect(await run('float', 'take', '--all', '--out', file('mine'))).toMatchObject({
    code: 3,
    words: expect.stringMatching(/^cli\.file-exists: /) as string,
  })
  expect(await run('float', 'take', '--all', '--out', file('none/of/these'))).toMatchObject({
    code: 3,
    words: expect.stringMatching(/^cli\.file: /) as string,
  })
  expect([now.asked, readFileSync(file('mine'), 'utf8')]).toEqual([[], 'mine'])
})

it('asks for --yes while holders are paid, and leaves no file behind a refusal', async () => {
  const { now, handlers } = scriptedFloat()
  const { run, file } = await openCommandLine(handlers)
  now.isOpen = true
  expect(await run('float', 'take', '--all', '--out', file('token'))).toEqual({
    code: 3,
    out: '',
    words: 'float.open: Redemption is open: 5 sat would be free for holders. Say --yes to go on.\n',
  })
  expect(existsSync(file('token'))).toBe(false)
  expect(await run('float', 'take', '--all', '--out', file('token'), '--yes')).toMatchObject({ code: 0 })
  now.refusal = new RpcError('float.low', '5 sat are free.')
  expect(await run('float', 'take', '--amount', '6', '--yes')).toMatchObject({ code: 3, words: 'float.low: 5 sat are free.\n' })
  now.refusal = new RpcError('rpc.failed', 'No answer.')
  expect((await run('float', 'take', '--amount', '6', '--yes')).words).toContain('Whether it left the float: nimdolf float taken.')
})

it('says that the mint has not answered yet, and has the token later', async () => {
  const { now, handlers } = scriptedFloat()
  const { run, file } = await openCommandLine(handlers)
  now.answers = false
  const taking = await run('float', 'take', '--amount', '21000', '--out', file('token'))
  expect(taking).toMatchObject({ code: 4, out: expect.stringContaining('later: nimdolf float token 12') as string })
  expect(existsSync(file('token'))).toBe(false)
  expect(await run('float', 'token', '12')).toMatchObject({ code: 4, out: 'Your mint has not carried it out yet. Ask again.\n' })
  expect(await run('float', 'return', '12', '--json')).toMatchObject({ code: 4, out: '{"id":12,"amount":"20999","pending":true}\n' })
  now.answers = true
  expect(await run('float', 'token', '12')).toEqual({ code: 0, out: `${TOKEN}\n`, words: '' })
  expect((await run('float', 'token', '12', '--out', file('token'))).out).toBe(`21\u202f000 sat are in ${file('token')}.\n`)
  expect([readFileSync(file('token'), 'utf8'), statSync(file('token')).mode & 0o777]).toEqual([`${TOKEN}\n`, 0o600])
  expect(await run('float', 'token', '13')).toMatchObject({ code: 3, words: expect.stringMatching(/^float\.unknown: /) as string })
  expect(await run('float', 'return', '12')).toMatchObject({ code: 0, out: '20\u202f999 are float again.\n' })
})

it('lists what was taken out, and what is unspent of it', async () => {
  const { handlers } = scriptedFloat()
  const { run } = await openCommandLine(handlers)
  const { out } = await run('float', 'taken')
  expect(
    out
      .trimEnd()
      .split('\n')
      .map(line => line.trim().replaceAll(/ {2,}/g, ' | ')),
  ).toEqual([
    'id | at, UTC | amount | unit | unspent | state',
    '12 | 2026-11-18 11:06 | 21\u202f000 | sat | 21\u202f000 | unspent',
    '9 | 2026-11-18 11:06 | 21\u202f000 | sat | 1\u202f000 | spent in part, found by restore',
    '3 | 2026-11-18 11:06 | 21\u202f000 | sat | not known: the mint does not answer',
  ])
  expect(json((await run('float', 'taken', '--json')).out)).toMatchObject({ taken: [{ id: 12 }, { id: 9 }, { id: 3 }] })
})
