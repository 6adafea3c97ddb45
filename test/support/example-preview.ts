import { RpcError } from '#shared/rpc/errors.ts'
import type { PlanArgs, PlanPreview } from '#shared/rpc/views/plan.ts'
import type { Coin, ReserveRow } from '#shared/rpc/views/reserve.ts'
import type { ExampleChain } from './example-chain.ts'
import { OUR_LEAF } from './example-coins.ts'
import type { ExampleReserves } from './example-reserves.ts'

const RATES = { fast: 22_000, normal: 12_000, slow: 4_000 } as const
const NOT_RIPE = ['matured', 'urgent', 'due']

type Left = PlanPreview['left_out'][number]

/** What a plan of the example core would do: coins, one output, the fee of its size. */
export function previewOf(args: PlanArgs, reserves: ExampleReserves, chain: ExampleChain): PlanPreview {
  const rate = typeof args.rate === 'number' ? args.rate : RATES[args.rate]
  const rows = reserves.rows()
  const named = (id: number): ReserveRow => {
    const row = rows.find(each => each.id === id)
    if (row === undefined) throw new RpcError('reserve.unknown', `There is no reserve ${id}.`)
    return row
  }
  const active = rows.find(row => row.active) ?? rows.find(row => row.role === 'own')
  const from = fromOf(args, active)
  const to = args.kind === 'rotate' || args.kind === 'sweep' || args.kind === 'claim' ? named(args.to) : named(from)
  const { taken, left } = choose(args, reserves.coins(), from)
  const payments = args.kind === 'payout' ? args.payments : []

  const total = taken.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  const vsize = Math.ceil(11 + taken.length * 57.5 + (payments.length + 1) * 43)
  const fee = BigInt(Math.ceil((vsize * rate) / 1_000))
  const paid = payments.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  if (taken.length === 0)
    throw new RpcError(
      'plan.no-coins',
      'No coin is left for this plan: those asked for are unconfirmed, too small, or in the tray already.',
    )
  if (total - paid - fee < 330n)
    throw new RpcError(
      'plan.too-little',
      `The coins hold ${total} sat; the payments and the fee come to ${paid + fee} sat. Choose more coins.`,
    )

  const first = reserves
    .casts()
    .find(cast => cast.id === to.id)
    ?.delegates.toSorted((one, other) => one.delay - other.delay)[0]
  const before = taken.map(({ countdown }) => countdown?.blocks ?? null).filter(blocks => blocks !== null)
  const range = first === undefined ? null : chain.countdown(chain.tip() + 1, first.delay, true).range
  return {
    kind: args.kind,
    network: to.network,
    inputs: taken.map(coin => ({
      id: coin.id,
      reserve_name: coin.reserve_name,
      amount: coin.amount,
      by: args.kind === 'claim' ? `our leaf, sequence ${coin.first?.delay ?? 1}` : 'key path',
      sequence: args.kind === 'claim' ? (coin.first?.delay ?? 1) : 4_294_967_293,
    })),
    outputs: [
      ...payments.map(({ address, amount }) => ({
        address,
        amount,
        purpose: 'payout' as const,
        label: 'an address outside of this console',
      })),
      { address: to.address, amount: String(total - paid - fee), purpose: 'reserve' as const, label: to.name },
    ],
    total_in: String(total),
    fee: String(fee),
    sat_per_kvb: rate,
    vsize,
    deadline: first === undefined ? null : { before: before.length > 0 ? Math.min(...before) : null, after: first.delay, range },
    consequences: consequences(args, taken, to, first?.name ?? null),
    left_out: left,
    warnings:
      rate < 5_000
        ? [{ code: 'plan.low-rate', detail: 'Below what the servers expect within a day. Until it confirms the old coins stay exposed.' }]
        : [],
    why: {
      fee: `${vsize} vB at ${rate / 1_000} sat/vB, rounded up. ${typeof args.rate === 'number' ? 'The rate was given by hand.' : `The rate “${args.rate}” is the median of 3 servers.`}`,
      deadline: `The new coin's first leaf (${first?.name ?? 'none'}) opens ${first?.delay ?? 0} blocks after the block that holds it.`,
      vsize: `${taken.length} inputs by ${args.kind === 'claim' ? 'leaf' : 'key path'} at 57.5 vB, outputs at 43 vB, 11 vB besides.`,
    },
  }
}

function fromOf(args: PlanArgs, active: ReserveRow | undefined): number {
  if (args.kind === 'rotate') return args.from
  if (args.kind === 'sweep') return args.hot
  if (args.reserve !== null) return args.reserve
  if (active === undefined)
    throw new RpcError('plan.no-reserve', 'There is no own reserve to re-arm into. Set one up first (N on Reserves).')
  return active.id
}

/** The coins that are taken, and those that were asked for or due and are not. */
function choose(args: PlanArgs, coins: readonly Coin[], from: number): { taken: readonly Coin[]; left: Left[] } {
  const asked = 'coins' in args ? args.coins : []
  const own = coins.filter(coin => coin.reserve === from)
  const wanted = own.filter(coin => {
    if (asked.length > 0) return asked.includes(coin.id)
    if (args.kind === 'claim') return coin.countdown?.blocks === 0
    return coin.plan === null && (args.kind !== 'rearm' || args.consolidate || NOT_RIPE.includes(coin.status))
  })
  const left = wanted.flatMap(coin => leftOut(coin, args.kind === 'claim'))
  const gone = new Set(left.map(({ id }) => id))
  return { taken: wanted.filter(({ id }) => !gone.has(id)), left }
}

function leftOut(coin: Coin, claim: boolean): Left[] {
  const why = (code: string, detail: string): Left[] => [{ id: coin.id, amount: coin.amount, reason: { code, detail } }]
  if (coin.height === null) return why('plan.unconfirmed', 'It has no block yet. It can be planned when it has one.')
  if (coin.findings.some(({ code }) => code === 'uneconomic' || code === 'dust'))
    return why('plan.uneconomic', 'At this rate its input costs more than it holds.')
  if (claim && (coin.countdown?.blocks ?? 1) > 0)
    return why(
      'plan.immature',
      `Your leaf opens at tip ${coin.countdown?.opens_at_tip ?? 'unknown'}, ${coin.countdown?.blocks ?? '?'} blocks from now.`,
    )
  return []
}

function consequences(args: PlanArgs, taken: readonly Coin[], to: ReserveRow, who: string | null): string[] {
  const many = taken.length === 1 ? '1 coin' : `${taken.length} coins`
  switch (args.kind) {
    case 'rearm':
      return [
        `${many} in ${to.name} anew; the count towards ${who ?? 'the first leaf'} begins again.`,
        'Until it confirms, the old coins stay exposed as they are now.',
      ]
    case 'payout':
      return [
        'The payment leaves the reserve for good and is no longer covered.',
        `What is left returns to ${to.name} and its count begins again.`,
      ]
    case 'rotate':
      return [`${many} move to ${to.name}. Old delegates lose their claim once it confirms; not before.`]
    case 'sweep':
      return [`What stands above the target moves from the hot wallet into ${to.name}, where delegates cover it.`]
    case 'claim':
      return [
        `You take ${many.toLowerCase()} by your leaf (key …${OUR_LEAF.slice(-4)}) into ${to.name}.`,
        'If the mint itself spends first, its transaction wins and yours falls away without cost.',
        'From then on its ecash is yours to redeem.',
      ]
  }
}
