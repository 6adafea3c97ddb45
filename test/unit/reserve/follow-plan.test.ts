import { describe, expect, it } from 'vitest'
import type { Coin } from '#shared/domain/reserve/coin.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import type { ScriptState } from '../../../src-main/chain/ports.ts'
import { fateOf, followed } from '../../../src-main/reserve/follow-plan.ts'
import type { KeptReserve } from '../../../src-main/reserve/ports.ts'
import type { PlanRow } from '../../../src-main/storage/store.ts'

const OURS = 'aa'.repeat(32)
const THEIRS = 'bb'.repeat(32)
const COIN = 'cc'.repeat(32)
const script = '5120'
const plan = { inputs: [{ txid: COIN, vout: 1, scriptPubKey: script }] } as unknown as SpendPlan
const row = { id: 7, state: 'sent', txid: OURS, confirmedHeight: null, lostTo: null, refused: null } as unknown as PlanRow

function reserve(spent: Coin['spent'], agreement: ScriptState['agreement'] = 'verified'): KeptReserve {
  return {
    row: { role: 'own', name: 'harbor', scriptPubKey: script },
    tree: { leaves: [{ script: '51', name: 'Dave', mintUrl: null, pubkey: 'dd' }] },
    mine: null,
    chain: { agreement },
    coins: [{ txid: COIN, vout: 1, height: 90, amount: 1n, scriptPubKey: script, spent }],
  } as unknown as KeptReserve
}
const spentBy = (txid: string, height: number | null, leaf = false): Coin['spent'] => ({
  txid,
  vin: 0,
  height,
  path: leaf ? { kind: 'leaf', script: '51', key: 'dd' } : { kind: 'key' },
})

describe('what becomes of a transaction that was sent', () => {
  it.each([
    ['waiting while nobody spends', reserve(null), { kind: 'waiting' }],
    ['seen in the mempool', reserve(spentBy(OURS, null)), { kind: 'seen' }],
    ['confirmed', reserve(spentBy(OURS, 101)), { kind: 'confirmed', height: 101 }],
    ['not lost while the rival is in the mempool only', reserve(spentBy(THEIRS, null, true)), { kind: 'waiting' }],
    [
      'lost to a leaf, whose delegate is named',
      reserve(spentBy(THEIRS, 101, true)),
      { kind: 'lost', txid: THEIRS, by: 'the leaf of Dave' },
    ],
    ['undecided while the servers do not agree', reserve(spentBy(THEIRS, 101), 'unknown'), { kind: 'unknown' }],
    ['undecided while they contradict each other', reserve(spentBy(OURS, 101), 'disputed'), { kind: 'unknown' }],
  ] as const)('%s', (_name, kept, fate) => {
    expect(fateOf(plan, OURS, [kept])).toEqual(fate)
  })

  it('is unknown when its reserve is no longer watched', () => {
    expect(fateOf(plan, OURS, [])).toEqual({ kind: 'unknown' })
  })

  it('keeps a row as it is while nothing is known', () => {
    expect(followed(row, { kind: 'unknown' })).toBe(row)
  })

  it('takes a confirmation back after a reorganisation', () => {
    const confirmed = followed(row, { kind: 'confirmed', height: 101 })
    expect(confirmed).toMatchObject({ state: 'confirmed', confirmedHeight: 101 })
    expect(followed(confirmed, { kind: 'seen' })).toMatchObject({ state: 'sent', confirmedHeight: null })
    expect(followed(confirmed, { kind: 'lost', txid: THEIRS, by: 'x' })).toMatchObject({ state: 'lost', lostTo: `x, in ${THEIRS}` })
  })

  it('takes a sending that was interrupted for sent once it is seen, and not before', () => {
    const sending = { ...row, state: 'sending' as const }
    expect(followed(sending, { kind: 'waiting' })).toBe(sending)
    expect(followed(sending, { kind: 'seen' }).state).toBe('sent')
  })
})
