import { spawn } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createClient } from '#shared/rpc/client.ts'
import { topic, type Topic } from '#shared/rpc/contract.ts'
import { createRpcApp } from '../../../src-main/rpc/http-app.ts'
import { createSocketTransport } from '../../../src-main/rpc/socket-client.ts'
import { answers, listenOnSocket, type Listening } from '../../../src-main/rpc/socket-server.ts'
import { freshFolder, scriptedWorlds } from './served-world.ts'

const socketIn = (folder: string): string => join(folder, 'core.sock')
const appOf = (scripted: ReturnType<typeof scriptedWorlds>) => createRpcApp(scripted.worlds, () => {})

async function serving(path: string, scripted = scriptedWorlds()): Promise<Listening> {
  const listening = await listenOnSocket(appOf(scripted), path)
  onTestFinished(() => listening.close())
  return listening
}

/** What a process that was killed leaves: a socket that nobody serves. */
async function leaveDeadSocket(path: string): Promise<void> {
  const code = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(existsSync(path)).toBe(true)
}

test('a typed client calls over a socket that only its owner may open', async () => {
  const path = socketIn(freshFolder())
  await serving(path)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const client = createClient(createSocketTransport(path), 'home')
  expect(await client.call('demo.state', {})).toEqual({ running: true, chain: null, mints: [] })
  await expect(client.call('peer.remove', { url: 'https://m.example' })).rejects.toMatchObject({ code: 'peer.unknown' })
})

test('a second core is refused while the first answers, and leaves nothing behind', async () => {
  const folder = freshFolder()
  await serving(socketIn(folder))
  await expect(serving(socketIn(folder))).rejects.toMatchObject({ code: 'core.running' })
  expect(readdirSync(folder)).toEqual(['core.sock'])
  expect(await createSocketTransport(socketIn(folder)).call('home', 'demo.state', {})).toMatchObject({ running: true })
})

test.each(['nothing', 'a dead socket'])('of many that start at once over %s, one serves', async before => {
  const path = socketIn(freshFolder())
  if (before === 'a dead socket') await leaveDeadSocket(path)
  const started = await Promise.allSettled(Array.from({ length: 8 }, () => serving(path)))
  expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await answers(path)).toBe(true)
})

test('the socket of a killed process is replaced', async () => {
  const path = socketIn(freshFolder())
  await leaveDeadSocket(path)
  await serving(path)
  expect(await createSocketTransport(path).call('home', 'demo.state', {})).toMatchObject({ running: true })
})

test('closing removes the socket, but not that of a successor', async () => {
  const path = socketIn(freshFolder())
  const first = await listenOnSocket(appOf(scriptedWorlds()), path)
  rmSync(path)
  const second = await listenOnSocket(appOf(scriptedWorlds()), path)
  await first.close()
  expect(await answers(path)).toBe(true)
  await second.close()
  expect(existsSync(path)).toBe(false)
})

test('a path too long for a socket is refused with words', async () => {
  const path = join(freshFolder(), 'x'.repeat(80), 'core.sock')
  await expect(serving(path)).rejects.toMatchObject({ code: 'core.socket-path' })
})

test('a call without a core, or to something that is not one, says so with a code', async () => {
  const path = socketIn(freshFolder())
  await expect(createSocketTransport(path).call('home', 'demo.state', {})).rejects.toMatchObject({ code: 'rpc.unreachable' })
  writeFileSync(path, 'not a socket')
  await expect(createSocketTransport(path).call('home', 'demo.state', {})).rejects.toMatchObject({ code: 'rpc.unreachable' })
  const other = socketIn(freshFolder())
  const stranger = createServer(socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello')).listen(other)
  onTestFinished(() => void stranger.close())
  await once(stranger, 'listening')
  await expect(createSocketTransport(other).call('home', 'demo.state', {})).rejects.toMatchObject({ code: 'rpc.unreachable' })
})

test('watching survives a restart of the core: the break is told, and every topic is reported when the line is back', async () => {
  const path = socketIn(freshFolder())
  const scripted = scriptedWorlds()
  const first = await listenOnSocket(appOf(scripted), path)
  const states: boolean[] = []
  const changes: (readonly Topic[])[] = []
  const unwatch = createSocketTransport(path).watch(
    'home',
    topics => changes.push(topics),
    connected => states.push(connected),
  )
  onTestFinished(unwatch)

  await vi.waitFor(() => expect(states).toEqual([true]))
  expect(changes).toEqual([topic.options])
  scripted.home.announce('mirrors')
  await vi.waitFor(() => expect(changes.at(-1)).toEqual(['mirrors']))

  await first.close()
  await vi.waitFor(() => expect(states).toEqual([true, false]))
  await serving(path, scripted)
  await vi.waitFor(() => expect(states.at(-1)).toBe(true), { timeout: 10_000 })
  expect(changes.at(-1)).toEqual(topic.options)

  unwatch()
  await vi.waitFor(() => expect(scripted.home.listeners()).toBe(0))
})
