import { unreachable } from '#shared/lib/unreachable.ts'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import { ClaimPlanStep } from './ClaimPlanStep.tsx'
import { DiagnoseStep } from './DiagnoseStep.tsx'
import { EvidenceStep } from './EvidenceStep.tsx'
import type { WizardStep } from './failover-words.ts'
import { RedemptionStep } from './RedemptionStep.tsx'
import { ReportStep } from './ReportStep.tsx'
import { SignStep } from './SignStep.tsx'
import { WatchStep } from './WatchStep.tsx'

/** The act of the first step, which the page offers by key, too. */
export interface Diagnosing {
  readonly busy: boolean
  readonly error: RpcFailure | null
  readonly ask: () => void
}

export interface StepProps {
  readonly detail: FailoverDetail
  /** Looks at another step. */
  readonly goTo: (step: WizardStep) => void
  /** Looks at the step in which something is to be done, whichever that is by now. */
  readonly follow: () => void
}

export function StepBody({ shown, diagnosing, ...props }: StepProps & { shown: WizardStep; diagnosing: Diagnosing }) {
  switch (shown) {
    case 1:
      return <DiagnoseStep {...props} diagnosing={diagnosing} />
    case 2:
      return <EvidenceStep {...props} />
    case 3:
      return <ClaimPlanStep {...props} />
    case 4:
      return <SignStep {...props} />
    case 5:
      return <WatchStep {...props} />
    case 6:
      return <RedemptionStep {...props} />
    case 7:
      return <ReportStep {...props} />
    default:
      return unreachable(shown)
  }
}
