import type { Coin } from '#shared/rpc/views/reserve.ts'
import { useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { count } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { blockedBy } from './plan-draft.ts'
import { rateWords } from '../../workspace/plan/fee-rate.ts'
import styles from './PlanForm.module.css'

/** Many small coins make every later claim and re-arm dear: while fees are low the form offers to take them all. */
export function ConsolidateHint({
  coins,
  chosen,
  onTake,
}: {
  coins: readonly Coin[]
  chosen: ReadonlySet<string>
  onTake: (ids: readonly string[]) => void
}) {
  const settings = useView('settings.get', {}).data
  const fees = useView('chain.status', {}).data?.fees ?? null
  if (settings === null || fees === null || fees.slow > settings.consolidate_rate) return null
  const free = coins.filter(coin => blockedBy('rearm', coin) === null)
  const crowded = [...new Set(free.map(({ reserve }) => reserve))]
    .map(reserve => free.filter(coin => coin.reserve === reserve))
    .find(held => held.length > settings.consolidate_coins && held.some(({ id }) => !chosen.has(id)))
  if (crowded === undefined) return null
  return (
    <p className={styles.hint}>
      <PeerText text={crowded[0]!.reserve_name} /> holds {count(crowded.length, 'coin')}, and fees are low ({rateWords(fees.slow)}).{' '}
      <Button kind="link" onClick={() => onTake(crowded.map(({ id }) => id))}>
        Make one of them all
      </Button>
    </p>
  )
}
