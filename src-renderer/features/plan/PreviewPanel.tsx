import { FileQuestionMark } from 'lucide-react'
import type { PlanPreview } from '#shared/rpc/views/plan.ts'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { count, groupDigits } from '../../ui/format.ts'
import { Explained } from '../../ui/Explained.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Consequences } from '../../workspace/plan/Consequences.tsx'
import { titleOf } from './plan-words.ts'
import { Transaction } from '../../workspace/plan/Transaction.tsx'
import styles from './PlanForm.module.css'

interface Preview {
  readonly data: PlanPreview | null
  readonly error: RpcFailure | null
}

/** What each plan would do, or what is missing, or why the core refuses it. */
export function PreviewPanel({ previews, missing }: { previews: readonly Preview[]; missing: string }) {
  if (previews.length === 0) {
    return (
      <p className={styles.missing} role="status">
        <FileQuestionMark size={16} aria-hidden />
        {missing}
      </p>
    )
  }
  return (
    <>
      {previews.length > 1 && (
        <p className={styles.several}>
          {previews.length} transactions, one for each reserve: each has its own address and its own signature.
        </p>
      )}
      {previews.map((preview, at) => (
        <OnePreview key={at} preview={preview} />
      ))}
    </>
  )
}

function OnePreview({ preview: { data: plan, error } }: { preview: Preview }) {
  if (error !== null) return <Failure title="This cannot be planned" error={error} />
  if (plan === null) return <Skeleton rows={6} />
  return (
    <section className={styles.one}>
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
    </section>
  )
}
