import { Button } from '../../ui/Button.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { AcceptForm } from './AcceptForm.tsx'
import { mustAccept } from './failover-words.ts'
import { GateShut } from './GateShut.tsx'
import { GateTable } from './GateTable.tsx'
import type { StepProps } from './StepBody.tsx'
import { Act, StepFrame } from './StepFrame.tsx'

/** The evidence gate: who saw what, what is needed. While a fact of the chain is missing there is no button, but the reason and the date. */
export function EvidenceStep({ detail, goTo, follow }: StepProps) {
  const { step, open, accept, accepted, at_risk: atRisk } = detail
  const claiming = step !== 'wait' && step !== 'plan' && step !== 'lost'
  return (
    <StepFrame
      title="Is there enough evidence to claim?"
      lead="Every line of the chain must pass. A server that does not answer counts as unknown, never as a yes. The mirror informs: its doubts are accepted by you, they do not block."
    >
      {claiming ? (
        <Notice title="The claim is made already">What you see is how the evidence stands now. Nothing is decided here any more.</Notice>
      ) : (
        !open && <GateShut detail={detail} />
      )}
      <GateTable checks={detail.checks} />
      {claiming || !open ? null : mustAccept(detail) ? (
        <AcceptForm detail={detail} onAccepted={follow} />
      ) : (
        <>
          {accept.length === 0 ? (
            <Notice tone="ok" title="Nothing is to be accepted">
              The mirror is complete, nobody contradicts it, and nothing of this mint answers.
            </Notice>
          ) : (
            accepted && (
              <Notice tone="ok" title={`You accepted ${groupDigits(atRisk)} sat at risk`}>
                It is kept with this failover and stands in its evidence bundle. Should more become doubtful, you are asked again.
              </Notice>
            )
          )}
          {step === 'plan' && (
            <Act>
              <Button kind="primary" onClick={() => goTo(3)}>
                Go on to the claim plan
              </Button>
            </Act>
          )}
        </>
      )}
    </StepFrame>
  )
}
