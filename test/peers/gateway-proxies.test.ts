import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask, bobs, BOB, DAVE, openWorld, type World } from '../unit/redemption-gateway/gateway-world.ts'
import { issue, prepare, split } from '../unit/redemption-gateway/wallet.ts'
import { answers, freePort, start, type Running } from './processes.ts'

interface Proxy {
  readonly name: string
  readonly program: string | undefined
  start(folder: string, at: number, mint: number, gateway: number): Running
}

/** The snippet as operators copy it, with the ports of this run. */
const snippet = (name: string, mint: number, gateway: number): string =>
  readFileSync(new URL(`../../docs/deploy/${name}`, import.meta.url), 'utf8')
    .replaceAll('127.0.0.1:3391', `127.0.0.1:${gateway}`)
    .replaceAll('127.0.0.1:3338', `127.0.0.1:${mint}`)

const found = (name: string, ...paths: string[]): string | undefined => process.env[name] ?? paths.find(path => existsSync(path))

const PROXIES: readonly Proxy[] = [
  {
    name: 'nginx',
    program: found('NIMDOLF_NGINX', '/usr/sbin/nginx'),
    start(folder, at, mint, gateway) {
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${folder}/${kind};`).join(' ')
      writeFileSync(
        join(folder, 'nginx.conf'),
        `daemon off; pid ${folder}/pid; error_log stderr; ${process.getuid?.() === 0 ? 'user root;' : ''} events {}
         http { access_log off; ${temporary} ${snippet('nginx.gateway-upstream.conf.snippet', mint, gateway)}
           server { listen 127.0.0.1:${at}; location / { proxy_pass http://127.0.0.1:${mint}; }
             ${snippet('nginx.gateway.conf.snippet', mint, gateway)} } }`,
      )
      return start(this.program!, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'])
    },
  },
  {
    name: 'caddy',
    program: found('NIMDOLF_CADDY', '/usr/bin/caddy'),
    start(folder, at, mint, gateway) {
      writeFileSync(
        join(folder, 'Caddyfile'),
        `{\n admin off\n auto_https off\n grace_period 1s\n}\nhttp://127.0.0.1:${at} {\n${snippet('Caddyfile.gateway.snippet', mint, gateway)}\n reverse_proxy 127.0.0.1:${mint}\n}\n`,
      )
      return start(this.program!, ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], {
        XDG_DATA_HOME: folder,
        XDG_CONFIG_HOME: folder,
      })
    },
  },
]

describe.each(PROXIES)('the gateway’s snippet for $name', proxy => {
  let folder: string
  let world: World
  let running: Running | null = null
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), `nimdolf-${proxy.name}-`))
    world = await openWorld()
  })
  afterEach(async () => {
    await running?.stop()
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it.skipIf(proxy.program === undefined)('redeems behind it, and leaves the mint working when the gateway is gone', async () => {
    const at = await freePort()
    const url = `http://127.0.0.1:${at}`
    running = proxy.start(folder, at, Number(new URL(world.mint.url).port), Number(new URL(world.url).port))
    await answers(`${url}/v1/keys`, running)
    const post = (body: object) => ask(`${url}/v1/swap`, 'POST', { body: JSON.stringify(body) })
    const keysets = async () => (await ask(`${url}/v1/keysets`, 'GET')).bytes.toString()

    expect(await keysets()).toContain(BOB.id)
    expect((await post({ inputs: bobs(8), outputs: prepare(DAVE, split(7)).outputs })).status).toBe(200)
    const own = () => ({ inputs: [issue(DAVE, 8)], outputs: prepare(DAVE, [8]).outputs })
    expect((await post(own())).status).toBe(200)

    await world.stopGateway()
    // nginx gives the very first request to the mint. Caddy cannot offer a body twice: it needs its health check to say so.
    while ((await post(own())).status === 502) await after(50)
    for (let round = 0; round < 3; round++) {
      expect((await post(own())).status).toBe(200)
      expect(await keysets()).not.toContain(BOB.id)
    }
    // Not lost and not paid: the mint does not know it.
    expect((await post({ inputs: bobs(8), outputs: prepare(DAVE, split(7)).outputs })).status).toBe(400)
  })
})
