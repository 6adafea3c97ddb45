import { describe, expect, it } from 'vitest'
import { nodeTransactionOf } from '../../../src-main/demo/chain/node-transaction.ts'
import { checkSequenceVerify, isFinal, sequenceLocksHold } from '../../../src-main/demo/chain/sequence-locks.ts'
import { signSpend } from '../../../src-main/demo/chain/sign-spend.ts'
import { commit } from '#shared/domain/reserve/tree.ts'
import { bob, dave, fund, rearm, reserveOf, ripeChain, standingClock } from './small-reserve.ts'

const reserve = reserveOf()
const coin = { txid: 'ab'.repeat(32), vout: 0, amount: 10_000n, scriptPubKey: reserve.scriptPubKey, height: 100, coinbase: false }
const spending = (sequence: number, version = 2) => nodeTransactionOf(rearm(coin, reserve, { sequence, version }))!
/** Blocks ten minutes apart, whose median is their own time. */
const at = (tip: number) => ({ tip, medianTime: (height: number) => height * 600 })

describe('BIP68', () => {
  it('opens a coin of block H to the block H + n, and a coin of the pool to none', () => {
    expect([108, 109, 110].map(tip => sequenceLocksHold(spending(10), [coin], at(tip)))).toEqual([false, true, true])
    expect(sequenceLocksHold(spending(0), [{ ...coin, height: null }], at(100))).toBe(true)
    expect(sequenceLocksHold(spending(1), [{ ...coin, height: null }], at(100))).toBe(false)
  })

  it('counts units of 512 seconds from the median time before the coin', () => {
    // 1,024 s after block 99 is between block 100 and 101.
    expect([100, 101].map(tip => sequenceLocksHold(spending(0x400002), [coin], at(tip)))).toEqual([false, true])
  })

  it('does not hold for version 1, nor with bit 31', () => {
    expect(sequenceLocksHold(spending(10, 1), [coin], at(101))).toBe(true)
    expect(sequenceLocksHold(spending(0x80000000 + 10), [coin], at(101))).toBe(true)
  })
})

describe('BIP112', () => {
  const refused = 'Locktime requirement not satisfied'
  it.each([
    [10, 10, 2, null],
    [10, 11, 2, null],
    [10, 9, 2, refused],
    [10, 10, 1, refused],
    [10, 0x80000000 + 10, 2, refused],
    [10, 0x400000 + 10, 2, refused],
    [0x400000 + 10, 10, 2, refused],
    [0x400000 + 10, 0x400000 + 10, 2, null],
    [-1, 10, 2, 'Negative locktime'],
    [0x80000000, 0, 1, null],
    [0x8000000000 - 1, 0, 1, null],
  ])('operand %d, sequence %d, version %d: %s', (operand, sequence, version, words) => {
    expect(checkSequenceVerify(operand, sequence, version)).toBe(words)
  })
})

describe('the lock time', () => {
  const locked = (lockTime: number, sequence = 0xfffffffd) => nodeTransactionOf(rearm(coin, reserve, { lockTime, sequence }))!
  it('is a height below 500,000,000 and a median time above, and no matter once every input is final', () => {
    expect([100, 101].map(lockTime => isFinal(locked(lockTime), at(100)))).toEqual([true, false])
    expect([59_999, 60_001].map(time => isFinal(locked(500_000_000 + time), { tip: 1, medianTime: () => 500_060_000 }))).toEqual([
      true,
      false,
    ])
    expect(isFinal(locked(101, 0xffffffff), at(100))).toBe(true)
  })
})

describe('a leaf that counts in 512 seconds', () => {
  it('opens when the median time of the chain is far enough', () => {
    const clock = standingClock()
    const chain = ripeChain(clock)
    const script = `03010040b27520${dave.pubkey}ac`
    const { scriptPubKey, leaves } = commit(bob.pubkey, script, 'regtest')
    const held = fund(chain, scriptPubKey)
    const raw = signSpend({
      version: 2,
      lockTime: 0,
      inputs: [
        { coin: held, sequence: 0x400001, unlock: { path: 'leaf', secret: dave.secret, script, controlBlock: leaves[0]!.controlBlock } },
      ],
      outputs: [{ scriptPubKey, amount: 900_000n }],
    })
    clock.at += 600_000
    chain.mine(5)
    expect(chain.broadcast(raw)).toEqual({ ok: false, error: 'non-BIP68-final' })
    // The sixth block of the new time makes it the median.
    chain.mine(1)
    expect(chain.broadcast(raw)).toMatchObject({ ok: true })
  })
})
