import fc from 'fast-check'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { portableProofCrypto } from '#shared/domain/proof/verify-proof.ts'
import { parseJson } from '#shared/lib/json.ts'
import { createProofPool } from '../../../src-main/crypto/worker-pool.ts'
import { createFrontProxy } from '../../../src-main/publish/front-proxy.ts'
import type { FrontProxy } from '../../../src-main/publish/ports.ts'
import type { GatewayDeps } from '../../../src-main/redemption/gateway-ports.ts'
import { createPageApp } from '../../../src-main/redemption/page-app.ts'
import { numRuns } from '../../support/cases.ts'
import { ask, BOB, bobs, codeOf, DAVE, openWorld, STRANGER, type World } from './gateway-world.ts'
import { issue, prepare, split } from './wallet.ts'

const neverAsked = (): never => {
  throw new Error('no condition is to be judged here')
}

let world: World
afterEach(async () => {
  await world.close()
  expect(world.failures).toEqual([])
})

describe('hostile requests for a custodian’s ecash', () => {
  const CODED = [0, 10001, 11001, 11002, 11003, 11005, 11006, 11007, 11008, 11009, 11010, 11014, 11015, 12001, 12002, 12003, 33001, 33004]

  it('are refused in a code, begin nothing, and say nothing back of what they held', async () => {
    world = await openWorld({ deps: { limits: { request: () => 0 } } })
    const [good] = bobs(8)
    const marker = 'SECRETMARKER'
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '',
        '__proto__',
        `${marker}<img src=x onerror=alert(1)>`,
        '\ud800',
        '\u202e',
        '0'.repeat(9_000),
        Infinity,
        -1,
        0,
        2 ** 53,
        1.5,
        '8',
      ),
    )
    const bent = fc.dictionary(fc.constantFrom('amount', 'id', 'secret', 'C', 'witness', 'dleq', 'toString'), odd, {
      minKeys: 1,
      maxKeys: 3,
    })
    const dleq = fc.dictionary(fc.constantFrom('e', 's', 'r'), odd)
    const input = fc.oneof(
      bent.map(fields => ({ ...good, ...fields })),
      dleq.map(fields => ({ ...good, dleq: { ...good!.dleq, ...fields } })),
      odd,
    )
    const { outputs } = prepare(DAVE, split(8))
    const output = fc.oneof(
      fc.constant(outputs[0]),
      odd,
      fc.dictionary(fc.constantFrom('amount', 'id', 'B_'), odd).map(fields => ({ ...outputs[0], ...fields })),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/v1/swap', '/v1/melt/bolt11'),
        fc.array(input, { minLength: 1, maxLength: 3 }),
        fc.oneof(fc.array(output, { maxLength: 3 }), odd),
        odd,
        async (path, inputs, some, quote) => {
          // One of the gone mint's at least, and never a whole request that could be paid.
          const reply = await world.post(path, { inputs: [...inputs, { ...good, amount: 2 ** 14 }], outputs: some, quote })
          expect([reply.status, CODED.includes(codeOf(reply) as number)]).toEqual([400, true])
          expect(reply.bytes.toString()).not.toContain(marker)
          expect(world.payer.begun()).toBe(0)
        },
      ),
      { numRuns: Math.ceil(numRuns / 4) },
    )
  })

  it('amounts beyond 2^64, as floats and as text are no amounts', async () => {
    world = await openWorld()
    const [good] = bobs(8)
    const { outputs } = prepare(DAVE, split(7))
    for (const amount of ['18446744073709551616', '8.0', '8e0', '"8"', '-8', '1e400']) {
      const body = JSON.stringify({ inputs: [good], outputs }).replace('"amount":8,', `"amount":${amount},`)
      expect(parseJson(body).ok).toBe(true)
      const reply = await world.post('/v1/swap', body)
      expect([amount, reply.status, codeOf(reply)]).toEqual([amount, 400, 0])
    }
  })

  it('too many inputs or outputs are 11014 and 11015', async () => {
    world = await openWorld()
    const many = Array.from({ length: 101 }, () => bobs(8)[0]!)
    expect(codeOf(await world.post('/v1/swap', { inputs: many, outputs: prepare(DAVE, [1]).outputs }))).toBe(11014)
    const outputs = Array.from({ length: 101 }, () => prepare(DAVE, [1]).outputs[0]!)
    expect(codeOf(await world.post('/v1/swap', { inputs: bobs(8), outputs }))).toBe(11015)
  })

  it('the last of two equal keys counts, for us as for every reader', async () => {
    world = await openWorld()
    const body = JSON.stringify({ inputs: bobs(8), outputs: prepare(DAVE, split(7)).outputs })
    const twice = `{"inputs":[{"id":"${STRANGER.id}"}],${body.slice(1)}`
    expect((await world.post('/v1/swap', twice)).status).toBe(200)
  })
})

