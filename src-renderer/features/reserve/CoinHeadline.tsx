import type { Coin } from '#shared/rpc/views/reserve.ts'
import { classes } from '../../ui/classes.ts'
import { byWord, NO_DATE_BELOW, rangeWords } from '../../ui/countdown-words.ts'
import { Explained } from '../../ui/Explained.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { statusInk } from '../../ui/Status.tsx'
import { sideOf } from './reserve-line.ts'
import styles from './ReservePane.module.css'

/** What the output comes to, in one sentence: who can take it and when; then by when to act. */
export function CoinHeadline({ coin }: { coin: Coin }) {
  const now = useNow(60_000)
  const { countdown, first } = coin
  if (coin.spend !== null && coin.state === 'spent') {
    return (
      <section className={styles.headline} aria-label="Countdown">
        <h3>
          <b>Spent</b> by <PeerText text={coin.spend.by} />
        </h3>
      </section>
    )
  }
  if (countdown === null || first === null) return null
  const who = <PeerText text={first.mine ? 'you' : first.delegate} />
  const blocks = countdown.blocks
  return (
    <section className={styles.headline} aria-label="Countdown">
      {blocks === null ? (
        <h3>
          <b>{coin.height === null ? 'Not started' : 'No data'}</b>{' '}
          <Explained why={countdown.why.blocks}>
            {coin.height === null ? 'the coin has no block yet' : 'nobody knows when it opens'}
          </Explained>
        </h3>
      ) : blocks === 0 ? (
        <h3>
          <b className={statusInk('matured', sideOf(coin))}>
            <Explained why={countdown.why.blocks}>{first.mine ? 'You can claim now' : <>{who} can claim now</>}</Explained>
          </b>
        </h3>
      ) : (
        <h3>
          <b className={classes(countdown.status !== 'armed' && statusInk(countdown.status, sideOf(coin)))}>
            <Explained why={countdown.why.blocks}>{count(blocks, 'block')}</Explained>
          </b>{' '}
          until {who} can claim
        </h3>
      )}
      {countdown.range !== null && blocks !== null && blocks > 0 && (
        <p>
          <b>
            <Explained why={countdown.why.range}>{rangeWords(countdown.range, blocks, now)}</Explained>
          </b>{' '}
          <small>
            {countdown.range.basis === 'assumed'
              ? 'at ten minutes a block, assumed'
              : blocks <= NO_DATE_BELOW
                ? 'too few blocks for a date'
                : `95 %, the ${coin.role === 'peer' ? 'late' : 'early'} end counts`}
          </small>
        </p>
      )}
      {countdown.rearm_by !== null && (
        <p>
          Re-arm by{' '}
          <b>
            <Explained why={countdown.why.rearm_by}>{byWord(countdown.rearm_by, now)}</Explained>
          </b>
        </p>
      )}
      {coin.role === 'own' && blocks !== null && countdown.rearm_by === null && (
        <p>
          <b>Re-arm now.</b> <small>The time to confirm and to sign has run out; the coin stays exposed until the new one confirms.</small>
        </p>
      )}
      {coin.role === 'peer' && blocks !== null && blocks > 0 && countdown.opens_at_tip !== null && (
        <p>
          <small>
            A claim is refused before tip {groupDigits(countdown.opens_at_tip)}, and mined in block{' '}
            {groupDigits(countdown.earliest_block ?? 0)} at the earliest.
          </small>
        </p>
      )}
    </section>
  )
}
