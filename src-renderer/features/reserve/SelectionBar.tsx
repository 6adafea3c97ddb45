import { RotateCw } from 'lucide-react'
import type { Coin } from '#shared/rpc/views/reserve.ts'
import { useViews } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { dayWord } from '../../ui/countdown-words.ts'
import { Explained } from '../../ui/Explained.tsx'
import { groupDigits } from '../../ui/format.ts'
import { coreNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { canClaim, canRearm, planFor, sumOf } from './reserve-line.ts'
import styles from './SelectionBar.module.css'

/** What the chosen coins would come to, before anything is planned: sum, new first claim, fee. */
export function SelectionBar({ chosen, onClaim, onClear }: { chosen: readonly Coin[]; onClaim: () => void; onClear: () => void }) {
  const kind = kindOf(chosen)
  const previews = useViews(
    'plan.preview',
    kind === 'rearm'
      ? byReserve(chosen).map(([reserve, coins]) => ({ plan: { kind, reserve, coins, consolidate: false, rate: 'normal' } }))
      : [],
  )
  if (chosen.length === 0) return null
  const plans = previews.flatMap(({ data, error }) => (data !== null && error === null ? [data] : []))
  const refused = previews.find(({ error }) => error !== null)?.error ?? null
  const whole = plans.length > 0 && plans.length === previews.length
  const fee = plans.reduce((sum, plan) => sum + BigInt(plan.fee), 0n)
  const leftOut = plans.reduce((sum, plan) => sum + plan.left_out.length, 0)
  // The soonest of the new coins decides.
  const soonest = plans.toSorted((one, other) => (one.deadline?.after ?? 1e9) - (other.deadline?.after ?? 1e9))[0]
  const after = soonest?.deadline?.range
  return (
    <div className={styles.bar} role="group" aria-label="Selected outputs">
      <div className={styles.facts}>
        <b>{chosen.length} selected</b>
        <span className={styles.figure}>
          · {groupDigits(sumOf(chosen))} <i>sat</i>
        </span>
        {whole && (
          <>
            {after && (
              <span>
                · <span className={styles.until}>new </span>first claim{' '}
                <b>
                  <Explained why={soonest!.why.deadline}>{dayWord(after.from, coreNow())}</Explained>
                </b>
              </span>
            )}
            <span className={styles.figure}>
              · fee <Explained why={plans.map(plan => plan.why.fee).join(' ')}>{groupDigits(fee)}</Explained> <i>sat</i>
            </span>
            {leftOut > 0 && <span className={styles.left}>· {leftOut} left out</span>}
          </>
        )}
        {refused !== null && (
          <span className={styles.refused} title={refused.detail}>
            · <PeerText text={refused.detail} />
          </span>
        )}
        {kind === null && <span className={styles.refused}>· {whyNone(chosen)}</span>}
      </div>
      <span className={styles.acts}>
        <Button onClick={onClear}>Clear</Button>
        {kind === 'rearm' && (
          <Button kind="primary" icon={RotateCw} keys="r" onClick={() => planFor('rearm', chosen)}>
            Plan re-arm
          </Button>
        )}
        {kind === 'claim' && (
          <Button kind="primary" keys="c" onClick={onClaim}>
            Plan claim
          </Button>
        )}
      </span>
    </div>
  )
}

/** One transaction for each reserve. */
function byReserve(coins: readonly Coin[]): readonly (readonly [number, string[]])[] {
  const reserves = [...new Set(coins.map(({ reserve }) => reserve))]
  return reserves.map(reserve => [reserve, coins.filter(coin => coin.reserve === reserve).map(({ id }) => id)] as const)
}

/** What can be done with all of them at once. */
export function kindOf(chosen: readonly Coin[]): 'rearm' | 'claim' | null {
  if (chosen.length === 0) return null
  if (chosen.every(canRearm)) return 'rearm'
  return chosen.every(canClaim) && chosen.every(({ reserve }) => reserve === chosen[0]!.reserve) ? 'claim' : null
}

function whyNone(chosen: readonly Coin[]): string {
  if (chosen.some(({ plan }) => plan !== null)) return 'one of them is in the tray already'
  if (chosen.some(({ height }) => height === null)) return 'one of them has no block yet: nothing to re-arm'
  if (chosen.some(({ role }) => role === 'hot')) return 'hot coins are swept, not re-armed'
  if (chosen.every(canClaim)) return 'one claim takes coins of one reserve'
  return 'coins of yours are re-armed, coins of a peer claimed when your leaf is open: not together'
}
