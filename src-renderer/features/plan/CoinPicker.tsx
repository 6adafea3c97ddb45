import type { Coin } from '#shared/rpc/views/reserve.ts'
import { classes } from '../../ui/classes.ts'
import { blocksWord } from '../../ui/countdown-words.ts'
import { Button } from '../../ui/Button.tsx'
import { count, groupDigits, middle } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { statusInk } from '../../ui/Status.tsx'
import { blockedBy } from './plan-draft.ts'
import type { PlanKind } from './plan-words.ts'
import styles from './PlanForm.module.css'

/** Which coins; those that cannot be taken now stand below with the reason. */
export function CoinPicker({
  kind,
  coins,
  chosen,
  onChange,
}: {
  kind: PlanKind
  coins: readonly Coin[]
  chosen: ReadonlySet<string>
  onChange: (chosen: ReadonlySet<string>) => void
}) {
  const urgency = (coin: Coin): number => (blockedBy(kind, coin) === null ? (coin.countdown?.blocks ?? 1e8) : 1e9)
  const sorted = coins.toSorted((one, other) => urgency(one) - urgency(other))
  const free = sorted.filter(coin => blockedBy(kind, coin) === null)
  const sum = free.filter(({ id }) => chosen.has(id)).reduce((total, { amount }) => total + BigInt(amount), 0n)
  const toggle = (id: string): void => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    onChange(next)
  }
  return (
    <div role="group" aria-label="Coins" className={styles.coins}>
      <header>
        Coins <small>{chosen.size === 0 ? 'none chosen' : `${count(chosen.size, 'coin')}, ${groupDigits(sum)} sat`}</small>
        <span className={styles.all}>
          <Button kind="link" onClick={() => onChange(new Set(free.map(({ id }) => id)))}>
            All
          </Button>
          {kind === 'rearm' && (
            <Button kind="link" onClick={() => onChange(new Set(free.filter(({ status }) => status !== 'armed').map(({ id }) => id)))}>
              Only due
            </Button>
          )}
          <Button kind="link" onClick={() => onChange(new Set())}>
            None
          </Button>
        </span>
      </header>
      {sorted.length === 0 && <p className={styles.hint}>There is no coin to take.</p>}
      <ul>
        {sorted.map(coin => {
          const blocked = blockedBy(kind, coin)
          const left = blocked ?? (coin.countdown === null ? 'nothing counts' : blocksWord(coin.countdown))
          return (
            <li key={coin.id}>
              <label>
                <input
                  aria-label={`${coin.reserve_name} ${middle(coin.id, 4, 4)}, ${groupDigits(coin.amount)} sat, ${left}`}
                  type="checkbox"
                  checked={chosen.has(coin.id)}
                  disabled={blocked !== null}
                  onChange={() => toggle(coin.id)}
                />
                <b>
                  <PeerText text={coin.reserve_name} />
                </b>
                <code>{middle(coin.id, 4, 4)}</code>
                <span className={styles.figure}>{groupDigits(coin.amount)}</span>
                <span
                  className={classes(styles.left, blocked === null && statusInk(coin.status, coin.role === 'peer' ? 'theirs' : 'mine'))}
                >
                  {left}
                </span>
              </label>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
