import { amountOf } from '#shared/domain/amount.ts'
import type { KeysetId, Y } from '#shared/domain/feed/spent-event.ts'
import type { CallEnd, FloatCoin, NewCall, NewIntent } from '../../../src-main/redemption/ports.ts'
import { Yof } from './sample-events.ts'

export const KEYSET = '00ad268c4d1f5826'
export const POT = 'https://bob.example'

export const coin = (counter: number, amount = 8n): Omit<FloatCoin, 'heldBy'> => ({
  Y: Yof(1_000 + counter),
  keyset: KEYSET,
  unit: 'sat',
  amount,
  counter,
  C: Yof(2_000 + counter),
})
export const call = (over: Partial<NewCall> = {}): NewCall => ({
  root: null,
  intent: null,
  purpose: 'pay',
  path: '/v1/swap',
  body: Uint8Array.of(1, 2, 3),
  coins: [],
  outputs: { keyset: KEYSET, first: 0, amounts: [], reserved: 0 },
  because: null,
  createdAt: 5,
  ...over,
})
export const intent = (key: string, seeds: readonly number[]): NewIntent => ({
  key,
  kind: 'swap',
  unit: 'sat',
  redeemed: seeds.map(seed => ({
    Y: Yof(seed) as Y,
    id: '00b0b0b0b0b0b0b0' as KeysetId,
    amount: amountOf(2n ** 63n)!,
    witness: 'n:1 {"signatures":["ключ"]}',
    custodian: POT,
    pot: POT,
    wasPending: seed === 1,
  })),
  debits: [{ pot: POT, msat: 2n ** 64n }],
  fee: 1n,
  fromFloat: -3n,
  outputs: [{ amount: amountOf(2n ** 62n)!, id: KEYSET, B_: Yof(7) }],
  melt: null,
  ownInputs: Uint8Array.of(9),
  createdAt: 5,
})
export const end = (root: number, over: Partial<CallEnd> = {}): CallEnd => ({
  root,
  committed: root,
  coins: [],
  cost: 0n,
  intent: null,
  pots: [],
  books: [],
  next: null,
  at: 6,
  ...over,
})
