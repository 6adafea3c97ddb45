import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { Button } from '../../ui/Button.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import type { WizardStep } from './failover-words.ts'

/** Coins that ripened after the first claim: they add to the same pot, and must not wait unseen behind a later step. */
export function OneMoreClaim({
  detail: { open, plan, claimable },
  shown,
  goTo,
}: {
  detail: FailoverDetail
  shown: WizardStep
  goTo: (step: WizardStep) => void
}) {
  if (plan !== null && shown !== 4)
    return (
      <Notice tone="warning" actions={<Button onClick={() => goTo(4)}>{plan.ready ? 'Send it' : 'Sign it'}</Button>}>
        One more claim of {groupDigits(plan.total_in)} sat is planned and not sent yet.
      </Notice>
    )
  if (plan !== null || !open || shown === 3) return null
  return (
    <Notice actions={<Button onClick={() => goTo(3)}>Plan one more claim</Button>}>
      {groupDigits(claimable)} sat more can be claimed now. They add to the same pot.
    </Notice>
  )
}
