import { groupDigits, middle } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import type { PlanRow } from '#shared/rpc/views/plan.ts'
import type { Column } from '../../ui/table-types.ts'
import { Ago } from '../../ui/Time.tsx'
import { rateWords } from '../../workspace/plan/fee-rate.ts'
import { amountOf, standingOf, STANDINGS, titleOf } from './plan-words.ts'
import { PlanStanding } from './PlanStanding.tsx'
import styles from './PlanPage.module.css'

export const columns: readonly Column<PlanRow>[] = [
  {
    id: 'state',
    header: 'State',
    track: '116px',
    sortBy: plan => STANDINGS[standingOf(plan)].rank * 100_000 - plan.id,
    cell: plan => <PlanStanding plan={plan} />,
  },
  {
    id: 'plan',
    header: 'Plan',
    track: 'minmax(150px, 1fr)',
    sortBy: titleOf,
    cell: plan => (
      <span className={styles.name}>
        <b>{titleOf(plan)}</b>
        <small>
          <PeerText text={[...new Set(plan.inputs.map(input => input.reserve_name))].join(', ')} />
        </small>
      </span>
    ),
  },
  { id: 'amount', header: 'Amount, sat', track: '96px', numeric: true, sortBy: amountOf, cell: plan => groupDigits(amountOf(plan)) },
  { id: 'fee', header: 'Fee, sat', track: '64px', numeric: true, sortBy: plan => BigInt(plan.fee), cell: plan => groupDigits(plan.fee) },
  {
    id: 'rate',
    header: 'Rate',
    track: '84px',
    numeric: true,
    from: 820,
    sortBy: plan => plan.sat_per_kvb,
    cell: plan => rateWords(plan.sat_per_kvb),
  },
  {
    id: 'signatures',
    header: 'Signed',
    track: '56px',
    numeric: true,
    from: 660,
    sortBy: plan => plan.signatures.have / Math.max(1, plan.signatures.need),
    cell: plan => `${plan.signatures.have} of ${plan.signatures.need}`,
  },
  {
    id: 'txid',
    header: 'Transaction',
    track: '96px',
    from: 920,
    cell: plan => <code className={styles.code}>{middle(plan.txid, 4, 4)}</code>,
  },
  {
    id: 'made',
    header: 'Made',
    track: '84px',
    numeric: true,
    sortBy: plan => -plan.created_at,
    cell: plan => <Ago at={plan.created_at} />,
  },
]
