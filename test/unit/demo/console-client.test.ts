import { afterEach, describe, expect, it } from 'vitest'
import { createOpenElectrum } from '../../../src-main/chain/open-electrum.ts'
import type { Electrum } from '../../../src-main/chain/ports.ts'
import { scriptHashOf } from '../../../src-main/demo/chain/transaction-archive.ts'
import { createDemoDial, createSimulatedElectrum, DEMO_PORT } from '../../../src-main/demo/simulated-electrum.ts'
import { systemClock } from '../../../src-main/app/clock.ts'
import { claim, dave, fund, reserveOf, ripeChain } from './small-reserve.ts'

const reserve = reserveOf()
const hash = scriptHashOf(reserve.scriptPubKey)
const open: Electrum[] = []
afterEach(() => open.splice(0).forEach(electrum => electrum.close()))

async function start() {
  const chain = ripeChain()
  const server = createSimulatedElectrum('core.demo', chain)
  const address = { host: 'core.demo', port: DEMO_PORT, transport: 'tcp', pin: null, proxy: null } as const
  const opened = await createOpenElectrum(createDemoDial([server]), systemClock)(address, 'regtest', new AbortController().signal)
  if (!opened.ok) throw new Error(opened.error.detail)
  open.push(opened.value)
  return { chain, server, electrum: opened.value }
}

describe('the console’s own client at a simulated server', () => {
  it('greets, follows the tip and reads headers', async () => {
    const { chain, electrum } = await start()
    const heights: number[] = []
    electrum.onTip(({ height }) => heights.push(height))
    chain.mine(5)
    expect(await electrum.headers(0, 116)).toMatchObject({ ok: true, value: { length: 116 } })
    expect(heights).toEqual([110, 115])
    expect(await electrum.ping()).toMatchObject({ ok: true })
    expect([
      await electrum.estimateFee(1),
      await electrum.estimateFee(6),
      await electrum.estimateFee(144),
      await electrum.relayFee(),
    ]).toEqual([6_000, 3_000, 1_000, 1_000].map(value => ({ ok: true, value })))
  })

  it('hears of a script, and reads its history, transactions and proofs', async () => {
    const { chain, electrum } = await start()
    let heard = 0
    expect(await electrum.onScript(hash, () => heard++)).toEqual({ ok: true, value: null })
    const { txid } = fund(chain, reserve.scriptPubKey)
    expect(await electrum.history(hash)).toEqual({ ok: true, value: [{ txid, height: 111 }] })
    expect(heard).toBe(1)
    expect(await electrum.merkle(txid, 111)).toMatchObject({ ok: true, value: { height: 111, position: 1 } })
    expect(await electrum.transaction(txid)).toEqual({ ok: true, value: chain.transaction(txid)?.tx.raw })
    expect(await electrum.transaction('ab'.repeat(32))).toMatchObject({ ok: false, error: { code: 'server.error' } })
  })

  it('is told why a transaction is refused, and its txid when it is not', async () => {
    const { chain, electrum } = await start()
    const raw = claim(fund(chain, reserve.scriptPubKey), reserve, 0, dave)
    const refused = await electrum.broadcast(raw)
    expect(refused).toMatchObject({ ok: false, error: { code: 'server.error' } })
    expect(!refused.ok && refused.error.detail).toContain('non-BIP68-final')
    chain.mine(9)
    const sent = await electrum.broadcast(raw)
    expect(sent.ok && chain.isWaiting(sent.value)).toBe(true)
  })

  it('learns that the server hung up', async () => {
    const { server, electrum } = await start()
    server.stop()
    expect(await electrum.gone).toMatchObject({ code: 'server.closed' })
    expect(await electrum.ping()).toMatchObject({ ok: false })
  })
})
