import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startDraftServer } from '../../support/draft-server.ts'

const ROOT = join(import.meta.dirname, '../../..')
const home = mkdtempSync(join(tmpdir(), 'nimdolf-cli-'))
afterAll(() => rmSync(home, { recursive: true }))

/** `nimdolf ARGS` as a script runs it. */
function nimdolf(...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly words: string }> {
  return new Promise(resolve => {
    const child = execFile(process.execPath, ['src-main/hosts/cli/main.ts', '--home', home, ...args], { cwd: ROOT }, (error, out, words) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, words }),
    )
    child.stdin?.end()
  })
}
const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>

describe('the command line', () => {
  it('answers in JSON on standard output alone, before and after the command’s name', async () => {
    for (const args of [
      ['--json', 'mirror', 'status'],
      ['mirror', 'status', '--json'],
    ]) {
      expect(await nimdolf(...args)).toEqual({ code: 0, out: '{"custodians":[]}\n', words: '' })
    }
  })

  it.each([
    ['an unknown command', ['mirror', 'foo']],
    ['a missing option', ['mirror', 'export']],
    ['a value that is no choice', ['mirror', 'export', '--custodian', 'https://m.example', '--format', 'xml']],
    ['a publication without its mint', ['publish', '--db', 'nowhere.sqlite3']],
  ])('leaves with 2 on %s and says how it is used', async (_name, args) => {
    const { code, out, words } = await nimdolf(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(words).toMatch(/^error: /)
  })

  it.each([
    ['mirror.unknown', ['mirror', 'export', '--custodian', 'https://m.example']],
    ['parse.url', ['peer', 'add', 'not a url']],
    ['wire.unreachable', ['peer', 'add', 'http://127.0.0.1:1']],
    ['audit.token', ['audit', 'token', 'README.md']],
    ['cli.file', ['reserve', 'derive', '--policy', '/nowhere/policy.json']],
    ['demo.no-core', ['demo', 'start']],
    [
      'publish.db-missing',
      ['publish', '--mint-url', 'http://127.0.0.1:1', '--source', 'cdk-sqlite', '--db', '/nowhere/x', '--listen', '127.0.0.1:0', '--yes'],
    ],
  ])('leaves with 3 and the code %s, in words and in JSON', async (code, args) => {
    const refused = await nimdolf(...args, '--json')
    expect(refused.code).toBe(3)
    expect(json(refused.out)).toMatchObject({ error: { code } })
    expect(refused.words).toContain(`${code}: `)
  })

  it('leaves sync with 0 when complete, and with 4 and the reason when the custodian is gone', async () => {
    const server = await startDraftServer()
    server.spend(3)
    expect((await nimdolf('peer', 'add', server.url, '--yes')).code).toBe(0)
    expect((await nimdolf('mirror', 'sync', '--once')).code).toBe(0)
    const exported = await nimdolf('mirror', 'export', '--custodian', server.url)
    expect(
      exported.out
        .trim()
        .split('\n')
        .map(line => json(line)['seq']),
    ).toEqual([0, 1, 2])

    await server.close()
    const gone = await nimdolf('mirror', 'sync', '--once', '--json')
    expect(gone.code).toBe(4)
    expect(json(gone.out)).toMatchObject({ custodians: [{ complete: false, contiguous: 2, reason: { code: 'wire.unreachable' } }] })

    const { custodians } = json((await nimdolf('mirror', 'status', '--json')).out) as { custodians: Record<string, unknown>[] }
    expect(Object.keys(custodians[0] ?? {})).toEqual([
      'url',
      'standing',
      'disputed',
      'contiguous',
      'latest',
      'behind',
      'last_contact_ms',
      'events',
      'gaps',
      'disputes',
      'last_error',
    ])
    expect(custodians[0]).toMatchObject({
      url: server.url,
      disputed: false,
      contiguous: 2,
      latest: 2,
      behind: 0,
      events: 3,
      gaps: [],
      disputes: [],
    })
  })

  it('reads a policy as TOML, too', async () => {
    const file = join(home, 'policy.toml')
    const key = 'f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9'
    writeFileSync(
      file,
      `network = "regtest"\ninternal_key = "${key}"\n[[delegates]]\npubkey = "e493dbf1c10d80f3581e4904930b1404cc6c13900ee0758474fa94abe8c4cd13"\ndelay = 1008\n`,
    )
    const derived = await nimdolf('reserve', 'derive', '--policy', file, '--json')
    expect(json(derived.out)).toMatchObject({
      template: 'pk-older',
      address: expect.stringMatching(/^bcrt1p/) as string,
      leaves: [{ delay: 1008 }],
    })
  })
})
