import { describe, expect, it } from 'vitest'
import { createOldHeaders } from '../../../src-main/chain/old-headers.ts'
import type { Connection } from '../../../src-main/chain/server-link.ts'
import { parseHeader } from '#shared/domain/chain/header.ts'
import { genesisBlock, mineOn } from '../../support/forged-chain.ts'
import { createForgedLedger, createForgedServer } from '../../support/forged-server.ts'
import { createSimulatedClock } from '../../support/simulated-clock.ts'

describe('headers below the checkpoint', () => {
  const clock = createSimulatedClock()
  const blocks = mineOn([genesisBlock], 4_500)
  const checkpoint = { height: 4_400, header: blocks[4_400]!.header }

  async function connect(served: typeof blocks): Promise<{ connection: Connection; asked: () => number }> {
    const server = createForgedServer(createForgedLedger(), clock)
    server.blocks = served
    const opened = await server.open(
      { host: '', port: 0, transport: 'tcp', pin: null, proxy: null },
      'regtest',
      new AbortController().signal,
    )
    if (!opened.ok) throw new Error(opened.error.detail)
    const connection = { server: 1, electrum: opened.value, signal: new AbortController().signal } as unknown as Connection
    return { connection, asked: () => server.calls.get('headers') ?? 0 }
  }

  it('are bound by the hashes that lead down from it, and fetched once', async () => {
    const { connection, asked } = await connect(blocks)
    const old = createOldHeaders(checkpoint, clock)
    expect(old.merkleRootAt(100)).toBeNull()
    expect(await Promise.all([old.reach(100, [connection]), old.reach(3_000, [connection])])).toEqual([true, true])
    const header = parseHeader(blocks[100]!.header)
    expect(old.merkleRootAt(100)).toBe(header.ok && header.value.merkleRoot)
    expect(asked()).toBe(3)
  })

  it('of another chain are refused, and asked of the next server', async () => {
    const liar = await connect(mineOn(blocks.slice(0, 4_300), 200, 9))
    const honest = await connect(blocks)
    const old = createOldHeaders(checkpoint, clock)
    expect(await old.reach(4_000, [liar.connection])).toBe(false)
    expect(old.merkleRootAt(4_350)).toBeNull()
    expect(await old.reach(4_000, [liar.connection, honest.connection])).toBe(true)
  })

  it('that are not served leave the question open', async () => {
    const { connection } = await connect(blocks.slice(0, 3_000))
    expect(await createOldHeaders(checkpoint, clock).reach(2_999, [connection])).toBe(false)
    expect(await createOldHeaders(checkpoint, clock).reach(2_999, [])).toBe(false)
  })
})
