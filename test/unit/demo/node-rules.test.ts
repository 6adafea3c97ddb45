import { describe, expect, it } from 'vitest'
import { checkSpends } from '../../../src-main/demo/chain/check-spend.ts'
import { nodeTransactionOf } from '../../../src-main/demo/chain/node-transaction.ts'
import { judgeTransaction } from '../../../src-main/demo/chain/relay-rules.ts'
import { createTransactionPool } from '../../../src-main/demo/chain/transaction-pool.ts'
import { signSpend, type Spend } from '../../../src-main/demo/chain/sign-spend.ts'
import { runTapscript } from '../../../src-main/demo/chain/tapscript.ts'
import type { LeafTemplate } from '#shared/domain/reserve/leaf.ts'
import { commit } from '#shared/domain/reserve/tree.ts'
import { vectors } from '../../support/vectors.ts'
import { bob, claim, dave, frank, fund, rearm, reserveOf, ripeChain } from './small-reserve.ts'

const TEMPLATES: readonly LeafTemplate[] = ['pk-older', 'csv-drop', 'older-pk']

describe.each(TEMPLATES)('a reserve of %s leaves', template => {
  const reserve = reserveOf(template)
  const old = (blocks = 10) => {
    const chain = ripeChain()
    const coin = fund(chain, reserve.scriptPubKey)
    chain.mine(blocks - 1)
    return { chain, coin }
  }

  it('R10 is closed one block early and open on time', () => {
    const { chain, coin } = old(9)
    const raw = claim(coin, reserve, 0, dave)
    expect(chain.broadcast(raw)).toEqual({ ok: false, error: 'non-BIP68-final' })
    chain.mine(1)
    expect(chain.broadcast(raw)).toMatchObject({ ok: true })
    chain.mine(1)
    expect(chain.unspent(reserve.scriptPubKey)).toMatchObject([{ amount: 999_600n }])
  })

  it('opens for the second delegate later, with his own leaf', () => {
    const { chain, coin } = old(19)
    expect(chain.broadcast(claim(coin, reserve, 1, frank))).toEqual({ ok: false, error: 'non-BIP68-final' })
    chain.mine(1)
    expect(chain.broadcast(claim(coin, reserve, 1, frank))).toMatchObject({ ok: true })
  })

  it('R8 refuses version 1', () => {
    const { chain, coin } = old()
    expect(chain.broadcast(claim(coin, reserve, 0, dave, { version: 1 }))).toEqual(script('Locktime requirement not satisfied'))
  })

  it('R9 refuses a sequence that is one too small, and a final one', () => {
    const { chain, coin } = old(30)
    for (const sequence of [9, 0xfffffffd, 0xffffffff]) {
      expect(chain.broadcast(claim(coin, reserve, 0, dave, { sequence }))).toEqual(script('Locktime requirement not satisfied'))
    }
    expect(chain.broadcast(claim(coin, reserve, 0, dave, { sequence: 11 }))).toMatchObject({ ok: true })
  })

  it('R15 refuses a signature for leaf 2 in leaf 1, and another’s key in a leaf', () => {
    const { chain, coin } = old(30)
    expect(chain.broadcast(claim(coin, reserve, 0, frank))).toEqual(script('Invalid Schnorr signature'))
    // Both may sign; neither's signature for the second leaf holds in the first, since it commits to the leaf.
    const alike = reserveOf(template, [10, 15])
    const [first, second] = alike.leaves
    const held = fund(chain, alike.scriptPubKey)
    chain.mine(30)
    for (const key of [dave, frank]) {
      const moved = claim(held, alike, 1, key).replace(second!.script, first!.script).replace(second!.controlBlock, first!.controlBlock)
      expect(chain.broadcast(moved)).toEqual(script('Invalid Schnorr signature'))
    }
  })

  it('R14 takes the mature coin alone, and refuses the two together', () => {
    const { chain, coin } = old(9)
    const young = fund(chain, reserve.scriptPubKey)
    const leaf = reserve.leaves[0]!
    const input = (held: typeof coin): Spend['inputs'][number] => ({
      coin: held,
      sequence: 10,
      unlock: { path: 'leaf', secret: dave.secret, script: leaf.script, controlBlock: leaf.controlBlock },
    })
    const spend = (inputs: Spend['inputs']): string =>
      signSpend({ version: 2, lockTime: 0, inputs, outputs: [{ scriptPubKey: reserve.scriptPubKey, amount: 900_000n }] })
    expect(chain.broadcast(spend([input(coin), input(young)]))).toEqual({ ok: false, error: 'non-BIP68-final' })
    expect(chain.broadcast(spend([input(coin)]))).toMatchObject({ ok: true })
    chain.mine(10)
    expect(chain.unspent(reserve.scriptPubKey)).toHaveLength(2)
  })

  it('lets the custodian spend at any age, with his key and no other', () => {
    const { chain, coin } = old(1)
    expect(chain.broadcast(rearm(coin, reserve, {}, dave))).toEqual(script('Invalid Schnorr signature'))
    expect(chain.broadcast(rearm(coin, reserve))).toMatchObject({ ok: true })
  })
})