describe('limits and faults', () => {
  it('counts proofs by address, answers 429 with Retry-After, and never counts the mint’s own clients', async () => {
    world = await openWorld()
    const swap = (client: string) => world.swap(bobs(1), [1], client)
    const inputs = Array.from({ length: 50 }, () => ({ ...bobs(8)[0]!, amount: 3 }))
    expect(codeOf(await world.swap(inputs, [1], '198.51.100.7'))).toBe(33001)
    const limited = await swap('198.51.100.7')
    expect([limited.status, Number(limited.headers['retry-after']) > 0]).toEqual([429, true])
    expect((await swap('198.51.100.8')).status).toBe(400)
    const own = { inputs: [issue(DAVE, 8)], outputs: prepare(DAVE, [8]).outputs }
    expect((await world.post('/v1/swap', own, '198.51.100.7')).status).toBe(200)
  })

  it('a full verification queue is 503, and a mint that does not answer questions is 503: nothing is begun', async () => {
    const busy = { code: 'pool.busy' as const, detail: 'full', index: null }
    world = await openWorld({
      deps: { verifier: { verify: () => Promise.resolve({ ok: false, error: busy }), checkConditions: neverAsked } },
    })
    expect((await world.swap(bobs(8))).status).toBe(503)
    await world.close()
    const pool = createProofPool({ crypto: portableProofCrypto, workers: 0 })
    const asked: number[] = []
    const verifier: GatewayDeps['verifier'] = {
      verify: (proofs, signal) => pool.verify(proofs, signal),
      checkConditions: (_request, proofs) => (asked.push(proofs.length), Promise.resolve({ ok: false, error: busy })),
    }
    world = await openWorld({ deps: { verifier } })
    const locked = issue(BOB, 8, JSON.stringify(['P2PK', { nonce: 'ab', data: `02${'11'.repeat(32)}`, tags: [] }]))
    const waits = await world.swap([locked, ...bobs(4)])
    expect([waits.status, asked, world.payer.begun()]).toEqual([503, [2], 0])
    // Ordinary ecash needs nobody for that.
    expect((await world.swap(bobs(8))).status).toBe(200)
    expect(asked).toEqual([2])
    await pool.close()
    await world.close()
    world = await openWorld()
    world.mint.meddle = (request, _body, response) => request.url === '/v1/restore' && (response.destroy(), true)
    const reply = await world.swap(bobs(8))
    expect([reply.status, reply.headers['retry-after'], world.payer.begun()]).toEqual([503, '30', 0])
  })

  it('a fault of ours is 500, named without what the request held, and the next request is answered', async () => {
    let broken = true
    const told: string[] = []
    world = await openWorld({ deps: { failed: where => void told.push(where) } })
    const inner = world.payer.pay.bind(world.payer)
    world.payer.pay = intent => (broken ? Promise.reject(new Error('disk full')) : inner(intent))
    const inputs = bobs(8)
    const reply = await world.swap(inputs)
    expect([reply.status, codeOf(reply), reply.headers['access-control-allow-origin']]).toEqual([500, 0, '*'])
    expect(told).toEqual(['POST /v1/swap'])
    broken = false
    expect((await world.swap(inputs)).status).toBe(200)
  })

  it('a wallet that leaves during verification begins nothing; one that leaves during payment is paid for all the same', async () => {
    let verifying: (signal: AbortSignal | undefined) => void = () => {}
    const began = new Promise<AbortSignal | undefined>(resolve => (verifying = resolve))
    world = await openWorld({
      deps: {
        verifier: {
          checkConditions: neverAsked,
          verify: (_asked, signal) =>
            new Promise(resolve => {
              verifying(signal)
              signal!.addEventListener('abort', () => resolve({ ok: false, error: { code: 'pool.cancelled', detail: '', index: null } }))
            }),
        },
      },
    })
    const left = new AbortController()
    const body = JSON.stringify({ inputs: bobs(8), outputs: prepare(DAVE, split(7)).outputs })
    const gone = fetch(`${world.url}/v1/swap`, { method: 'POST', body, signal: left.signal }).catch(() => 'left')
    const signal = await began
    left.abort()
    expect(await gone).toBe('left')
    while (!signal!.aborted) await new Promise(resolve => setImmediate(resolve))
    expect(world.payer.begun()).toBe(0)
    await world.close()

    world = await openWorld()
    let go = (): void => {}
    world.payer.hold = new Promise(resolve => (go = resolve))
    const leaving = new AbortController()
    const paying = fetch(`${world.url}/v1/swap`, { method: 'POST', body, signal: leaving.signal }).catch(() => 'left')
    while (world.payer.begun() === 0) await new Promise(resolve => setImmediate(resolve))
    leaving.abort()
    expect(await paying).toBe('left')
    go()
    while (world.payer.feed.length === 0) await new Promise(resolve => setImmediate(resolve))
    const again = await world.post('/v1/swap', body)
    expect([again.status, world.redemption().money.settled]).toEqual([200, 8_000n])
  })

  it('a mint URL that leads back here is 508, not a circle', async () => {
    let rounds = 0
    let back: FrontProxy | null = null
    // As when the mint's public name was given, and its reverse proxy leads here.
    const publicName = createServer((request, response) => (rounds++, back!.pass(request, response)))
    await new Promise<void>(resolve => publicName.listen(0, '127.0.0.1', resolve))
    world = await openWorld({ mintUrl: `http://127.0.0.1:${(publicName.address() as AddressInfo).port}` })
    back = createFrontProxy(world.url)
    expect((await world.get('/v1/keys')).status).toBe(508)
    expect((await world.post('/v1/swap', {})).status).toBe(508)
    expect(rounds).toBeLessThan(10)
    back.close()
    publicName.closeAllConnections()
    await new Promise(resolve => publicName.close(resolve))
  })

  it('a keyset that the mint made a moment ago is its own: it is asked before anybody hears 33001', async () => {
    const fresh = new Set<string>()
    let asked = 0
    world = await openWorld({
      deps: {
        keysets: {
          isOwn: id => fresh.has(id),
          refresh: () => (asked++, fresh.add(STRANGER.id), Promise.resolve()),
          delegated: () => new Map([[BOB.id, {} as never]]),
          redemptionOf: () => null,
        },
      },
    })
    const reply = await world.post('/v1/swap', { inputs: [issue(STRANGER, 8)], outputs: prepare(DAVE, [8]).outputs })
    // The simulated mint has no such keyset: these are its own words.
    expect([reply.status, codeOf(reply), reply.headers['x-mint'], asked]).toEqual([400, 12001, 'dave', 1])
  })

  it('CORS of our own answers is the mint’s for that origin, asked once a minute, and open while the mint is down', async () => {
    world = await openWorld({ pot: null })
    world.mint.meddle = (request, _body, response) => {
      if (request.url !== '/v1/keysets') return false
      const origin = request.headers.origin ?? 'none'
      response.writeHead(200, ['Access-Control-Allow-Origin', origin, 'Access-Control-Allow-Credentials', 'true', 'X-Other', 'x']).end('{}')
      return true
    }
    const body = JSON.stringify({ inputs: bobs(8), outputs: prepare(DAVE, split(7)).outputs })
    for (const origin of ['https://a.test', 'https://b.test', 'https://a.test']) {
      const { headers, status } = await ask(`${world.url}/v1/swap`, 'POST', { headers: { Origin: origin }, body })
      expect([status, headers['access-control-allow-origin'], headers['access-control-allow-credentials'], headers['x-other']]).toEqual([
        400,
        origin,
        'true',
        undefined,
      ])
    }
    expect(world.mint.seen.filter(one => one === 'GET /v1/keysets')).toHaveLength(2)
    await world.mint.close()
    const { headers } = await ask(`${world.url}/v1/swap`, 'POST', { headers: { Origin: 'https://c.test' }, body })
    expect(headers['access-control-allow-origin']).toBe('*')
    await world.mint.open()
  })

  it('the page and its facts are served beside, within limits, and nothing where there is no page and no front', async () => {
    const file = { bytes: new TextEncoder().encode('<!doctype html>'), type: 'text/html', hashed: false }
    const page = { facts: () => ({ custodians: [] }), app: createPageApp(new Map([['/index.html', file]])) }
    world = await openWorld({ deps: { page } })
    expect((await world.get('/v1/redemption')).json).toEqual({ custodians: [] })
    const { bytes, headers } = await world.get('/redeem/')
    expect([bytes.toString(), headers['content-security-policy']]).toEqual([
      '<!doctype html>',
      expect.stringContaining("default-src 'none'"),
    ])
    expect([(await world.get('/')).status, (await world.get('/v1/mint/quote/bolt11')).status]).toEqual([404, 404])
    const asked = await Promise.all(Array.from({ length: 60 }, () => world.get('/v1/redemption', { 'X-Forwarded-For': '198.51.100.7' })))
    expect(asked.some(({ status }) => status === 429)).toBe(true)
    await world.close()
    world = await openWorld()
    expect([(await world.get('/v1/redemption')).status, (await world.get('/redeem/')).status]).toEqual([404, 404])
  })

  it('a request whose verification takes for ever keeps nobody else waiting', async () => {
    let asked = 0
    world = await openWorld({ deps: { verifier: { verify: () => (asked++, new Promise(() => undefined)), checkConditions: neverAsked } } })
    const never = fetch(`${world.url}/v1/swap`, {
      method: 'POST',
      body: JSON.stringify({ inputs: bobs(8), outputs: prepare(DAVE, split(7)).outputs }),
    }).catch(() => 'cut')
    while (asked === 0) await new Promise(resolve => setImmediate(resolve))
    const own = { inputs: [issue(DAVE, 8)], outputs: prepare(DAVE, [8]).outputs }
    expect((await world.post('/v1/swap', own)).status).toBe(200)
    expect((await world.swap([issue(STRANGER, 8)])).status).toBe(400)
    await world.close()
    expect(await never).toBe('cut')
    world = await openWorld()
  })
})
