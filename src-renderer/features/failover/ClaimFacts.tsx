import type { FailoverCoin, FailoverDetail } from '#shared/rpc/views/failover.ts'
import { count, groupDigits } from '../../ui/format.ts'
import { Countdown } from '../../ui/Countdown.tsx'
import { Hash } from '../../ui/Hash.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { claimableOf, sum } from './failover-words.ts'
import { nextOpens } from './Rivals.tsx'
import styles from './FactsPane.module.css'

/** Outputs that are listed one by one. */
const SHOWN = 6

/** Which outputs a claim would take, out of which block, after what delay, and who comes next. */
export function ClaimFacts({ detail }: { detail: FailoverDetail }) {
  const { coins, next_delegate: next } = detail
  const here = coins.filter(({ state }) => state !== 'spent')
  const ready = claimableOf(detail)
  const delay = delayOf(here)
  const from = nextOpens(detail)
  const [only] = here
  if (only === undefined) return null
  const title = detail.step === 'wait' || detail.step === 'plan' ? 'What you would claim' : 'Outputs with your leaf'
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <Facts>
        {here.length === 1 ? (
          <>
            <Fact term="Output">
              <Hash value={only.id} what="outpoint" head={6} tail={6} />
            </Fact>
            <Fact term="Amount">{groupDigits(only.amount)} sat</Fact>
            <Fact term="Funded in">{only.height === null ? 'no block yet' : `block ${groupDigits(only.height)}`}</Fact>
          </>
        ) : (
          <>
            {ready.length > 0 && (
              <Fact term="Now">
                {groupDigits(sum(ready))} sat in {count(ready.length, 'output')}
              </Fact>
            )}
            <Fact term="In all">
              {groupDigits(sum(here))} sat in {count(here.length, 'output')}
            </Fact>
          </>
        )}
        {delay !== null && <Fact term="Your delay">{count(delay, 'block')}</Fact>}
        <Fact term="Next delegate">
          {next === null ? (
            'none after you'
          ) : (
            <>
              <PeerText text={next.name} wrap />, {count(next.blocks_after, 'block')} after you
              {from !== null && `, tip ${groupDigits(from)}`}
            </>
          )}
        </Fact>
      </Facts>
      {here.length > 1 && <Coins coins={here} />}
    </section>
  )
}

/** Blocks between a coin's confirmation and our leaf: a leaf opens for broadcast at tip H + n − 1. Null where no coin counts. */
function delayOf(coins: readonly FailoverCoin[]): number | null {
  const counted = coins.find(({ height, countdown }) => height !== null && countdown.opens_at_tip !== null)
  return counted === undefined ? null : counted.countdown.opens_at_tip! - counted.height! + 1
}

const STATES: Readonly<Record<FailoverCoin['state'], string | null>> = {
  young: null,
  claimable: null,
  contested: 'somebody else moves it',
  claiming: 'our claim takes it',
  claimed: 'claimed',
  spent: 'gone',
}

function Coins({ coins }: { coins: readonly FailoverCoin[] }) {
  const sorted = coins.toSorted((one, other) => (one.countdown.blocks ?? Infinity) - (other.countdown.blocks ?? Infinity))
  const rest = sorted.slice(SHOWN)
  return (
    <ul className={styles.list} aria-label="Outputs">
      {sorted.slice(0, SHOWN).map(({ id, amount, height, countdown, state, rival }) => (
        <li key={id}>
          <Hash value={id} what="outpoint" head={4} tail={6} />
          <span>{groupDigits(amount)} sat</span>
          <small>
            {STATES[state] ?? <Countdown countdown={countdown} confirmed={height !== null} inRow />}
            {rival !== null && (
              <>
                : <PeerText text={rival} wrap />
              </>
            )}
          </small>
        </li>
      ))}
      {rest.length > 0 && (
        <li>
          and {count(rest.length, 'more output')} <span>{groupDigits(sum(rest))} sat</span>
        </li>
      )}
    </ul>
  )
}