const script = (words: string): object => ({ ok: false, error: `mandatory-script-verify-flag-failed (${words})` })

describe('leaves that are none of the templates', () => {
  const spendLeaf = (leafScript: string, sequence: number): unknown => {
    const chain = ripeChain()
    const { scriptPubKey, leaves } = commit(bob.pubkey, leafScript, 'regtest')
    const coin = fund(chain, scriptPubKey)
    chain.mine(30)
    const unlock = { path: 'leaf', secret: dave.secret, script: leafScript, controlBlock: leaves[0]!.controlBlock } as const
    return chain.broadcast(
      signSpend({ version: 2, lockTime: 0, inputs: [{ coin, sequence, unlock }], outputs: [{ scriptPubKey, amount: 900_000n }] }),
    )
  }

  it('R3 does not relay the theft from a leaf with a key of 33 bytes', () => {
    expect(spendLeaf(`5ab2752102${dave.pubkey}ac`, 10)).toEqual(script('Public key version reserved for soft-fork upgrades'))
  })

  it('R11 refuses a leaf that counts time with a sequence that counts blocks', () => {
    expect(spendLeaf(`03010040b27520${dave.pubkey}ac`, 1)).toEqual(script('Locktime requirement not satisfied'))
  })

  it('R11 waits for the median time of a leaf that counts in 512 seconds', () => {
    expect(spendLeaf(`03010040b27520${dave.pubkey}ac`, 0x400001)).toEqual({ ok: false, error: 'non-BIP68-final' })
  })

  it('R19 refuses delays that are not pushed in their shortest form', () => {
    expect(spendLeaf(`010ab27520${dave.pubkey}ac`, 10)).toEqual(script('Data push larger than necessary'))
    expect(spendLeaf(`021400b27520${dave.pubkey}ac`, 20)).toEqual(script('Script number overflowed or is non-minimally encoded'))
  })

  it('demands one true element and known opcodes', () => {
    expect(spendLeaf(`20${dave.pubkey}ac5ab2`, 10)).toEqual(script('Stack size must be exactly one after execution'))
    const around = { signature: () => null, sequence: () => null }
    expect(runTapscript('00', [], around)).toContain('false/empty top stack element')
    expect(runTapscript('7551', [], around)).toContain('current stack size')
    expect(runTapscript('0069', [], around)).toContain('OP_VERIFY')
    expect(runTapscript('0520', [], around)).toContain('not understood')
    expect(runTapscript('87', [], around)).toContain('not understood')
    expect(runTapscript(`20${dave.pubkey}ad51`, [''], around)).toContain('OP_CHECKSIGVERIFY')
  })
})

