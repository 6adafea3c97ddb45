import { FileQuestionMark } from 'lucide-react'
import type { PlanPreview } from '#shared/rpc/views/plan.ts'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { count, groupDigits } from '../../ui/format.ts'
import { Explained } from '../../ui/Explained.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Consequences } from './Consequences.tsx'
import { titleOf } from './plan-words.ts'
import { Transaction } from './Transaction.tsx'
import styles from './PlanForm.module.css'

/** What the plan would do, or what is missing, or why the core refuses it. */
export function PreviewPanel({
  preview,
  missing,
}: {
  preview: { readonly data: PlanPreview | null; readonly error: RpcFailure | null } | null
  missing: string
}) {
  if (preview === null) {
    return (
      <p className={styles.missing} role="status">
        <FileQuestionMark size={16} aria-hidden />
        {missing}
      </p>
    )
  }
  if (preview.error !== null) return <Failure title="This cannot be planned" error={preview.error} />
  if (preview.data === null) return <Skeleton rows={6} />
  const plan = preview.data
  return (
    <>
      <h2 className={styles.title}>{titleOf(plan)}</h2>
      <p className={styles.lead}>
        <b>{groupDigits(plan.total_in)} sat</b> in {count(plan.inputs.length, 'coin')}, fee{' '}
        <b>
          <Explained why={plan.why.fee}>{groupDigits(plan.fee)} sat</Explained>
        </b>
        {plan.deadline !== null && (
          <>
            , deadline gained{' '}
            <b>
              <Explained why={plan.why.deadline}>
                {count(Math.max(0, plan.deadline.after - (plan.deadline.before ?? 0)), 'block')}
              </Explained>
            </b>
          </>
        )}
      </p>
      <Transaction plan={plan} />
      <Consequences plan={plan} />
    </>
  )
}
