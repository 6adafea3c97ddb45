import { useRef } from 'react'
import type { Simulation } from '#shared/rpc/views/delegation.ts'
import { Explained } from '../../ui/Explained.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { useWidth } from '../../ui/use-width.ts'
import { blockAxis, place, type BlockAxis } from './block-axis.ts'
import { compact } from './edge-words.ts'
import { TakerLane } from './TakerLane.tsx'
import { labelled, staircase } from './uncovered.ts'
import styles from './TakeoverChart.module.css'

/** Height of the staircase, CSS pixels, and the room above it for the first figure. */
const CURVE = 56
const TOP = 4
/** Room that a figure on the staircase needs, CSS pixels. */
const WORDS = 72

/** One lane a taker on a shared axis of blocks, and below it what is still uncovered. The figures stand beside the drawing. */
export function TakeoverChart({ simulation }: { simulation: Simulation }) {
  const lane = useRef<HTMLDivElement>(null)
  const width = useWidth(lane)
  const { takers, total } = simulation
  const axis = blockAxis(Math.max(1, ...takers.flatMap(({ takes }) => takes.map(({ blocks }) => blocks))))
  const largest = takers.flatMap(({ takes }) => takes).reduce((most, { amount }) => (BigInt(amount) > most ? BigInt(amount) : most), 1n)
  return (
    <figure className={styles.chart}>
      {takers.map((taker, at) => {
        const first = Math.min(...taker.takes.map(({ blocks }) => blocks))
        return (
          <div key={taker.id} className={styles.row}>
            <div className={styles.who}>
              <b>
                <PeerText text={taker.id === 'you' ? 'You' : taker.label} />
              </b>
              <small>
                <Explained why="Blocks from the tip until the first of these coins can be claimed.">
                  {first === 0 ? 'first now' : `first +${groupDigits(first)}`}
                </Explained>
              </small>
            </div>
            <div ref={at === 0 ? lane : undefined} className={styles.lane}>
              <TakerLane takes={taker.takes} axis={axis} width={width} largest={largest} />
            </div>
            <div className={styles.sum}>
              <Explained why="The coins for which this taker's leaf is the first to open; those behind it could take them later.">
                <small>{count(taker.takes.length, 'coin')}</small> <b>{groupDigits(taker.total)} sat</b>
              </Explained>
            </div>
          </div>
        )
      })}
      <div className={styles.row}>
        <div className={styles.who}>
          <b>Uncovered</b>
          <small>
            <Explained why="All its coins that are watched here, less those that somebody can claim by then. What the mint owes its users is not known.">
              of {groupDigits(total)} sat
            </Explained>
          </small>
        </div>
        <div className={styles.lane}>
          <Uncovered simulation={simulation} axis={axis} width={width} />
        </div>
        <div className={styles.sum}>
          <Rest simulation={simulation} />
        </div>
      </div>
      <div className={styles.row}>
        <span />
        <ol className={styles.ticks} aria-hidden>
          <li style={{ left: 0 }}>offline now</li>
          {axis.ticks.map(tick => (
            <li key={tick} style={{ left: place(tick, axis, width) }}>
              +{groupDigits(tick)}
            </li>
          ))}
        </ol>
        <small className={styles.unit}>blocks from the tip</small>
      </div>
      <figcaption className={styles.spoken}>{inWords(simulation)}</figcaption>
    </figure>
  )
}

/** What is left at the end. Coins of which nothing is known count as never covered: hope is no cover. */
function Rest({ simulation: { never, unknown } }: { simulation: Simulation }) {
  if (never === '0') return <small>{unknown === 0 ? 'all covered in the end' : `all but ${count(unknown, 'unknown coin')}`}</small>
  return (
    <b className={styles.never}>
      {groupDigits(never)} sat never covered{unknown > 0 && ' or unknown'}
    </b>
  )
}

/** A staircase down to what nobody covers. */
function Uncovered({ simulation, axis, width }: { simulation: Simulation; axis: BlockAxis; width: number }) {
  const steps = staircase(simulation)
  const most = steps[0]?.amount ?? 0n
  if (width === 0 || most === 0n) return null
  const y = (amount: bigint): number => TOP + CURVE - Math.round((Number((amount * 1_000n) / most) / 1_000) * CURVE) + 0.5
  const x = (blocks: number): number => place(blocks, axis, width)
  const line = steps
    .map(({ blocks, amount }, at) => `${at === 0 ? 'M' : `H${x(blocks)}V`}${at === 0 ? `${x(blocks)},` : ''}${y(amount)}`)
    .join('')
  const room = (WORDS / width) * axis.end
  return (
    <svg width={width} height={CURVE + TOP + 1} className={styles.curve} aria-hidden>
      {axis.ticks.map(tick => (
        <path key={tick} d={`M${x(tick) + 0.5},0V${CURVE + TOP}`} className={styles.grid} />
      ))}
      <path d={`${line}H${x(axis.end)}V${CURVE + TOP + 0.5}H0Z`} className={styles.area} />
      <path d={`${line}H${x(axis.end)}`} className={styles.line} />
      {labelled(steps, room)
        .filter(({ amount }) => amount > 0n)
        .map(({ blocks, amount }) => {
          const level = y(amount)
          const end = x(blocks) > width - WORDS
          return (
            <text
              key={blocks}
              x={x(blocks) + (end ? -6 : 6)}
              y={level + 16 > CURVE + TOP ? level - 5 : level + 14}
              textAnchor={end ? 'end' : 'start'}
              className={styles.figure}
            >
              {compact(amount)}
            </text>
          )
        })}
    </svg>
  )
}

/** The same for those who hear it: who takes what when, then what is left. */
function inWords({ takers, uncovered, never, label }: Simulation): string {
  const orders = takers.flatMap(taker =>
    taker.takes.map(({ amount, blocks }) => ({
      blocks,
      words: `${taker.label} takes ${amount} sat ${blocks === 0 ? 'now' : `after ${blocks} blocks`}`,
    })),
  )
  const inOrder = orders.toSorted((one, other) => one.blocks - other.blocks).map(({ words }) => words)
  const left = uncovered.map(({ blocks, amount }) => `${amount} sat after ${blocks} blocks`).join(', ')
  return `If ${label} is offline: ${inOrder.join('; ')}. Uncovered: ${left}. Never covered: ${never} sat.`
}
