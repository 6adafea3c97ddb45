import { OctagonX } from 'lucide-react'
import type { Coin } from '#shared/rpc/views/reserve.ts'
import { BlockBar } from '../../ui/BlockBar.tsx'
import { classes } from '../../ui/classes.ts'
import { blocksWord, byWord } from '../../ui/countdown-words.ts'
import { Explained } from '../../ui/Explained.tsx'
import { groupDigits, middle } from '../../ui/format.ts'
import { coreNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status, statusInk } from '../../ui/Status.tsx'
import type { Column } from '../../ui/table-types.ts'
import { badnessOf, sideOf, type ReserveLine } from './reserve-line.ts'
import styles from './ReservePage.module.css'

const nothing = <span className={styles.mute}>–</span>
const FINDINGS = { dust: 'dust', uneconomic: 'uneconomic', unexpected: 'unexpected', 'address-reuse': 'reused' } as const
const FAR = Number.MAX_SAFE_INTEGER

export const columns: readonly Column<ReserveLine>[] = [
  {
    id: 'status',
    header: 'Status',
    track: '92px',
    // Within one status the soonest first.
    sortBy: line => badnessOf(line) * 100_000 + Math.min(99_999, line.coin?.countdown?.blocks ?? 99_999),
    cell: ({ coin }) => <Standing coin={coin} />,
  },
  {
    id: 'reserve',
    header: 'Reserve',
    track: 'minmax(132px, 1fr)',
    sortBy: ({ reserve }) => reserve.name,
    cell: ({ reserve, coin }) => (
      <span className={styles.name}>
        <b>
          <PeerText text={reserve.name} />
        </b>
        {reserve.verdict === 'refused' && (
          <span className={styles.bad} title="Its tree is not as advertised: the pane says which leaf.">
            <OctagonX size={12} aria-label="Not as advertised" />
          </span>
        )}
        {coin !== null ? (
          <code>
            {middle(coin.txid, 4, 4)}:{coin.vout}
          </code>
        ) : (
          <code>{middle(reserve.address, 8, 6)}</code>
        )}
        {coin?.findings.map(({ code, detail }) => (
          <small key={code} title={detail}>
            {FINDINGS[code]}
          </small>
        ))}
      </span>
    ),
  },
  {
    id: 'amount',
    header: 'Amount, sat',
    track: '92px',
    numeric: true,
    sortBy: ({ coin }) => (coin === null ? 0n : BigInt(coin.amount)),
    cell: ({ coin }) => (coin === null ? nothing : groupDigits(coin.amount)),
  },
  {
    id: 'first',
    header: 'First to claim',
    track: 'minmax(84px, 116px)',
    sortBy: ({ coin }) => coin?.first?.delegate ?? '',
    cell: ({ coin, reserve }) =>
      coin?.first == null ? <span className={styles.mute}>{reserve.role === 'hot' ? 'no leaf' : '–'}</span> : <First first={coin.first} />,
  },
  {
    id: 'blocks',
    header: 'Blocks left',
    track: '76px',
    numeric: true,
    sortBy: ({ coin }) => coin?.countdown?.blocks ?? FAR,
    cell: ({ coin }) => (coin?.countdown == null ? nothing : <Left coin={coin} />),
  },
  {
    id: 'timelock',
    header: 'Timelock',
    track: '72px',
    from: 660,
    cell: ({ coin }) =>
      coin?.countdown == null || coin.first === null ? null : (
        <BlockBar countdown={coin.countdown} delay={coin.first.delay} theirs={coin.role === 'peer'} />
      ),
  },
  {
    id: 'rearm-by',
    header: 'Re-arm by',
    track: '124px',
    from: 760,
    sortBy: ({ coin }) => coin?.countdown?.rearm_by ?? FAR,
    cell: ({ coin }) => (coin === null ? nothing : <By coin={coin} />),
  },
]

/** A hot coin has no leaf, so nothing is armed about it. */
function Standing({ coin }: { coin: Coin | null }) {
  if (coin === null) return <span className={styles.mute}>no output</span>
  if (coin.role === 'hot' && coin.status === 'armed') return <span className={styles.mute}>Hot</span>
  return <Status word={coin.status} side={sideOf(coin)} />
}

function First({ first }: { first: NonNullable<Coin['first']> }) {
  return (
    <span>
      <PeerText text={first.mine ? 'You' : first.delegate} />
      {first.more > 0 && <i className={styles.more}> +{first.more}</i>}
    </span>
  )
}

function Left({ coin }: { coin: Coin }) {
  const countdown = coin.countdown!
  const calm = countdown.status === 'armed'
  return (
    <span className={classes(!calm && statusInk(countdown.status, sideOf(coin)))}>
      <Explained why={countdown.why.blocks} inRow>
        {countdown.blocks === null || countdown.blocks === 0 ? blocksWord(countdown, coin.height !== null) : groupDigits(countdown.blocks)}
      </Explained>
    </span>
  )
}

/** The date, or what stands in its place. */
function By({ coin }: { coin: Coin }) {
  if (coin.state === 'spending') return <span className={styles.note}>in mempool</span>
  if (coin.plan !== null) return <span className={styles.note}>in the tray, plan {coin.plan}</span>
  const by = coin.countdown?.rearm_by ?? null
  if (by === null) {
    const late = coin.role === 'own' && coin.countdown?.blocks !== null && coin.countdown !== null
    return late ? <b className={statusInk(coin.status)}>now</b> : nothing
  }
  return (
    <span className={classes(coin.status === 'armed' && styles.mute)}>
      <Explained why={coin.countdown!.why.rearm_by} inRow>
        {byWord(by, coreNow())}
      </Explained>
    </span>
  )
}
