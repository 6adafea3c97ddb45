import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseHeader } from '#shared/domain/chain/header.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import { MAX_ELECTRUM_CALLS } from '#shared/lib/limits.ts'
import { GENESIS } from '../../../src-main/chain/genesis.ts'
import { createElectrumBench, type ElectrumBench } from '../../support/opened-electrum.ts'
import { answer, raw, refuse, REGTEST_HEADER, silence, type ScriptedRequest } from '../../support/scripted-electrum.ts'

let bench: ElectrumBench
beforeEach(() => (bench = createElectrumBench()))
afterEach(() => bench.close())

const hash = (digit: string): string => digit.repeat(64)
const value = async <Value>(
  result: Promise<{ readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown }>,
) => {
  const settled = await result
  if (!settled.ok) throw new Error(JSON.stringify(settled.error))
  return settled.value
}

describe('the greeting', () => {
  it('names itself, asks for protocol 1.4 first, and knows software and tip', async () => {
    const { server, electrum } = await bench.client()
    expect([electrum.software, electrum.pin]).toEqual(['Scripted 1.0', null])
    expect(server.asked[0]).toMatchObject({ method: 'server.version', params: ['Nimdolf', '1.4'] })
    const tips: unknown[] = []
    electrum.onTip(tip => tips.push(tip))
    expect(tips).toEqual([{ height: 7, header: REGTEST_HEADER }])
  })

  it('shows the name of the software without control characters, and bounded', async () => {
    const name = `Electr\u001b[31mumX\n\u202e${'x'.repeat(10_000)}`
    const { electrum } = await bench.client({ replies: { 'server.version': answer([name, '1.4']) } })
    expect(electrum.software).toMatch(/^Electr\ufffd\[31mumX\ufffd\ufffdx+$/)
    expect(electrum.software).toHaveLength(200)
  })

  it.each(['mainnet', 'testnet4', 'signet', 'regtest'] as const)('tells %s from the other networks', async network => {
    const server = await bench.start({ replies: { 'server.features': answer({ genesis_hash: GENESIS[network] }) } })
    for (const asked of Object.keys(GENESIS) as Network[]) {
      const opened = await bench.open(server, asked)
      if (asked === network) expect(opened.ok).toBe(true)
      else expect(opened).toMatchObject({ ok: false, error: { code: 'server.wrong-network', detail: expect.stringContaining(network) } })
    }
  })

  it('takes the hashes of block 0 from the blocks themselves', () => {
    const satoshi = '3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a'
    const testnet4 = '4e7b2b9128fe0291db0693af2ae418b767e657cd407e80cb1434221eaea7a07a'
    const block = (root: string, time: number, bits: number, nonce: number): string => {
      const tail = Buffer.alloc(12)
      tail.writeUInt32LE(time, 0)
      tail.writeUInt32LE(bits, 4)
      tail.writeUInt32LE(nonce, 8)
      const header = parseHeader(`01000000${'0'.repeat(64)}${root}${tail.toString('hex')}`)
      return header.ok ? header.value.hash : ''
    }
    expect(GENESIS).toEqual({
      mainnet: block(satoshi, 1_231_006_505, 0x1d00ffff, 2_083_236_893),
      testnet4: block(testnet4, 1_714_777_860, 0x1d00ffff, 393_743_547),
      signet: block(satoshi, 1_598_918_400, 0x1e0377ae, 52_613_770),
      regtest: block(satoshi, 1_296_688_602, 0x207fffff, 2),
    })
  })

  it.each([
    ['refuses to tell its features', refuse({ code: -32601, message: 'unknown method' })],
    ['has features without a genesis', answer({ hash_function: 'sha256' })],
    ['has none at all', answer(null)],
  ])('hashes block 0 of a server that %s', async (_what, features) => {
    const replies = { 'server.features': features, 'blockchain.block.header': answer(REGTEST_HEADER) }
    const server = await bench.start({ replies })
    expect((await bench.open(server)).ok).toBe(true)
    expect(await bench.open(server, 'signet')).toMatchObject({ ok: false, error: { code: 'server.wrong-network' } })
    const vague = await bench.start({ replies: { ...replies, 'blockchain.block.header': answer('00') } })
    expect(await bench.open(vague)).toMatchObject({ ok: false, error: { code: 'server.shape' } })
  })

  it('passes on why a server does not want us, and leaves no line open', async () => {
    const server = await bench.start({ replies: { 'server.version': refuse({ code: 1, message: 'unsupported protocol version: 1.4' }) } })
    expect(await bench.open(server)).toMatchObject({
      ok: false,
      error: { code: 'server.error', detail: 'The server refused server.version: unsupported protocol version: 1.4 (code 1).' },
    })
    await expect.poll(() => server.sockets.size).toBe(0)
  })

  it('ends at its deadline when the server takes the connection and never answers', async () => {
    const server = await bench.start({ replies: { 'server.version': silence } })
    const opening = bench.open(server)
    await expect.poll(() => server.asked.length).toBe(1)
    await bench.clock.pass(20_000)
    expect(await opening).toMatchObject({ ok: false, error: { code: 'server.timeout' } })
    await expect.poll(() => server.sockets.size).toBe(0)
  })
})

describe('the signal', () => {
  it('ends the opening, and not an open line', async () => {
    const silent = await bench.start({ replies: { 'server.version': silence } })
    const given = new AbortController()
    const opening = bench.open(silent, 'regtest', {}, given.signal)
    await expect.poll(() => silent.asked.length).toBe(1)
    given.abort()
    expect(await opening).toMatchObject({ ok: false, error: { code: 'server.closed' } })
    await expect.poll(() => silent.sockets.size).toBe(0)

    const server = await bench.start({ replies: { 'server.ping': answer(null) } })
    const kept = new AbortController()
    const opened = await bench.open(server, 'regtest', {}, kept.signal)
    kept.abort()
    expect(opened.ok && (await opened.value.ping())).toEqual({ ok: true, value: null })
  })
})

describe('calls', () => {
  it('gives typed answers', async () => {
    const { electrum, server } = await bench.client({
      replies: {
        'blockchain.block.headers': answer({ count: 2, hex: REGTEST_HEADER.repeat(2), max: 2016 }),
        'blockchain.scripthash.get_history': answer([
          { tx_hash: hash('a'), height: 5 },
          { tx_hash: hash('b'), height: -1, fee: 200 },
        ]),
        'blockchain.transaction.get': answer('02000000'),
        'blockchain.transaction.get_merkle': answer({ block_height: 5, merkle: [hash('c')], pos: 1 }),
        'blockchain.transaction.broadcast': answer(hash('d')),
        'blockchain.scripthash.subscribe': answer(null),
        'blockchain.estimatefee': raw('{"id":10,"result":0.00012345}\n'),
        'blockchain.relayfee': raw('{"id":11,"result":1e-05}\n'),
        'server.ping': answer(null),
      },
    })
    expect(await value(electrum.headers(5, 2))).toEqual([REGTEST_HEADER, REGTEST_HEADER])
    expect(await value(electrum.history(hash('1')))).toEqual([
      { txid: hash('a'), height: 5 },
      { txid: hash('b'), height: -1 },
    ])
    expect(await value(electrum.transaction(hash('a')))).toBe('02000000')
    expect(await value(electrum.merkle(hash('a'), 5))).toEqual({ height: 5, merkle: [hash('c')], position: 1 })
    expect(await value(electrum.broadcast('02000000'))).toBe(hash('d'))
    expect(await value(electrum.onScript(hash('1'), () => undefined))).toBeNull()
    expect(await value(electrum.estimateFee(6))).toBe(12_345)
    expect(await value(electrum.relayFee())).toBe(1_000)
    expect(await value(electrum.ping())).toBeNull()
    expect(server.asked.slice(3).map(({ method, params }) => [method, ...params])).toEqual([
      ['blockchain.block.headers', 5, 2],
      ['blockchain.scripthash.get_history', hash('1')],
      ['blockchain.transaction.get', hash('a')],
      ['blockchain.transaction.get_merkle', hash('a'), 5],
      ['blockchain.transaction.broadcast', '02000000'],
      ['blockchain.scripthash.subscribe', hash('1')],
      ['blockchain.estimatefee', 6],
      ['blockchain.relayfee'],
      ['server.ping'],
    ])
  })

  it('bring every answer to its caller, whatever the order in which the server gives them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 60 }), async order => {
        const held: ScriptedRequest[] = []
        const { electrum } = await bench.client({
          replies: {
            'blockchain.transaction.get': (request, socket) => {
              held.push(request)
              if (held.length < order.length) return
              const shuffled = held.map((one, at) => ({ one, key: order[at]! })).sort((one, other) => one.key - other.key)
              socket.write(shuffled.map(({ one }) => `{"id":  ${one.id},"result":"${String(one.params[0])}"}    \n`).join(''))
            },
          },
        })
        const txids = order.map((_, at) => at.toString(16).padStart(64, '0'))
        expect(await Promise.all(txids.map(txid => value(electrum.transaction(txid))))).toEqual(txids)
        electrum.close()
      }),
      { numRuns: 50 },
    )
  })

  it(`wait their turn beyond ${MAX_ELECTRUM_CALLS}, and all are answered`, async () => {
    const held: ScriptedRequest[] = []
    const { electrum, server } = await bench.client({ replies: { 'blockchain.transaction.get': request => void held.push(request) } })
    const txids = Array.from({ length: MAX_ELECTRUM_CALLS + 50 }, (_, at) => at.toString(16).padStart(64, '0'))
    const all = Promise.all(txids.map(txid => value(electrum.transaction(txid))))
    await expect.poll(() => held.length).toBe(MAX_ELECTRUM_CALLS)
    for (let at = 0; at < txids.length; at++) {
      await expect.poll(() => held.length).toBeGreaterThan(at)
      expect(held.length - at).toBeLessThanOrEqual(MAX_ELECTRUM_CALLS)
      server.say(`{"id":${held[at]!.id},"result":"${String(held[at]!.params[0])}"}\n`)
    }
    expect(await all).toEqual(txids)
  })

  it('fail alone at their deadline while the server answers others, and a late answer is passed over', async () => {
    const { electrum, server } = await bench.client({ replies: { 'server.ping': answer(null) } })
    const late = electrum.transaction(hash('a'))
    await bench.clock.pass(19_000)
    await value(electrum.ping())
    await bench.clock.pass(1_000)
    expect(await late).toMatchObject({
      ok: false,
      error: { code: 'server.timeout', detail: expect.stringContaining('blockchain.transaction.get') },
    })
    server.say(`{"id":${server.asked.at(-2)!.id},"result":"00"}\n`)
    expect(await value(electrum.ping())).toBeNull()
  })

  it('end the line when nothing at all came in the time of one', async () => {
    const { electrum, server } = await bench.client()
    const calls = [electrum.transaction(hash('a')), electrum.history(hash('b')), electrum.ping()]
    await expect.poll(() => server.asked.length).toBe(6)
    await bench.clock.pass(20_000)
    for (const call of calls) expect(await call).toMatchObject({ ok: false, error: { code: 'server.timeout' } })
    expect(await electrum.gone).toMatchObject({ code: 'server.timeout' })
    await expect.poll(() => server.sockets.size).toBe(0)
  })

  it.each([
    [
      'as ElectrumX words it',
      { code: 1, message: 'the transaction was rejected by network rules.\n\nnon-BIP68-final\n[0200]' },
      '(code 1).',
    ],
    ['as electrs words it', { code: 2, message: 'sendrawtransaction RPC error: non-BIP68-final' }, '(code 2).'],
    ['as bare text', 'non-BIP68-final', 'non-BIP68-final.'],
  ])('pass on an error %s', async (_how, error, end) => {
    const { electrum } = await bench.client({ replies: { 'blockchain.transaction.broadcast': refuse(error) } })
    const refused = await electrum.broadcast('00')
    expect(refused).toMatchObject({ ok: false, error: { code: 'server.error', detail: expect.stringContaining('non-BIP68-final') } })
    expect(refused.ok ? '' : refused.error.detail).toMatch(/^The server refused blockchain\.transaction\.broadcast: [ -~]+$/)
    expect(refused.ok ? '' : refused.error.detail.endsWith(end)).toBe(true)
  })

  it('keep of an error text a bounded part without control characters', async () => {
    const message = `\u001b]0;owned\u0007\u202e<script>${'x'.repeat(1_000_000)}`
    const { electrum } = await bench.client({ replies: { 'server.ping': refuse({ code: 1, message }) } })
    const refused = await electrum.ping()
    const detail = refused.ok ? '' : refused.error.detail
    expect(detail.length).toBeLessThan(600)
    expect(detail).not.toMatch(/[\p{Cc}\u202e]/u)
  })

  it('fail with the reason once the line is gone, and never hang', async () => {
    const { electrum } = await bench.client()
    const open = electrum.ping()
    electrum.close()
    expect(await open).toMatchObject({ ok: false, error: { code: 'server.closed' } })
    expect(await electrum.ping()).toMatchObject({ ok: false, error: { code: 'server.closed' } })
    expect(await electrum.onScript(hash('a'), () => undefined)).toMatchObject({ ok: false, error: { code: 'server.closed' } })
    expect(await electrum.gone).toMatchObject({ code: 'server.closed' })
    electrum.close()
  })
})

