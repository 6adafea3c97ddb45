import { mnemonicToSeedSync } from '@scure/bip39'
import { HDKey } from '@scure/bip32'
import { expect, it } from 'vitest'
import type { Party } from './failover-world.ts'
import { DELAYS } from './failover-world.ts'
import { prepareSwap, send } from './failover-holder.ts'
import { RESERVE_OF_BOB } from './failover-death.ts'
import type { Told } from './failover-story.ts'
import { handMade } from './hand-made.ts'
import { refusalOf } from './operators.ts'

const RATE = 2_000
/** As the standing policy has it. */
export const DEPTH = 6

const [FIRST, SECOND] = RESERVE_OF_BOB
export const TOTAL = FIRST + SECOND

/** From the evidence to an open pot. */
export function claimOfBob(told: Told): void {
  it('D31 finds Bob gone; the gate lists the gap and its value, and is shut until the exact height', async () => {
    const { dave, bob, chain } = told().world
    // The two coins are in the first blocks after the world opened.
    const height = (await coinsOf(dave, bob)).toSorted((one, other) => one.height! - other.height!)[0]!.height!
    const opens = height + DELAYS.daveOfBob - 1
    const found = await dave.core.call('failover.diagnose', { custodian: bob.url })
    expect(found).toMatchObject({ custodian: bob.url, name: 'Bob', step: 'wait', open: false, claimable: '0', total: String(TOTAL) })
    expect(found.blockers).toMatchObject([{ code: 'gate.immature', until: { height: opens } }])
    expect(found.diagnosis).toMatchObject({
      contact: [{ answered: false }],
      findings: expect.arrayContaining([expect.objectContaining({ code: 'info.silent', speaks: 'gone' })]) as [],
    })
    expect(found.checks.find(({ name }) => name === 'mature')).toMatchObject({ result: 'not-yet', until: { height: opens } })
    expect(await refusalOf(plan(dave, bob))).toMatchObject({ code: 'gate.immature' })

    const gap = found.accept.find(({ code }) => code === 'accept.gap')
    expect(gap).toMatchObject({ count: 5 })

    await chain.mine(opens - 1 - (await chain.height()))
    await dave.core.until(async () => expect(await detail(dave, bob)).toMatchObject({ countdown: { blocks: 1 } }))
    expect(await refusalOf(plan(dave, bob))).toMatchObject({ code: 'gate.immature' })
  })

  it('claims no block too early: neither the product nor the node lets a coin go', async () => {
    const { dave, bob, chain } = told().world
    const [coin] = (await coinsOf(dave, bob)).toSorted((one, other) => one.height! - other.height!)
    const { leaves, script_pubkey: scriptPubKey } = await reserveOf(dave, bob)
    const leaf = leaves.find(({ verdict }) => verdict === 'mine')!
    const raw = handMade({
      coins: [{ txid: coin!.txid, vout: coin!.vout, amount: BigInt(coin!.amount), scriptPubKey }],
      version: 2,
      sequence: DELAYS.daveOfBob,
      secret: secretOf(dave, leaf.pubkey!),
      by: { script: leaf.script, controlBlock: leaf.control_block },
      to: dave.reserve.script_pubkey,
      fee: 1_000n,
    })
    const { node } = chain.chain
    await expect(node.call('sendrawtransaction', raw)).rejects.toThrow('sequence locks on inputs not met')
    // Both coins in one claim: the second matures a block later.
    await chain.mine(1)
    await dave.core.until(async () => expect(await detail(dave, bob)).toMatchObject({ open: true, claimable: String(FIRST) }))
    // The very bytes that were refused are good now; they are not sent.
    expect(await node.call('testmempoolaccept', [raw], 0.1)).toMatchObject([{ allowed: true }])
    await chain.mine(1)
    await dave.core.until(async () => expect(await detail(dave, bob)).toMatchObject({ open: true, claimable: String(TOTAL), step: 'plan' }))
  })

  it('counts, values and wants typed what is doubtful, then claims both coins in one transaction', async () => {
    const { dave, bob } = told().world
    // Bob was silent for longer than makes a mirror stale: only the gap is left to be accepted.
    const shown = await dave.core.until(async () => {
      const now = await detail(dave, bob)
      expect(now.accept.map(({ code }) => code)).toEqual(['accept.gap'])
      return now
    })
    // The average of what is held, 32 + 32 + 16 + 64 + 8 sat in five events, rounded up, for each that is missing.
    expect(shown.accept).toMatchObject([{ code: 'accept.gap', count: 5, at_risk: '152' }])
    expect(shown.at_risk).toBe('152')

    const planned = await plan(dave, bob)
    expect(planned.plan).toMatchObject({ kind: 'claim', inputs: [{ sequence: DELAYS.daveOfBob }, { sequence: DELAYS.daveOfBob }] })
    expect(planned.step).toBe('sign')
    const signed = await dave.core.call('failover.sign', { custodian: bob.url, signer: dave.signer.id })
    expect(signed.step).toBe('broadcast')
    const typed = { custodian: bob.url, amount: String(TOTAL), mint: 'Bob' }
    expect(await refusalOf(dave.core.call('failover.broadcast', typed))).toMatchObject({ code: 'failover.not-accepted' })
    expect(await refusalOf(dave.core.call('failover.accept', { custodian: bob.url, typed: '151' }))).toMatchObject({
      code: 'failover.amount',
    })
    expect(await dave.core.call('failover.accept', { custodian: bob.url, typed: '152' })).toMatchObject({ accepted: true })
    expect(await refusalOf(dave.core.call('failover.broadcast', { ...typed, amount: '1' }))).toMatchObject({ code: 'failover.amount' })
    expect(await refusalOf(dave.core.call('failover.broadcast', { ...typed, mint: 'Rob' }))).toMatchObject({ code: 'failover.mint' })
    const sent = await dave.core.call('failover.broadcast', typed)
    expect(sent).toMatchObject({ step: 'watch', sending: { state: 'sent', refused: null } })
  })

  it('D4 D5 pays nothing at five confirmations, and opens at six', async () => {
    const { world, bobs } = told()
    const { dave, bob, chain } = world
    const ask = async () => send(dave.url, prepareSwap(dave.wallet, bobs.see(64)))
    expect(await ask()).toMatchObject({ status: 400, code: 33002 })
    await chain.mine(DEPTH - 1)
    await dave.core.until(async () =>
      expect(await detail(dave, bob)).toMatchObject({ claims: [{ confirmations: 5, standing: 'unsettled' }] }),
    )
    expect(await ask()).toMatchObject({ status: 400, code: 33002 })
    expect(await refusalOf(dave.core.call('failover.open', { custodian: bob.url }))).toMatchObject({ code: 'redemption.no-claim' })
    await chain.mine(1)
    const ready = await dave.core.until(async () => {
      const now = await detail(dave, bob)
      expect(now).toMatchObject({ step: 'open', claims: [{ confirmations: 6, standing: 'confirmed' }] })
      return now
    })
    expect(await ask()).toMatchObject({ status: 400, code: 33002 })

    const [claim] = ready.claims
    const output = await chain.chain.node.call('gettxout', claim!.txid, 0, false)
    expect(output).toMatchObject({ value: Number(claim!.received) / 1e8 })
    expect(BigInt(claim!.taken)).toBe(TOTAL)
    const open = await dave.core.call('failover.open', { custodian: bob.url })
    expect(open).toMatchObject({
      step: 'redeem',
      redemption: { phase: 'open', recovered: `${claim!.received}000`, reserved: '0', settled: '0' },
    })
    // All that is held blocks, above the gap too: the five of the gap are not.
    expect(open.redemption!.freezes).toMatchObject([{ custodian: bob.url, contiguous: 4, highest: 4, events: 5 }])
  })
}

const plan = (by: Party, of: Party) => by.core.call('failover.plan', { custodian: of.url, to: by.reserve.id, rate: RATE })
export const detail = (by: Party, of: Party) => by.core.call('failover.get', { custodian: of.url })

/** The reserve of `of` as `by` watches it. */
export async function reserveOf(by: Party, of: Party) {
  const row = (await by.core.call('reserve.list', {})).find(({ address }) => address === of.reserve.address)!
  return by.core.call('reserve.get', { id: row.id })
}
const coinsOf = async (by: Party, of: Party) => (await reserveOf(by, of)).outputs

/** As his words make it, without the product. */
function secretOf({ words, signer }: Party, pubkey: string): Uint8Array {
  const { path } = signer.keys.find(key => key.pubkey === pubkey)!
  return HDKey.fromMasterSeed(mnemonicToSeedSync(words)).derive(path).privateKey!
}
