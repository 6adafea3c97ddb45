import type { Simulation } from '#shared/rpc/views/delegation.ts'
import { classes } from '../../ui/classes.ts'
import { groupDigits, middle } from '../../ui/format.ts'
import { statusInk } from '../../ui/Status.tsx'
import { place, type BlockAxis } from './block-axis.ts'
import styles from './TakeoverChart.module.css'

type Take = Simulation['takers'][number]['takes'][number]
const HEIGHT = 26

/** When one taker can take each coin: a mark in the colour of the coin's status, taller for more. */
export function TakerLane({ takes, axis, width, largest }: { takes: readonly Take[]; axis: BlockAxis; width: number; largest: bigint }) {
  if (width === 0) return null
  return (
    <svg width={width} height={HEIGHT} aria-hidden>
      {axis.ticks.map(tick => (
        <path key={tick} d={`M${place(tick, axis, width) + 0.5},0V${HEIGHT}`} className={styles.grid} />
      ))}
      <path d={`M0,${HEIGHT / 2}H${width}`} className={styles.rail} />
      <path d={`M0.5,0V${HEIGHT}`} className={styles.now} />
      {takes.map(take => {
        const tall = heightOf(BigInt(take.amount), largest)
        return (
          <rect
            key={take.coin}
            x={Math.min(width - 4, place(take.blocks, axis, width))}
            y={(HEIGHT - tall) / 2}
            width={4}
            height={tall}
            rx={1.5}
            className={classes(styles.mark, statusInk(take.status))}
          >
            <title>{`${groupDigits(take.amount)} sat ${take.blocks === 0 ? 'now' : `after ${groupDigits(take.blocks)} blocks`} (${middle(take.coin, 8, 6)})`}</title>
          </rect>
        )
      })}
    </svg>
  )
}

const heightOf = (amount: bigint, largest: bigint): number => {
  const percent = Number((amount * 100n) / largest)
  return percent >= 60 ? 18 : percent >= 25 ? 14 : percent >= 8 ? 11 : 8
}
