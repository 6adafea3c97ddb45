import { xOnlyKeyOf } from '#shared/domain/proof/x-only-key.ts'
import type { LeafTemplate } from '#shared/domain/reserve/leaf.ts'
import { hexOf } from './example-data.ts'

/** Who stands in the reserves of the example core, and which coins they hold. Ages in blocks before the tip. */
export interface CastReserve {
  readonly id: number
  readonly role: 'own' | 'peer' | 'hot'
  readonly name: string
  readonly mintUrl: string | null
  readonly template: LeafTemplate
  readonly internal: string
  /** Empty for a hot wallet. */
  readonly delegates: readonly CastDelegate[]
  readonly active: boolean
  readonly target: string | null
  readonly refused: boolean
}
export interface CastDelegate {
  readonly name: string
  readonly mintUrl: string | null
  readonly key: string
  readonly delay: number
  readonly mine: boolean
  readonly verdict: 'mine' | 'other' | 'unknown-key' | 'wrong-delay'
}
export interface CastCoin {
  readonly reserve: number
  readonly seed: string
  readonly vout: number
  readonly amount: string
  /** Null: unconfirmed. */
  readonly age: number | null
  /** Not enough servers answer for it. */
  readonly unknown?: boolean
  /** A spend of it waits in the mempool. */
  readonly spending?: boolean
  readonly findings?: readonly { readonly code: 'dust' | 'uneconomic' | 'unexpected' | 'address-reuse'; readonly detail: string }[]
}

/** A key on the curve that depends on `seed` alone: every second number is the x of a point. */
export function keyOf(seed: string): string {
  for (let attempt = 0; ; attempt++) {
    const key = xOnlyKeyOf(hexOf(`${seed} ${attempt}`, 64))
    if (key !== null) return key
  }
}

/** Our keys: the internal one of our reserves and the one that delegates know us by. */
export const OUR_INTERNAL = keyOf('harbor internal')
export const OUR_LEAF = keyOf('harbor leaf')

const delegate = (name: string, host: string | null, delay: number, verdict: CastDelegate['verdict'] = 'other'): CastDelegate => ({
  name,
  mintUrl: host === null ? null : `https://${host}`,
  key: verdict === 'mine' ? OUR_LEAF : keyOf(name),
  delay,
  mine: verdict === 'mine',
  verdict,
})
const DAVE = (delay: number): CastDelegate => delegate('Dave', 'mint.lanternpay.example', delay)
const ERIN = (delay: number): CastDelegate => delegate('Erin', 'cashu.nordlys.example', delay)
const FRANK = (delay: number): CastDelegate => delegate('Frank', 'mint.kestrel.example', delay)
const US = (delay: number): CastDelegate => delegate('Harbor', 'mint.harbor.example', delay, 'mine')

const reserve = (id: number, name: string, delegates: readonly CastDelegate[], to: Partial<CastReserve> = {}): CastReserve => ({
  id,
  role: 'own',
  name,
  mintUrl: 'https://mint.harbor.example',
  template: 'pk-older',
  internal: OUR_INTERNAL,
  delegates,
  active: false,
  target: null,
  refused: false,
  ...to,
})
const peer = (id: number, name: string, host: string, delegates: readonly CastDelegate[], to: Partial<CastReserve> = {}): CastReserve =>
  reserve(id, name, delegates, { role: 'peer', mintUrl: `https://${host}`, internal: keyOf(host), ...to })

const OWN = [
  reserve(1, 'harbor-2', [DAVE(4_032), ERIN(4_320), FRANK(5_040)], { active: true }),
  reserve(2, 'harbor-1', [ERIN(4_320), FRANK(5_040)], { template: 'csv-drop', internal: keyOf('harbor internal 1') }),
]
const HOT = reserve(8, 'float', [], { role: 'hot', mintUrl: null, internal: keyOf('float'), target: '5000000' })

export const CALM_RESERVES: readonly CastReserve[] = [OWN[0]!, HOT]
export const BUSY_RESERVES: readonly CastReserve[] = [
  ...OWN,
  peer(4, 'LanternPay', 'mint.lanternpay.example', [US(1_008), ERIN(2_016)]),
  peer(5, 'Nordlys', 'cashu.nordlys.example', [US(2_016), delegate('Grace', 'mint.tarn.example', 4_032)]),
  peer(
    6,
    'Kestrel',
    'mint.kestrel.example',
    [US(4_032), delegate('', null, 144, 'unknown-key'), delegate('Erin', 'cashu.nordlys.example', 1_440, 'wrong-delay')],
    { refused: true },
  ),
  HOT,
]

const coin = (reserveId: number, seed: string, amount: string, age: number | null, to: Partial<CastCoin> = {}): CastCoin => ({
  reserve: reserveId,
  seed,
  vout: seed.length % 3,
  amount,
  age,
  ...to,
})

export const CALM_COINS: readonly CastCoin[] = [
  coin(1, 'a', '12500000', 1_211),
  coin(1, 'bb', '8000000', 577),
  coin(1, 'c', '10000000', 99),
  coin(8, 'hot', '3100000', 40),
]

/** Every state at once: claimable by Dave, urgent, due, unknown, just funded, armed; peers whose coins we can take, now and soon. */
export const BUSY_COINS: readonly CastCoin[] = [
  coin(2, 'first', '250000', 4_332, {
    findings: [{ code: 'address-reuse', detail: 'This address was paid 3 times: whoever paid can see the others.' }],
  }),
  coin(1, 'second', '12500000', 3_644),
  coin(1, 'third', '4000000', 2_834),
  coin(1, 'fourth', '8000000', 2_600),
  coin(2, 'fifth', '2500000', 2_456),
  coin(2, 'sixth', '1000000', 1_709, { unknown: true }),
  coin(1, 'seventh', '1200000', null, {
    findings: [{ code: 'unexpected', detail: 'No plan of ours made it: somebody else paid to this address.' }],
  }),
  coin(1, 'eighth', '5000000', 1_529),
  coin(1, 'ninth', '10000000', 1_211),
  coin(1, 'tenth', '3200000', 577),
  coin(1, 'eleventh', '5000000', 521),
  coin(1, 'twelfth', '6400000', 514),
  coin(2, 'thirteenth', '7500000', 548),
  coin(1, 'dusty', '294', 400, { findings: [{ code: 'dust', detail: 'Under 330 sat: no node relays an output of this size again.' }] }),
  coin(1, 'small', '900', 396, {
    findings: [{ code: 'uneconomic', detail: 'At 12 sat/vB the input costs 1 104 sat, more than the coin: a delegate would leave it.' }],
  }),
  coin(1, 'fifteenth', '9000000', 43),
  // Spent while the example begins: by a plan that confirmed, and by a mint that was faster than our claim.
  coin(1, 'gone one', '9000000', 3_100),
  coin(4, 'gone two', '18000000', 1_300),
  coin(4, 'lantern one', '6400000', 1_020),
  coin(4, 'lantern two', '1500000', 1_008),
  coin(4, 'lantern three', '2750000', 620),
  coin(5, 'nordlys one', '18000000', 1_728),
  coin(5, 'nordlys two', '4000000', 300),
  coin(6, 'kestrel one', '9100000', 130),
  coin(8, 'float one', '4200000', 88),
  coin(8, 'float two', '2600000', 12),
]
