import type { Electrum, FeeRates } from './ports.ts'

/** sat per 1,000 vB: what a rate may be, whatever servers say. */
const LOWEST = 1_000
const HIGHEST = 1_000_000
/** A relay minimum above this (10 sat/vB) is no honest node's setting: it would let one server raise every fee. */
const HIGHEST_RELAY = 10_000
/** Blocks within which the three rates should confirm. */
const TARGETS = [1, 6, 144] as const

/** Asks every server; null when none has an estimate. A minority cannot move a median beyond what the others say. */
export async function askFees(servers: readonly Pick<Electrum, 'estimateFee' | 'relayFee'>[]): Promise<FeeRates | null> {
  const answers = await Promise.all(
    servers.map(async server => ({
      relay: await server.relayFee(),
      rates: await Promise.all(TARGETS.map(blocks => server.estimateFee(blocks))),
    })),
  )
  const relays = answers.flatMap(({ relay }) => (relay.ok && relay.value > 0 && relay.value <= HIGHEST_RELAY ? [relay.value] : []))
  const relay = Math.ceil(Math.max(LOWEST, ...relays))
  const [fast, normal, slow] = TARGETS.map((_, at) =>
    median(answers.flatMap(({ rates }) => (rates[at]?.ok === true && rates[at].value !== null ? [rates[at].value] : []))),
  )
  const known = [fast, normal, slow].filter(rate => rate != null)
  if (known.length === 0) return null
  const within = (rate: number | null | undefined, spare: number): number =>
    Math.max(relay, Math.min(HIGHEST, Math.max(LOWEST, Math.ceil(rate ?? spare))))
  const low = within(slow, Math.min(...known))
  const middle = Math.max(low, within(normal, low))
  return {
    relay,
    slow: low,
    normal: middle,
    fast: Math.max(middle, within(fast, middle)),
    servers: answers.filter(({ rates }) => rates.some(rate => rate.ok && rate.value !== null)).length,
  }
}

/** Of an even number the mean of the two in the middle; null of nothing. */
function median(values: readonly number[]): number | null {
  const sorted = values.filter(value => Number.isFinite(value) && value > 0).sort((one, other) => one - other)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
