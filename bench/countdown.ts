import { erlangQuantile } from '#shared/domain/chain/erlang.ts'
import { clockRange } from '#shared/domain/reserve/clock-range.ts'
import { countdownOf } from '#shared/domain/reserve/countdown.ts'
import { blockTimes, exponential, random } from '../test/support/block-times.ts'

const COINS = 10_000
const DELAYS = [1_008, 1_152, 4_320]
const LADDER = { duePercent: 50, urgentPercent: 10, alarmBlocks: 36 }
const TIP = 842_000
const NOW = 1_795_000_000_000

/**
 * What a new block costs: countdowns with their clock ranges of 10,000 coins with three leaves, as the console computes them and with
 * the quantiles computed anew for each, turn and turn about in one process. CPU time; the ratio leaves out the machine. Argument: blocks (10).
 */
function run(args: string[]): void {
  const blocks = Number(args[0] ?? 10)
  const next = random(1)
  const times = blockTimes(4_033, () => exponential(next) * 600)
  const heights = Array.from({ length: COINS }, () => TIP - Math.floor(next() * 4_400))
  const spent = { first: 0, ours: 0, naive: 0 }
  for (let block = 0; block < blocks; block++) {
    const tip = { height: TIP + block, medianTime: 0 }
    const took = cpuMs(() =>
      each(heights, (height, delay) => {
        const { blocks: left } = countdownOf({ height }, delay, tip, LADDER)
        return left === null ? null : clockRange(left, times, NOW, 'mainnet', tip.height)
      }),
    )
    if (block === 0) spent.first = took
    spent.ours += took
    spent.naive += cpuMs(() =>
      each(heights, (height, delay) => {
        const { blocks: left } = countdownOf({ height }, delay, tip, LADDER)
        if (left === null || left === 0) return null
        const mean = (times.at(-1)! - times.at(-2_017)!) / 2_016
        return { from: NOW + erlangQuantile(left, 0.025) * mean * 1_000, to: NOW + erlangQuantile(left, 0.975) * mean * 1_000 }
      }),
    )
  }
  const count = COINS * DELAYS.length
  console.log(`${count.toLocaleString('en')} countdowns with ranges after a block: ${(spent.ours / blocks).toFixed(0)} CPU-ms`)
  console.log(`the first time, when spreads are computed and the code is cold: ${spent.first.toFixed(0)} CPU-ms`)
  console.log(`naive : ours = ${(spent.naive / spent.ours).toFixed(1)} : 1`)
}

function each(heights: readonly number[], act: (height: number, delay: number) => unknown): void {
  let held = 0
  for (const height of heights) for (const delay of DELAYS) if (act(height, delay) !== null) held++
  if (held === 0) throw new Error('nothing counts down')
}

function cpuMs(act: () => void): number {
  const before = process.cpuUsage()
  act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

run(process.argv.slice(2))