describe('the pool of the simulated node', () => {
  const reserve = reserveOf()
  const start = () => {
    const chain = ripeChain()
    return { chain, coin: fund(chain, reserve.scriptPubKey) }
  }

  it('R7 agrees with the vector of the claim', () => {
    const { claim_sighash: of, claim_tx: made } = vectors<{
      claim_sighash: { amount: number; spk: string }
      claim_tx: { raw: string; vsize: number }
    }>('nimdolf')
    const tx = nodeTransactionOf(made.raw)!
    const coin = { txid: '11'.repeat(32), vout: 0, amount: BigInt(of.amount), scriptPubKey: of.spk, height: 1, coinbase: false }
    expect(tx.vsize).toBe(made.vsize)
    expect(checkSpends(tx, [coin])).toBeNull()
    expect(checkSpends(tx, [{ ...coin, amount: coin.amount + 1n }])).toBe('Invalid Schnorr signature')
  })

  it('refuses coins that are spent or were never there', () => {
    const { chain, coin } = start()
    const raw = rearm(coin, reserve)
    expect(chain.broadcast(raw)).toMatchObject({ ok: true })
    expect(chain.broadcast(raw)).toMatchObject({ ok: true })
    chain.mine(1)
    expect(chain.broadcast(raw)).toEqual({ ok: false, error: 'Transaction outputs already in utxo set' })
    expect(chain.broadcast(rearm(coin, reserve, { fee: 900n }))).toEqual({ ok: false, error: 'bad-txns-inputs-missingorspent' })
    expect(chain.broadcast(rearm({ ...coin, txid: 'ab'.repeat(32) }, reserve))).toEqual({
      ok: false,
      error: 'bad-txns-inputs-missingorspent',
    })
  })

  it('refuses more out than in, dust, too small a fee, strange scripts and rubbish', () => {
    const { chain, coin } = start()
    const to = (scriptPubKey: string, amount: bigint): unknown =>
      chain.broadcast(rearm(coin, reserve, { outputs: [{ scriptPubKey, amount }] }))
    expect(to(reserve.scriptPubKey, coin.amount + 1n)).toEqual({ ok: false, error: 'bad-txns-in-belowout' })
    expect(to(reserve.scriptPubKey, 329n)).toEqual({ ok: false, error: 'dust' })
    expect(to(`0014${'00'.repeat(20)}`, 293n)).toEqual({ ok: false, error: 'dust' })
    expect(to(`76a914${'00'.repeat(20)}88ac`, 545n)).toEqual({ ok: false, error: 'dust' })
    expect(to('51', 5_000n)).toEqual({ ok: false, error: 'scriptpubkey' })
    expect(to(reserve.scriptPubKey, coin.amount - 110n)).toEqual({ ok: false, error: 'min relay fee not met, 110 < 111' })
    expect(chain.broadcast('00')).toMatchObject({ ok: false })
    expect(chain.broadcast(rearm(coin, reserve, { version: 4 }))).toEqual({ ok: false, error: 'version' })
    expect(chain.broadcast(rearm(coin, reserve, { lockTime: chain.height() + 1 }))).toEqual({ ok: false, error: 'non-final' })
    expect(to(reserve.scriptPubKey, coin.amount - 111n)).toMatchObject({ ok: true })
  })

  it('replaces for a higher fee and rate, and not for less (BIP125)', () => {
    const { chain, coin } = start()
    const first = chain.broadcast(rearm(coin, reserve, { fee: 400n }))
    for (const fee of [300n, 400n, 401n, 510n]) {
      const refused = chain.broadcast(rearm(coin, reserve, { fee, lockTime: 1 }))
      expect(!refused.ok && refused.error).toContain('insufficient fee, rejecting replacement')
    }
    const second = chain.broadcast(rearm(coin, reserve, { fee: 511n }))
    if (!first.ok || !second.ok) throw new Error('refused')
    expect(chain.transaction(first.value)).toBeNull()
    chain.mine(1)
    expect(chain.transaction(second.value)?.height).toBe(chain.height())
  })

  it('evicts what spent the replaced one, and makes the replacement pay for it', () => {
    const { chain, coin } = start()
    const parent = rearm(coin, reserve, { fee: 200n })
    const { txid } = nodeTransactionOf(parent)!
    const between = { ...coin, txid, vout: 0, amount: coin.amount - 200n, height: null }
    const child = rearm(between, reserve, { fee: 5_000n })
    expect([chain.broadcast(parent), chain.broadcast(child)]).toMatchObject([{ ok: true }, { ok: true }])
    expect(chain.broadcast(rearm(coin, reserve, { fee: 600n }))).toMatchObject({ ok: false })
    expect(chain.broadcast(rearm(coin, reserve, { fee: 5_400n }))).toMatchObject({ ok: true })
    expect([chain.isWaiting(txid), chain.isWaiting(nodeTransactionOf(child)!.txid)]).toEqual([false, false])
  })

  it('gives an unconfirmed coin no age', () => {
    const { chain, coin } = start()
    const parent = rearm(coin, reserve)
    chain.broadcast(parent)
    const young = { ...coin, txid: nodeTransactionOf(parent)!.txid, vout: 0, amount: coin.amount - 400n, height: null }
    expect(chain.broadcast(claim(young, reserve, 0, dave))).toEqual({ ok: false, error: 'non-BIP68-final' })
  })

  it('lets a reward be spent in the hundredth block after its own, and not before', () => {
    const held = { txid: 'ab'.repeat(32), vout: 0, amount: 1_000_000n, scriptPubKey: reserve.scriptPubKey, height: 10, coinbase: true }
    const tx = nodeTransactionOf(rearm(held, reserve))!
    const at = (tip: number): unknown => judgeTransaction(tx, { tip, medianTime: () => 0, coin: () => held, pool: createTransactionPool() })
    expect(at(108)).toEqual({ ok: false, error: 'bad-txns-premature-spend-of-coinbase' })
    expect(at(109)).toMatchObject({ ok: true })
  })

  it('refuses witnesses that are none', () => {
    const { chain, coin } = start()
    const raw = rearm(coin, reserve)
    const [signature] = nodeTransactionOf(raw)!.inputs[0]!.witness
    expect(chain.broadcast(raw.replace(`0140${signature}`, `013f${signature!.slice(2)}`))).toEqual(script('Invalid Schnorr signature size'))
    expect(chain.broadcast(raw.replace(`0140${signature}`, `0141${signature}00`))).toEqual(script('Invalid Schnorr signature hash type'))
    const other = reserveOf('pk-older', [11, 21])
    chain.mine(30)
    expect(chain.broadcast(claim(coin, other, 0, dave))).toEqual(script('Witness program hash mismatch'))
  })
})
