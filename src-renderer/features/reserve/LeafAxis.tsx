import type { Coin, CoinDetail, Leaf } from '#shared/rpc/views/reserve.ts'
import { classes } from '../../ui/classes.ts'
import { blocksWord, rangeWords } from '../../ui/countdown-words.ts'
import { Explained } from '../../ui/Explained.tsx'
import { groupDigits, hostOf, middle } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { statusInk } from '../../ui/Status.tsx'
import styles from './LeafAxis.module.css'

const PARTS = [0.25, 0.5, 0.75]

/** All leaves of one coin on one axis of blocks, from the block that holds it to the last leaf, with one line for the tip. */
export function LeafAxis({ coin, leaves, tip }: { coin: CoinDetail; leaves: readonly Leaf[]; tip: number | null }) {
  const now = useNow(60_000)
  const longest = Math.max(1, ...coin.leaves.map(({ delay }) => delay))
  const age = coin.height === null || tip === null ? null : Math.max(0, tip - coin.height + 1)
  const share = age === null ? null : Math.min(1, age / longest)
  const theirs = coin.role === 'peer'
  return (
    <div className={styles.axis}>
      <div className={styles.plot}>
        {PARTS.map(part => (
          <i key={part} className={styles.grid} style={{ left: `${part * 100}%` }} aria-hidden />
        ))}
        {share !== null && (
          <i className={styles.tip} style={{ left: `${share * 100}%` }}>
            <span className={classes(share > 0.9 && styles.atEnd, share < 0.06 && styles.atStart)}>tip</span>
          </i>
        )}
        <ul>
          {coin.leaves.map((leaf, at) => {
            const { countdown, delay } = leaf
            const side = theirs && leaf.mine ? 'theirs' : theirs ? 'theirs' : 'mine'
            const done = age === null || countdown.blocks === null ? 0 : Math.min(age, delay) / longest
            const known = leaves[at]
            return (
              <li
                key={at}
                className={classes(statusInk(countdown.status, side), styles[`bar-${tone(countdown.status, theirs, leaf.mine)}`])}
              >
                <p className={styles.head}>
                  <b className={styles.who}>
                    <PeerText text={leaf.mine ? 'You' : middle(leaf.delegate, 14, 6)} />
                  </b>
                  {known?.mint_url != null && !leaf.mine && (
                    <small>
                      <PeerText text={hostOf(known.mint_url)} />
                    </small>
                  )}
                  {known !== undefined && known.verdict !== 'mine' && known.verdict !== 'other' && (
                    <em className={styles.bad}>{known.verdict.replace('-', ' ')}</em>
                  )}
                  <b className={styles.left}>
                    <Explained why={countdown.why.blocks}>{blocksWord(countdown, coin.height !== null)}</Explained>
                  </b>
                </p>
                <div className={styles.track}>
                  <i className={styles.rest} style={{ width: `${(delay / longest) * 100}%` }} />
                  {countdown.blocks === null ? (
                    <i className={styles.hatch} style={{ width: `${(delay / longest) * 100}%` }} />
                  ) : (
                    <i className={styles.done} style={{ width: `${done * 100}%` }} />
                  )}
                  <i className={styles.end} style={{ left: `${(delay / longest) * 100}%` }} />
                </div>
                <p className={styles.foot}>
                  <span>
                    {countdown.range !== null && countdown.blocks !== null && countdown.blocks > 0 ? (
                      <Explained why={countdown.why.range}>{rangeWords(countdown.range, countdown.blocks, now)}</Explained>
                    ) : countdown.blocks === 0 ? (
                      `open since tip ${groupDigits(countdown.opens_at_tip ?? 0)}`
                    ) : (
                      'nothing counts'
                    )}
                  </span>
                  <span>
                    {countdown.earliest_block === null
                      ? `after ${groupDigits(delay)} blocks`
                      : `from block ${groupDigits(countdown.earliest_block)}`}
                  </span>
                </p>
              </li>
            )
          })}
        </ul>
      </div>
      <div className={styles.scale} aria-hidden>
        <span>{coin.height === null ? 'no block yet' : `H ${groupDigits(coin.height)}`}</span>
        {PARTS.map(part => (
          <span key={part} style={{ left: `${part * 100}%` }}>
            +{groupDigits(Math.round(part * longest))}
          </span>
        ))}
        <span>+{groupDigits(longest)}</span>
      </div>
    </div>
  )
}

/** Red and amber are the custodian's; in a peer's reserve only our own open leaf has a colour. */
const tone = (status: Coin['status'], theirs: boolean, mine: boolean): string =>
  theirs ? (status === 'matured' && mine ? 'claimable' : 'armed') : status
