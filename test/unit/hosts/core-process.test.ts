import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createClient } from '#shared/rpc/client.ts'
import { createSocketTransport } from '../../../src-main/rpc/socket-client.ts'
import { freshFolder } from '../rpc/served-world.ts'

/** The core as a process of its own, as a desktop or a server runs it. */
function startCore(home: string) {
  const child = spawn(process.execPath, ['src-main/hosts/core/main.ts', '--home', home], { stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, ended: once(child, 'exit') as Promise<[number | null, string | null]>, words: text(child.stderr) }
}
const clientOf = (home: string) => createClient(createSocketTransport(join(home, 'core.sock')), 'home')
const answering = (home: string) => vi.waitFor(() => clientOf(home).call('app.status', {}), { timeout: 20_000, interval: 50 })

test('one core a home, its files its owner’s alone, ended cleanly by SIGTERM', { timeout: 60_000 }, async () => {
  const home = join(freshFolder(), 'home')
  const first = startCore(home)
  const status = await answering(home)
  expect(status).toMatchObject({ storage: 'sqlite', home, core: { pid: first.child.pid, host: 'core' } })

  const second = startCore(home)
  expect(await second.ended).toEqual([3, null])
  expect(await second.words).toContain('core.running')
  expect((await answering(home)).core.pid).toBe(first.child.pid)

  expect(statSync(home).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(home)) expect([name, statSync(join(home, name)).mode & 0o077]).toEqual([name, 0])

  first.child.kill('SIGTERM')
  expect(await first.ended).toEqual([0, null])
  expect(existsSync(join(home, 'core.sock'))).toBe(false)
  const log = readFileSync(join(home, 'core.log'), 'utf8').trim().split('\n')
  expect(log.map(line => (JSON.parse(line) as { msg: string }).msg)).toEqual(['listening', 'stopping', 'stopped'])
})

test('a killed core leaves a home that the next one opens, with what was stored', { timeout: 60_000 }, async () => {
  const home = join(freshFolder(), 'home')
  const first = startCore(home)
  await answering(home)
  await clientOf(home).call('settings.set', { network: 'signet' })
  first.child.kill('SIGKILL')
  await first.ended
  expect(existsSync(join(home, 'core.sock'))).toBe(true)
  const next = startCore(home)
  expect((await answering(home)).core.pid).toBe(next.child.pid)
  expect(await clientOf(home).call('settings.get', {})).toMatchObject({ network: 'signet' })
  next.child.kill('SIGINT')
  expect(await next.ended).toEqual([0, null])
})

test('told to stop while it refreshes, the core ends cleanly', { timeout: 60_000 }, async () => {
  const home = join(freshFolder(), 'home')
  const core = startCore(home)
  await answering(home)
  const client = clientOf(home)
  await client.call('settings.set', { network: 'regtest' })
  // It takes the connection and never says a word.
  const silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  onTestFinished(() => void silent.close())
  await client.call('server.add', {
    host: '127.0.0.1',
    port: (silent.address() as AddressInfo).port,
    transport: 'tcp',
    pin: null,
    proxy: null,
  })
  const policy = {
    network: 'regtest' as const,
    template: 'pk-older' as const,
    internal_key: 'f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9',
    delegates: [{ name: 'Dave', mint_url: null, pubkey: 'e493dbf1c10d80f3581e4904930b1404cc6c13900ee0758474fa94abe8c4cd13', delay: 144 }],
  }
  await client.call('reserve.add', { source: 'policy', name: 'harbor', mint_url: null, policy })
  const refreshing = client.call('reserve.refresh', {}).then(
    rows => rows.length,
    () => 'refused',
  )
  await client.call('app.status', {})
  core.child.kill('SIGTERM')
  expect(await core.ended).toEqual([0, null])
  expect([1, 'refused']).toContain(await refreshing)
  expect(readFileSync(join(home, 'core.log'), 'utf8')).not.toMatch(/a call failed|ended by a fault/)
})
