import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { openListener, type Listener } from '../../src-main/publish/listener.ts'
import { createMemoryStore } from '../../src-main/storage/memory-store.ts'
import { batch, listen } from '../support/draft-client.ts'
import { sha256 } from '../support/publishing.ts'
import { vectorEvents } from '../support/vectors.ts'
import { answers, freePort, start, type Running } from './processes.ts'

/** The snippet as operators copy it, with the port of this run. */
const snippet = (name: string, feed: number): string =>
  readFileSync(new URL(`../../docs/deploy/${name}`, import.meta.url), 'utf8').replaceAll('127.0.0.1:3390', `127.0.0.1:${feed}`)

interface Proxy {
  readonly name: string
  readonly program: string | undefined
  start(folder: string, at: number, mint: number, feed: number): Running
}

const found = (name: string, ...paths: string[]): string | undefined => process.env[name] ?? paths.find(path => existsSync(path))

const PROXIES: readonly Proxy[] = [
  {
    name: 'nginx',
    program: found('NIMDOLF_NGINX', '/usr/sbin/nginx'),
    start(folder, at, mint, feed) {
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${folder}/${kind};`).join(' ')
      writeFileSync(
        join(folder, 'nginx.conf'),
        `daemon off; pid ${folder}/pid; error_log stderr; ${process.getuid?.() === 0 ? 'user root;' : ''} events {}
         http { access_log off; gzip on; gzip_types *; ${temporary}
           server { listen 127.0.0.1:${at}; location / { proxy_pass http://127.0.0.1:${mint}; }
             ${snippet('nginx.conf.snippet', feed)} } }`,
      )
      return start(this.program!, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'])
    },
  },
  {
    name: 'caddy',
    program: found('NIMDOLF_CADDY', '/usr/bin/caddy'),
    start(folder, at, mint, feed) {
      writeFileSync(
        join(folder, 'Caddyfile'),
        `{\n admin off\n auto_https off\n grace_period 1s\n}\nhttp://127.0.0.1:${at} {\n encode gzip\n${snippet('Caddyfile.snippet', feed)}\n reverse_proxy 127.0.0.1:${mint}\n}\n`,
      )
      return start(this.program!, ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], {
        XDG_DATA_HOME: folder,
        XDG_CONFIG_HOME: folder,
      })
    },
  },
]

describe.each(PROXIES)('the snippet for $name', proxy => {
  let folder: string
  let mint: Server
  let listener: Listener
  let running: Running | null = null
  const asked: string[] = []
  const log = () => createMemoryStore().log('own:1')

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), `nimdolf-${proxy.name}-`))
    asked.length = 0
    mint = createServer((request, response) => {
      asked.push(request.url!)
      response.setHeader('content-type', 'application/json')
      response.end('{"name":"M"}')
    })
    await new Promise<void>(resolve => mint.listen(0, '127.0.0.1', resolve))
  })
  afterEach(async () => {
    await running?.stop()
    await listener?.close()
    mint.closeAllConnections()
    await new Promise(resolve => mint.close(resolve))
    rmSync(folder, { recursive: true, force: true })
  })

  it.skipIf(proxy.program === undefined)('routes just the feed and the info, and holds no event back', async () => {
    const kept = log()
    const subscribers = new Set<() => void>()
    const mintPort = (mint.address() as AddressInfo).port
    const at = await freePort()
    const url = `http://127.0.0.1:${at}`
    listener = await openListener({
      mintUrl: `http://127.0.0.1:${mintPort}`,
      listen: { host: '127.0.0.1', port: 0 },
      publicUrl: () => url,
      front: false,
    })
    listener.serve({
      cursor: () => kept.cursor(),
      read: (from, to, limit) => kept.read(from, to, limit) as never,
      sha256,
      subscribe: onAppend => (subscribers.add(onAppend), () => subscribers.delete(onAppend)),
    })
    running = proxy.start(folder, at, mintPort, listener.port)
    await answers(`${url}/v1/keys`, running)
    expect(asked).toContain('/v1/keys')

    const info = (await (await fetch(`${url}/v1/info`)).json()) as { nuts: { xx: { firehose: object } } }
    expect(info.nuts.xx.firehose).toMatchObject({ sse: `${url}/v1/firehose/sse` })
    expect(asked.filter(path => path.startsWith('/v1/firehose'))).toEqual([])

    // One event after the other, each told before the next one exists: whoever buffers would wait for ever.
    const stop = new AbortController()
    const messages = listen(fetch, `${url}/v1/firehose/sse`, '-1', stop.signal)
    for (const event of vectorEvents as readonly VerifiedEvent[]) {
      const next = messages.next()
      while (subscribers.size === 0) await new Promise(resolve => setTimeout(resolve, 5))
      kept.append({ events: [event], unusable: [], disputes: [], at: 0 })
      for (const onAppend of subscribers) onAppend()
      expect((await next).value).toMatchObject({ event: 'spent', id: String(event.seq) })
    }
    stop.abort()
    const page = await batch(fetch, `${url}/v1/firehose/batch`, { ranges: [{ from: 0 }] })
    expect(page).toMatchObject({ latest: 3, events: [{ seq: 0 }, { seq: 1 }, { seq: 2 }, { seq: 3 }] })
  })
})