describe('subscriptions', () => {
  it('tell each later tip to everyone who asked', async () => {
    const { electrum, server } = await bench.client()
    const heights: number[][] = [[], []]
    for (const list of heights) electrum.onTip(tip => list.push(tip.height))
    server.say(`{"jsonrpc":"2.0","method":"blockchain.headers.subscribe","params":[{"height":8,"hex":"${REGTEST_HEADER}"}]}\n`)
    await expect
      .poll(() => heights)
      .toEqual([
        [7, 8],
        [7, 8],
      ])
  })

  it('tell of a script to who follows it, and to no one else', async () => {
    const { electrum, server } = await bench.client({ replies: { 'blockchain.scripthash.subscribe': answer(hash('0')) } })
    const told: string[] = []
    expect(await value(electrum.onScript(hash('a'), () => told.push('a')))).toBe(hash('0'))
    await value(electrum.onScript(hash('b'), () => told.push('b')))
    const notice = (script: unknown): string =>
      `${JSON.stringify({ jsonrpc: '2.0', method: 'blockchain.scripthash.subscribe', params: [script, hash('1')] })}\n`
    server.say(notice(hash('c')) + notice({ valueOf: 1, toString: 1 }) + notice(null) + notice(hash('b')) + notice(hash('a')))
    await expect.poll(() => told).toEqual(['b', 'a'])
  })

  it('hear a change that is told in the same packet as the first status', async () => {
    const { electrum } = await bench.client({
      replies: {
        'blockchain.scripthash.subscribe': ({ id, params }, socket) =>
          void socket.write(
            `{"id":${id},"result":null}\n{"method":"blockchain.scripthash.subscribe","params":["${String(params[0])}","${hash('1')}"]}\n`,
          ),
      },
    })
    let told = 0
    expect(await value(electrum.onScript(hash('a'), () => told++))).toBeNull()
    await expect.poll(() => told).toBe(1)
  })
})
