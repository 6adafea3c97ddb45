import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { GatewayView, PotView, RedemptionRow } from '#shared/rpc/views/redemption.ts'
import { hexOf, HOSTILE } from './example-data.ts'
import { exampleFloat } from './example-float.ts'
import { exampleGateway } from './example-gateway.ts'
import { exampleDetail, exampleRequest, type ExampleHolders } from './example-requests.ts'
import { exampleTaken } from './example-taken.ts'
import type { ExampleWorld } from './example-world.ts'

type RedemptionHandlers = Pick<
  Handlers,
  | 'redemption.pots'
  | 'redemption.list'
  | 'redemption.get'
  | 'gateway.get'
  | 'gateway.set'
  | 'gateway.switch'
  | 'float.get'
  | 'float.receive'
  | 'float.invoice'
  | 'float.restore'
  | 'float.take'
  | 'float.taken'
  | 'float.token'
  | 'float.return'
>

export interface ExampleRedemption {
  readonly handlers: RedemptionHandlers
  readonly pots: () => readonly PotView[]
  readonly findings: () => GatewayView['findings']
  /** Holders of that mint's ecash come: how many were paid, and how many were refused because no pot of it is open. */
  readonly redeem: (url: string, count: number) => { readonly redeemed: number; readonly refused: number }
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** One claimed reserve, whose ecash it pays, and how many requests came until now. */
interface Cast {
  readonly holders: readonly (ExampleHolders & { readonly name: string })[]
  readonly recoveredSat: bigint
  readonly openedAgo: number
  readonly requests: number
}

const holdersOf = (custodian: string, name: string) => ({
  custodian,
  name,
  keysets: [`01${hexOf(`a${custodian}`, 64)}`, `00${hexOf(`b${custodian}`, 14)}`],
})

/** Tarn is gone, and had taken over Holm before: one pot pays the ecash of both. */
const BUSY: Cast = {
  holders: [holdersOf('https://mint.tarn.example', 'Tarn'), holdersOf('https://mint.holm.example', 'Holm')],
  recoveredSat: 9_400_000n,
  openedAgo: 2 * DAY + 5 * HOUR,
  requests: 640,
}
const DEMO: Cast = { holders: [holdersOf('https://kestrel.demo', 'Kestrel')], recoveredSat: 2_000_000n, openedAgo: 20_000, requests: 0 }

/** Pots, requests, float and gateway of the example core, over facts that the commands change. */
export function exampleRedemption(part: ExampleWorld, hostile = false): ExampleRedemption {
  const { world, scene, now, announce } = part
  const started = now()
  const cast = world === 'demo' ? DEMO : scene === 'busy' ? (hostile ? hostileOf(BUSY) : BUSY) : null
  const paid = (count: number): RedemptionRow[] =>
    cast === null ? [] : Array.from({ length: count }, (_, at) => exampleRequest(count - at, count, cast.holders, started))
  let rows = paid(cast?.requests ?? 0)

  const float = exampleFloat(
    part,
    scene === 'bare'
      ? []
      : [
          {
            unit: 'sat',
            free: scene === 'busy' ? '812400' : '2000000',
            held: scene === 'busy' ? '6157' : '0',
            coins: 214,
            last_hour: scene === 'busy' ? '131090' : '0',
          },
          { unit: 'msat', cap: '5000000000', low_at: '0', free: '2048000', coins: 11 },
        ],
  )
  const gateway = exampleGateway(
    part,
    {
      configured: scene !== 'bare' && world === 'home',
      keysets: cast === null ? [] : keysetsOf(cast, now()),
      left: cast === null ? [] : leftOf(cast),
    },
    float.limit,
  )
  const pots = (): PotView[] => (cast === null ? [] : [potOf(cast, rows, started, now())])

  return {
    pots,
    findings: () => (gateway['gateway.get']({}) as GatewayView).findings,
    redeem(url, count) {
      if (cast === null || !cast.holders.some(({ custodian }) => custodian === url)) return { redeemed: 0, refused: count }
      const first = (rows[0]?.id ?? 0) + 1
      const come = Array.from({ length: count }, (_, at): RedemptionRow => {
        const row = exampleRequest(first + at, first + at + 9, cast.holders, now())
        return { ...row, at: now(), ended_at: now(), state: 'settled', refusal: null }
      })
      rows = [...come.toReversed(), ...rows]
      for (const { unit, amount } of come) if (unit === 'sat') float.take(BigInt(amount))
      announce('redemption', 'app')
      return { redeemed: count, refused: 0 }
    },
    handlers: {
      'redemption.pots': pots,
      'redemption.list': ({ before, limit, state }) =>
        rows.filter(row => (before === null || row.id < before) && (state === null || row.state === state)).slice(0, limit),
      'redemption.get': ({ id }) => {
        const row = rows.find(each => each.id === id)
        if (row === undefined) throw new RpcError('redemption.unknown', `There is no request ${id}.`)
        return exampleDetail(row)
      },
      ...gateway,
      ...float.handlers,
      ...exampleTaken(part, scene === 'busy' && cast !== null, float),
    },
  }
}

const sumOf = (rows: readonly RedemptionRow[]): bigint => rows.reduce((sum, { debit }) => sum + BigInt(debit), 0n)

function potOf(cast: Cast, rows: readonly RedemptionRow[], started: number, now: number): PotView {
  const settled = sumOf(rows.filter(({ state }) => state === 'settled'))
  const reserved = sumOf(rows.filter(({ state }) => state === 'open'))
  const recovered = cast.recoveredSat * 1_000n
  const left = recovered - settled - reserved
  const lastHour = sumOf(rows.filter(({ at, state }) => state !== 'released' && at > now - HOUR))
  const openedAt = started - cast.openedAgo
  const pot = cast.holders[0]!.custodian
  return {
    pot,
    custodians: cast.holders.map(({ custodian, name }) => ({ url: custodian, name })),
    phase: 'open',
    closed: null,
    opened_at: openedAt,
    until: openedAt + 90 * DAY,
    recovered: recovered.toString(),
    reserved: reserved.toString(),
    settled: settled.toString(),
    remaining: left.toString(),
    shortfall: '0',
    claims: [{ txid: hexOf(`claim ${pot}`, 64), msat: recovered.toString(), shaken: false }],
    pace: { last_hour: lastHour.toString(), empty_in_ms: lastHour === 0n ? null : Number((left * BigInt(HOUR)) / lastHour) },
    keysets: cast.holders.flatMap(({ custodian, keysets }) =>
      keysets.flatMap(id =>
        ['sat', 'msat'].flatMap(unit => {
          const of = rows.filter(row => row.state !== 'released' && row.keysets.includes(id) && row.unit === unit)
          return of.length === 0
            ? []
            : [{ custodian, id, unit, proofs: of.reduce((sum, { proofs }) => sum + proofs, 0), gross: sumOf(of).toString() }]
        }),
      ),
    ),
    freezes: cast.holders.map(({ custodian }, at) => ({
      custodian,
      contiguous: 20_417 - at * 8_000,
      highest: 20_417 - at * 8_000 + at * 12,
      events: 20_418 - at * 8_000 + at * 7,
      root: hexOf(`root ${custodian}`, 64),
      height: 975_288,
      at: openedAt - 2 * HOUR,
    })),
    late: cast === BUSY ? 2 : 0,
  }
}

const keysetsOf = (cast: Cast, now: number): GatewayView['keysets'] =>
  cast.holders.flatMap(({ custodian, keysets }) =>
    keysets.map((id, at) => ({
      id,
      unit: 'sat',
      custodians: [custodian],
      fee_ppk: at === 0 ? 100 : 0,
      final_expiry: at === 1 ? Math.floor((now + 90 * DAY) / 1_000) : null,
      exposed: true,
    })),
  )

const leftOf = (cast: Cast): GatewayView['left'] => [
  {
    id: `01${hexOf(`c${cast.holders[0]!.custodian}`, 64)}`,
    custodian: cast.holders[0]!.custodian,
    code: 'keyset.unit',
    detail: 'Its unit "usd" has no rate to bitcoin, in which the pot is kept.',
  },
  {
    id: `02${hexOf(`d${cast.holders[0]!.custodian}`, 64)}`,
    custodian: cast.holders[0]!.custodian,
    code: 'keyset.refused',
    detail: 'No derivation reproduces this id from its keys.',
  },
]

const hostileOf = (cast: Cast): Cast => ({
  ...cast,
  holders: cast.holders.map(holder => ({ ...holder, name: HOSTILE, custodian: `https://${'very-long-name-of-a-mint.'.repeat(8)}example` })),
})
