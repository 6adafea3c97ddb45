import type { RedemptionDetail, RedemptionRow } from '#shared/rpc/views/redemption.ts'
import { hexOf } from './example-data.ts'

/** Whose ecash the example's requests carry, and by which keysets. */
export interface ExampleHolders {
  readonly custodian: string
  readonly keysets: readonly string[]
}

const SECOND = 1_000
/** Between two requests, on average. ms. */
const PACE = 47 * SECOND

/** A number below `below` that depends on `seed` alone. */
const drawn = (seed: string, below: number): number => Number.parseInt(hexOf(seed, 6), 16) % below

/** What our mint says when it cannot carry a payment out. */
const REFUSALS = [
  { code: 20_004, detail: 'Lightning payment failed: no route to the destination within the fee reserve.' },
  { code: 11_002, detail: 'Outputs were already signed.' },
] as const

/** Request `id` of `holders`, so long before `newest`, as it stands now: the newest three are being paid. */
export function exampleRequest(id: number, newest: number, holders: readonly ExampleHolders[], now: number): RedemptionRow {
  const seed = `request ${id} ${holders[0]!.custodian}`
  const of = holders[drawn(`${seed} whose`, 9) === 0 ? holders.length - 1 : 0]!
  const melt = drawn(`${seed} kind`, 10) < 3
  const msat = drawn(`${seed} unit`, 23) === 0
  const proofs = 1 + drawn(`${seed} proofs`, melt ? 14 : 9)
  const amount = Array.from({ length: proofs }, (_, at) => 2n ** BigInt(drawn(`${seed} ${at}`, 13))).reduce((sum, one) => sum + one, 0n)
  const age = newest - id
  const state = age < 3 ? 'open' : drawn(`${seed} fate`, 17) === 0 ? 'released' : 'settled'
  const at = now - age * PACE - drawn(`${seed} when`, 20_000)
  return {
    id,
    at,
    ended_at: state === 'open' ? null : at + (melt ? 900 + drawn(`${seed} took`, 19_000) : 60 + drawn(`${seed} took`, 240)),
    kind: melt ? 'melt' : 'swap',
    method: melt ? (drawn(`${seed} method`, 12) === 0 ? 'onchain' : 'bolt11') : null,
    state,
    unit: msat ? 'msat' : 'sat',
    amount: amount.toString(),
    proofs,
    custodians: [of.custodian],
    keysets: [of.keysets[drawn(`${seed} keyset`, of.keysets.length)]!],
    debit: (msat ? amount : amount * 1_000n).toString(),
    fee: String(Math.ceil(proofs / 10)),
    cost: melt ? '1' : '0',
    flagged: drawn(`${seed} flagged`, 61) === 0 ? 1 : 0,
    refusal: state === 'released' ? REFUSALS[melt ? 0 : 1] : null,
    place: state === 'settled' ? 4_000 + id : null,
  }
}

/** What one request was made of: its proofs' Ys, and the calls to our mint. */
export function exampleDetail(row: RedemptionRow): RedemptionDetail {
  const whole = BigInt(row.amount)
  const each = whole / BigInt(row.proofs)
  const call = (id: number, purpose: RedemptionDetail['calls'][number]['purpose'], path: string, after: number, done: boolean) => ({
    id: row.id * 10 + id,
    purpose,
    path,
    state: done ? ('committed' as const) : row.state === 'open' ? ('open' as const) : ('void' as const),
    at: row.at + after,
  })
  const pay = row.kind === 'swap' ? '/v1/swap' : `/v1/melt/${row.method ?? 'bolt11'}`
  return {
    ...row,
    redeemed: Array.from({ length: row.proofs }, (_, at) => ({
      Y: `${at % 2 === 0 ? '02' : '03'}${hexOf(`Y ${row.id} ${at}`, 64)}`,
      id: row.keysets[0]!,
      amount: (at === 0 ? whole - each * BigInt(row.proofs - 1) : each).toString(),
      custodian: row.custodians[0]!,
    })),
    calls: [
      ...(row.kind === 'melt' ? [call(1, 'prepare', '/v1/swap', 14, true)] : []),
      call(2, 'pay', pay, 40, row.state === 'settled'),
      ...(row.state === 'released' ? [call(3, 'burn', '/v1/swap', 700, true)] : []),
    ],
  }
}
