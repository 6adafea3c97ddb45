import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { untilReady, type Running } from '../../scripts/beside.mjs'
import { nimdolf, start } from './processes.ts'

const PROGRAM = fileURLToPath(new URL('../../scripts/regtest.mjs', import.meta.url))
const ADDRESS = 'bcrt1pkxc6tdx45pyz6n9vzzlrcupatp97ln7tx7fyasmp6c5kvej5gxhqgrmypz'

let folder: string
let env: { readonly XDG_CACHE_HOME: string }

beforeAll(() => {
  const { NIMDOLF_BTCD: btcd, NIMDOLF_ELECTRUMX: python } = process.env
  if (btcd === undefined || python === undefined) throw new Error('NIMDOLF_BTCD names no node: npm run test:peers installs one')
  // A cache of its own: the chain of whoever runs the tests is left alone.
  folder = mkdtempSync(join(tmpdir(), 'nimdolf-regtest-'))
  env = { XDG_CACHE_HOME: folder }
  const cache = join(folder, 'nimdolf')
  mkdirSync(cache)
  for (const installed of [dirname(btcd), dirname(dirname(python))]) symlinkSync(installed, join(cache, basename(installed)))
})
/** What a failed test leaves. */
const begun: Running[] = []
afterAll(async () => {
  await Promise.all(begun.map(running => running.stop()))
  rmSync(folder, { recursive: true, force: true })
})

async function command(...args: string[]): Promise<string> {
  const running = start(process.execPath, [PROGRAM, ...args], env)
  const code = await new Promise<number | null>(resolve => running.child.once('close', resolve))
  if (code !== 0) throw new Error(running.said())
  return running.said()
}

async function begin(): Promise<{ readonly running: Running; readonly server: string }> {
  const running = start(process.execPath, [PROGRAM], env)
  begun.push(running)
  await untilReady(running, async () => running.said().includes('Ctrl-C stops it'))
  return { running, server: /Electrum server: (127\.0\.0\.1:\d+)/.exec(running.said())![1]! }
}

it('one command starts a chain that the console follows; it stops clean and goes on where it was', async () => {
  await expect(command('mine', '1')).rejects.toThrow('No regtest chain runs')
  const first = await begin()
  const home = join(folder, 'home')
  mkdirSync(home, { mode: 0o700 })
  await nimdolf(home, 'settings', 'set', 'network', 'regtest')
  expect(await nimdolf(home, 'server', 'add', first.server, '--tcp')).toMatchObject({ code: 0 })

  expect(await command('pay', ADDRESS, '1000000')).toMatch(/^[0-9a-f]{64}\n$/)
  await expect(command('pay', 'nobody', '1000000')).rejects.toThrow('no address')
  expect(await command('mine', '4')).toBe('height 105\n')
  expect(await command('undo', '3')).toBe('height 106, 3 blocks replaced\n')
  await expect(command()).rejects.toThrow('It runs already')
  expect(await first.running.stop()).toBe(0)

  const second = await begin()
  await nimdolf(home, 'server', 'remove', '1')
  await nimdolf(home, 'server', 'add', second.server, '--tcp')
  const list = await nimdolf(home, 'server', 'list', '--json')
  expect(JSON.parse(list.out)).toMatchObject({ chain: { agreement: 'verified', tip: { height: 106 }, fees: { normal: 2_000 } } })
  expect(await second.running.stop()).toBe(0)
})
