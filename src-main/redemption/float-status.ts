import { sumOf } from './coin-choice.ts'
import { forecastFloat, type Forecast } from './float-liquidity.ts'
import type { FloatPolicy } from './paying-deps.ts'
import type { FillRow, RedemptionTable } from './ports.ts'

export interface FloatStatus {
  readonly free: bigint
  /** Bound in payments under way. */
  readonly held: bigint
  readonly coins: number
  readonly policy: FloatPolicy
  readonly low: boolean
  readonly forecast: Forecast
  /** Invoices that are not float yet: unpaid, or paid and not minted. */
  readonly waiting: readonly FillRow[]
}

/** Intents that the forecast looks at. */
const FORECAST_INTENTS = 1_000

/** The float of one unit as the table has it, whether or not the mint answers. `now` in ms since 1970. */
export function floatStatus(unit: string, table: RedemptionTable, policy: FloatPolicy, now: number): FloatStatus {
  const coins = table.coins().filter(coin => coin.unit === unit)
  const free = sumOf(coins.filter(({ heldBy }) => heldBy === null))
  return {
    free,
    held: sumOf(coins) - free,
    coins: coins.length,
    policy,
    low: free < policy.lowAt,
    forecast: forecastFloat(free, policy.lowAt, table.intents(null, FORECAST_INTENTS), unit, now),
    waiting: table.fills().filter(fill => fill.unit === unit && (fill.state === 'unpaid' || fill.state === 'paid')),
  }
}
