import { expect, test } from 'vitest'
import { MAX_EVIDENCE_CHARS, MAX_EVIDENCE_REQUEST_BYTES, MAX_REQUEST_BYTES } from '#shared/lib/limits.ts'
import { createRpcApp } from '../../../src-main/rpc/http-app.ts'
import { scriptedWorld, scriptedWorlds } from './served-world.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const post = (body: string, headers: Record<string, string> = JSON_TYPE): RequestInit => ({ method: 'POST', body, headers })

function start() {
  const scripted = scriptedWorlds()
  const faults: unknown[] = []
  return { scripted, faults, app: createRpcApp(scripted.worlds, fault => faults.push(fault)) }
}

test('a call is validated, answered and wrapped', async () => {
  const { app } = start()
  const reply = await app.request('/rpc/home/mirror.pause', post('{"url":"https://mint.example","paused":true}'))
  expect(reply.status).toBe(200)
  expect(await reply.json()).toEqual({ ok: true, answer: { done: true } })
})

test.each([
  ['a coded refusal keeps its code and words', '/rpc/home/peer.remove', '{"url":"https://m.example"}', 422, 'peer.unknown'],
  ['wrong arguments', '/rpc/home/peer.remove', '{"url":7}', 400, 'rpc.arguments'],
  ['surplus arguments', '/rpc/home/demo.state', '{"x":1}', 400, 'rpc.arguments'],
  ['no JSON', '/rpc/home/demo.state', '{', 415, 'rpc.not-json'],
  ['JSON nested a hundred thousand deep', '/rpc/home/demo.state', '['.repeat(100_000), 415, 'rpc.not-json'],
  ['an unknown call', '/rpc/home/app.quit', '{}', 404, 'rpc.unknown-call'],
  ['a name of Object.prototype', '/rpc/home/constructor', '{}', 404, 'rpc.unknown-call'],
  ['an unknown world', '/rpc/moon/demo.state', '{}', 404, 'rpc.unknown-world'],
  ['the demo while none runs', '/rpc/demo/demo.state', '{}', 409, 'demo.not-running'],
  ['another path', '/etc/passwd', '{}', 404, 'rpc.unknown-call'],
])('%s', async (_case, path, body, status, code) => {
  const { app, faults } = start()
  const reply = await app.request(path, post(body))
  expect(reply.status).toBe(status)
  expect(await reply.json()).toMatchObject({ ok: false, error: { code } })
  expect(faults).toEqual([])
})

test('a form or plain text, which any page may send, is not taken for arguments', async () => {
  const { app } = start()
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])
    expect((await app.request('/rpc/home/demo.state', post('{}', { 'content-type': type }))).status).toBe(415)
})

test('a fault is logged whole and told without its inside', async () => {
  const { app, faults } = start()
  const reply = await app.request('/rpc/home/publication.stop', post('{"id":1}'))
  expect(reply.status).toBe(500)
  expect(await reply.text()).not.toContain('secret internals')
  expect(faults).toEqual([expect.objectContaining({ message: 'secret internals' })])
})

test('a body over the limit is refused, whether or not its length was declared', async () => {
  const { app } = start()
  const large = JSON.stringify('x'.repeat(MAX_REQUEST_BYTES))
  const declared = await app.request('/rpc/home/demo.state', post(large, { ...JSON_TYPE, 'content-length': String(large.length) }))
  expect(declared.status).toBe(413)
  const undeclared = await app.request('/rpc/home/demo.state', {
    ...post(''),
    body: new Blob([large]).stream(),
    duplex: 'half',
  } as RequestInit)
  expect(undeclared.status).toBe(413)
})

test('an evidence bundle may be longer than other requests, up to its own bound', async () => {
  const { app } = start()
  const check = (text: string) => app.request('/rpc/home/failover.check', post(JSON.stringify({ text })))
  const read = await check('"'.repeat(MAX_EVIDENCE_CHARS))
  expect(read.status).toBe(200)
  expect(await read.json()).toMatchObject({ ok: true, answer: { ok: false, fault: { detail: `${MAX_EVIDENCE_CHARS} characters` } } })
  expect((await check('x'.repeat(MAX_EVIDENCE_REQUEST_BYTES))).status).toBe(413)
})

/** Reads messages of one stream, comments included. */
async function openStream(app: ReturnType<typeof start>['app'], path: string) {
  const reply = await app.request(path)
  const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader()
  return { reply, next: async () => (await reader.read()).value, cancel: () => reader.cancel() }
}

test('a burst of changes arrives as one message of distinct topics', async () => {
  const { app, scripted } = start()
  const stream = await openStream(app, '/rpc/home/changes')
  expect(stream.reply.headers.get('content-type')).toBe('text/event-stream')
  expect(await stream.next()).toBe(': open\n\n')
  for (let event = 0; event < 500; event++) scripted.home.announce('events', 'mirrors')
  expect(await stream.next()).toBe('data: ["events","mirrors"]\n\n')
})

test('a reader that does not read holds one message and a set of words, and misses no topic', async () => {
  const { app, scripted } = start()
  const stream = await openStream(app, '/rpc/home/changes')
  scripted.home.announce('events')
  await new Promise(resolve => setTimeout(resolve, 150))
  scripted.home.announce('log')
  scripted.home.announce('mirrors')
  const seen = [await stream.next(), await stream.next(), await stream.next()].join('')
  for (const topic of ['events', 'log', 'mirrors']) expect(seen).toContain(topic)
})

test('a reader that leaves is forgotten', async () => {
  const { app, scripted } = start()
  const stream = await openStream(app, '/rpc/home/changes')
  await stream.next()
  expect(scripted.home.listeners()).toBe(1)
  await stream.cancel()
  expect(scripted.home.listeners()).toBe(0)
})

test('the stream of a demo ends with that demo, so that its reader meets the next one', async () => {
  const { app, scripted } = start()
  expect((await app.request('/rpc/demo/changes')).status).toBe(409)
  scripted.demo = scriptedWorld()
  const stream = await openStream(app, '/rpc/demo/changes')
  await stream.next()
  scripted.home.announce('demo')
  scripted.demo.announce('events')
  expect(await stream.next()).toContain('events')
  scripted.demo = scriptedWorld()
  scripted.home.announce('demo')
  expect(await stream.next()).toBeUndefined()
})
