import { describe, expect, it } from 'vitest'
import { createDemoDial, createSimulatedElectrum, DEMO_PORT, type SimulatedElectrum } from '../../../src-main/demo/simulated-electrum.ts'
import { GENESIS } from '../../../src-main/demo/chain/find-block.ts'
import { scriptHashOf } from '../../../src-main/demo/chain/transaction-archive.ts'
import type { Line } from '../../../src-main/chain/ports.ts'
import { parseHeader } from '#shared/domain/chain/header.ts'
import { extendChain } from '#shared/domain/chain/verify-headers.ts'
import { verifyInclusion } from '#shared/domain/chain/verify-inclusion.ts'
import { toHex } from '#shared/lib/bytes.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import { claim, dave, fund, rearm, reserveOf, ripeChain } from './small-reserve.ts'

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: readonly unknown[]
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

/** A client that believes everything: it shows what the server says. */
function clientOf(line: Line) {
  const heard: Message[] = []
  const waiting = new Map<number, (message: Message) => void>()
  void (async () => {
    for await (const text of line.lines) {
      const message = JSON.parse(text) as Message
      if (message.method === undefined) waiting.get(message.id ?? -1)?.(message)
      else heard.push(message)
    }
  })()
  let last = 0
  const ask = (method: string, ...params: readonly unknown[]): Promise<Message> =>
    new Promise(resolve => {
      const id = ++last
      waiting.set(id, resolve)
      line.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    })
  return { ask, heard, result: async <Answer>(method: string, ...params: unknown[]) => (await ask(method, ...params)).result as Answer }
}

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
const reserve = reserveOf()
const hash = scriptHashOf(reserve.scriptPubKey)
const address = { host: 'core.demo', port: DEMO_PORT, transport: 'tcp', pin: null, proxy: null } as const

function start() {
  const chain = ripeChain()
  const server = createSimulatedElectrum('core.demo', chain)
  return { chain, server, client: clientOf(server.connect()) }
}

const statusOf = (entries: readonly { tx_hash: string; height: number }[]): string =>
  toHex(sha256(new TextEncoder().encode(entries.map(({ tx_hash, height }) => `${tx_hash}:${height}:`).join(''))))

