import { RotateCw } from 'lucide-react'
import type { Coin } from '#shared/rpc/views/reserve.ts'
import { useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { dayWord } from '../../ui/countdown-words.ts'
import { Explained } from '../../ui/Explained.tsx'
import { groupDigits } from '../../ui/format.ts'
import { coreNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { canClaim, canRearm, planFor, sumOf } from './reserve-line.ts'
import styles from './SelectionBar.module.css'

/** What the chosen coins would come to, before anything is planned: sum, new first claim, fee. */
export function SelectionBar({ chosen, onClear }: { chosen: readonly Coin[]; onClear: () => void }) {
  const kind = kindOf(chosen)
  const preview = useView(
    'plan.preview',
    kind === 'rearm' ? { plan: { kind, reserve: null, coins: chosen.map(({ id }) => id), consolidate: false, rate: 'normal' } } : null,
  )
  if (chosen.length === 0) return null
  const { data } = preview
  const after = data?.deadline?.range
  return (
    <div className={styles.bar} role="group" aria-label="Selected outputs">
      <div className={styles.facts}>
        <b>{chosen.length} selected</b>
        <span className={styles.figure}>
          · {groupDigits(sumOf(chosen))} <i>sat</i>
        </span>
        {kind === 'rearm' && data !== null && preview.error === null && (
          <>
            {after && (
              <span>
                · <span className={styles.until}>new </span>first claim{' '}
                <b>
                  <Explained why={data.why.deadline}>{dayWord(after.from, coreNow())}</Explained>
                </b>
              </span>
            )}
            <span className={styles.figure}>
              · fee <Explained why={data.why.fee}>{groupDigits(data.fee)}</Explained> <i>sat</i>
            </span>
            {data.left_out.length > 0 && <span className={styles.left}>· {data.left_out.length} left out</span>}
          </>
        )}
        {kind === 'rearm' && preview.error !== null && (
          <span className={styles.refused} title={preview.error.detail}>
            · <PeerText text={preview.error.detail} />
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
          <Button kind="primary" keys="c" onClick={() => planFor('claim', chosen)}>
            Plan claim
          </Button>
        )}
      </span>
    </div>
  )
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