describe('a simulated Electrum server', () => {
  it('greets with its protocol and the genesis block of regtest', async () => {
    const { client } = start()
    expect(await client.result('server.version', 'test', '1.4')).toEqual(['Nimdolf demo 1.0', '1.4'])
    expect(await client.result('server.features')).toMatchObject({ genesis_hash: GENESIS.hash, hash_function: 'sha256', pruning: null })
    expect(await client.ask('server.ping')).toMatchObject({ result: null })
    expect(await client.result('blockchain.relayfee')).toBe(0.00001)
    expect(await client.result('blockchain.estimatefee', 1)).toBe(0.00006)
    expect(await client.ask('mempool.nothing')).toMatchObject({ error: { code: -32601 } })
    expect(await client.ask('blockchain.scripthash.get_history', 'x')).toMatchObject({ error: { code: -32602 } })
    expect(await client.ask('blockchain.block.header', 9_999)).toMatchObject({ error: { code: 1 } })
    expect(await client.ask('blockchain.transaction.get', 'ab'.repeat(32))).toMatchObject({ error: { code: 2 } })
  })

  it('serves headers that link and carry work, 2,016 at a time, and tells each new tip', async () => {
    const { chain, client } = start()
    chain.mine(2_000)
    const first = await client.result<{ count: number; hex: string; max: number }>('blockchain.block.headers', 0, 5_000)
    const rest = await client.result<{ count: number; hex: string }>('blockchain.block.headers', first.count, 5_000)
    expect([first.count, first.max, rest.count]).toEqual([2_016, 2_016, 2_111 - 2_016])
    const hexes = (first.hex + rest.hex).match(/.{160}/g)!
    expect(extendChain({ network: 'regtest', start: 0, headers: [] }, 0, hexes, 1_795_000_000).ok).toBe(true)

    const tip = await client.result<{ height: number; hex: string }>('blockchain.headers.subscribe')
    expect(tip).toEqual({ height: 2_110, hex: hexes.at(-1) })
    chain.mine(3)
    chain.mine(1)
    await settled()
    expect(client.heard).toEqual([
      { jsonrpc: '2.0', method: 'blockchain.headers.subscribe', params: [{ height: 2_114, hex: chain.block(2_114)!.header }] },
    ])
    expect(await client.result('blockchain.block.header', 2_114)).toBe(chain.block(2_114)!.header)
  })

  it('proves every transaction of a block, whatever their number', async () => {
    const { chain, client } = start()
    for (let count = 1; count <= 9; count++) {
      for (let at = 1; at < count; at++) chain.faucet(reserve.scriptPubKey, 1_000n * BigInt(at))
      chain.mine(1)
      const block = chain.block(chain.height())!
      expect(block.transactions).toHaveLength(count)
      const header = parseHeader(block.header)
      if (!header.ok) throw new Error('no header')
      for (const { txid } of block.transactions) {
        const { merkle, pos } = await client.result<{ merkle: string[]; pos: number }>(
          'blockchain.transaction.get_merkle',
          txid,
          chain.height(),
        )
        const transaction = await client.result<string>('blockchain.transaction.get', txid)
        expect(verifyInclusion({ transaction, merkle, position: pos }, header.value.merkleRoot)).toEqual({ ok: true, value: txid })
      }
    }
  })

  it('tells of a script by its status: mempool, then block, then spent, with −1 on top of what waits', async () => {
    const { chain, client } = start()
    expect(await client.result('blockchain.scripthash.subscribe', hash)).toBeNull()
    const deposit = chain.faucet(reserve.scriptPubKey, 1_000_000n)
    await settled()
    const waiting = [{ tx_hash: deposit, height: 0, fee: expect.any(Number) as number }]
    expect(await client.result('blockchain.scripthash.get_history', hash)).toEqual(waiting)
    expect(client.heard.at(-1)).toMatchObject({ params: [hash, statusOf(waiting)] })

    const coin = { txid: deposit, vout: 0, amount: 1_000_000n, scriptPubKey: reserve.scriptPubKey, height: null, coinbase: false }
    const raw = rearm(coin, reserve)
    const spend = await client.result<string>('blockchain.transaction.broadcast', raw)
    await settled()
    expect(client.heard.at(-1)).toMatchObject({ params: [hash, statusOf([...waiting, { tx_hash: spend, height: -1 }])] })

    chain.mine(1)
    await settled()
    const held = [
      { tx_hash: deposit, height: 111 },
      { tx_hash: spend, height: 111 },
    ]
    expect(await client.result('blockchain.scripthash.get_history', hash)).toEqual(held)
    expect(client.heard.at(-1)).toMatchObject({ params: [hash, statusOf(held)] })
    expect(await client.result('blockchain.transaction.get', spend)).toBe(raw)

    const count = client.heard.length
    expect(await client.result('blockchain.scripthash.unsubscribe', hash)).toBe(true)
    fund(chain, reserve.scriptPubKey)
    await settled()
    expect(client.heard).toHaveLength(count)
  })

  it('refuses with the words of a node, as ElectrumX wraps them', async () => {
    const { chain, client } = start()
    const coin = fund(chain, reserve.scriptPubKey)
    const { error } = await client.ask('blockchain.transaction.broadcast', claim(coin, reserve, 0, dave))
    expect(error).toMatchObject({ code: 1 })
    expect(error?.message).toContain('non-BIP68-final')
  })

  it('answers rubbish with an error and goes on', async () => {
    const { server } = start()
    const line = server.connect()
    const lines = line.lines[Symbol.asyncIterator]()
    for (const text of ['{', 'null', '[]', '{"id":1}']) {
      line.send(text)
      expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ error: { code: -32600 } })
    }
    line.close()
    expect(await lines.next()).toMatchObject({ done: true })
    expect(() => line.send('{}')).not.toThrow()
  })

  it('is reached by name alone, without TLS, and hangs up when it stops', async () => {
    const { server } = start()
    const dial = createDemoDial([server])
    const { signal } = new AbortController()
    expect(await dial({ ...address, host: 'other.demo' }, signal)).toMatchObject({ error: { code: 'server.unreachable' } })
    expect(await dial({ ...address, transport: 'tls' }, signal)).toMatchObject({ error: { code: 'server.tls' } })
    expect(await dial(address, AbortSignal.abort())).toMatchObject({ error: { code: 'server.unreachable' } })
    const dialled = await dial(address, signal)
    if (!dialled.ok) throw new Error(dialled.error.code)
    server.stop()
    const ended = await dialled.value.lines[Symbol.asyncIterator]().next()
    expect(ended.done).toBe(true)
  })
})

describe('the faults of a simulated server', () => {
  const answersWithin = async (server: SimulatedElectrum): Promise<boolean> => {
    let answered = false
    void clientOf(server.connect())
      .ask('server.ping')
      .then(() => (answered = true))
    await settled()
    return answered
  }

  it('silent: keeps its lines and says nothing; afterwards it tells what was missed', async () => {
    const { chain, server, client } = start()
    await client.result('blockchain.headers.subscribe')
    await client.result('blockchain.scripthash.subscribe', hash)
    server.setFault('silent')
    fund(chain, reserve.scriptPubKey)
    await settled()
    expect(client.heard).toEqual([])
    expect(await answersWithin(server)).toBe(false)
    server.setFault('none')
    await settled()
    expect(client.heard.map(({ method }) => method)).toEqual(['blockchain.headers.subscribe', 'blockchain.scripthash.subscribe'])
    expect(await answersWithin(server)).toBe(true)
  })

  it('lies: hides the newest spend or deposit in a block, at the true tip, and says so as a change of status', async () => {
    const { chain, server, client } = start()
    const coin = fund(chain, reserve.scriptPubKey)
    chain.broadcast(rearm(coin, reserve))
    chain.mine(1)
    const before = await client.result('blockchain.scripthash.subscribe', hash)
    server.setFault('lies')
    await settled()
    const told = [{ tx_hash: coin.txid, height: 111 }]
    expect(await client.result('blockchain.scripthash.get_history', hash)).toEqual(told)
    expect(client.heard).toMatchObject([{ params: [hash, statusOf(told)] }])
    expect(await client.result('blockchain.headers.subscribe')).toMatchObject({ height: chain.height() })
    server.setFault('none')
    await settled()
    expect(client.heard.at(-1)).toMatchObject({ params: [hash, before] })
  })
})
