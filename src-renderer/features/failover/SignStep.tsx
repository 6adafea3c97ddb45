import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import { Button } from '../../ui/Button.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Checks } from '../../workspace/plan/Checks.tsx'
import { PsbtByFile } from '../../workspace/plan/PsbtByFile.tsx'
import { Transaction } from '../../workspace/plan/Transaction.tsx'
import { mustAccept } from './failover-words.ts'
import { SendForm } from './SendForm.tsx'
import type { StepProps } from './StepBody.tsx'
import { Act, StepFrame } from './StepFrame.tsx'

/** Signed by whoever can, checked once more, typed, sent. */
export function SignStep({ detail, goTo, follow }: StepProps) {
  // A crash may have come between the sending and the servers' answers: then the same bytes are sent again.
  const plan = detail.plan ?? (detail.step === 'broadcast' ? detail.sending : null)
  if (plan === null)
    return (
      <StepFrame title="Sign and send" lead="The claim plan comes first.">
        {detail.sending !== null || detail.claims.length > 0 ? (
          <Act words="The claim was sent. Whether it confirms is watched from there on.">
            <Button onClick={() => goTo(5)}>Watch it</Button>
          </Act>
        ) : (
          <Act words="There is no claim in the tray.">
            <Button onClick={() => goTo(3)}>Show the claim plan</Button>
          </Act>
        )}
      </StepFrame>
    )
  return (
    <StepFrame title={plan.ready ? 'Send the claim' : 'Sign the claim'} lead={leadOf(plan)}>
      {plan.replaces !== null && (
        <Notice title="It replaces the claim that waits in the mempool">
          The same coins at a higher fee. Whichever of the two confirms, the other falls away.
        </Notice>
      )}
      <Transaction plan={plan} txid={plan.txid} />
      <Checks plan={plan} />
      {plan.ready ? <Send detail={detail} plan={plan} goTo={goTo} follow={follow} /> : <PsbtByFile plan={plan} />}
    </StepFrame>
  )
}

function leadOf(plan: PlanDetail): string {
  if (plan.state === 'sending') return 'It may have left this machine already: sent again it is the same transaction, and does no harm.'
  if (!plan.ready)
    return 'Choose one of the signers, or carry the PSBT to one by file. A signature alone moves nothing: it is sent after that, by you.'
  const names = plan.signers.filter(({ signed }) => signed > 0).map(({ name }) => name)
  return `${names.length > 0 ? `Signed by ${names.join(', ')}. ` : ''}The final bytes were checked again and match the plan that you approved.`
}

/** Only where nothing speaks against it; the reason otherwise. */
function Send({ detail, plan, goTo, follow }: StepProps & { plan: PlanDetail }) {
  const failed = plan.checks.filter(({ ok }) => !ok)
  if (failed.length > 0)
    return (
      <Notice tone="alarm" title="It cannot be sent">
        <PeerText text={failed.map(({ detail: words }) => words).join(' ')} wrap />
      </Notice>
    )
  if (mustAccept(detail) && plan.replaces === null && plan.state === 'open')
    return (
      <Notice
        tone="warning"
        title="It cannot be sent before the doubts are accepted"
        actions={<Button onClick={() => goTo(2)}>Read them</Button>}
      >
        {groupDigits(detail.at_risk)} sat are at risk. They are counted and valued in the step Evidence.
      </Notice>
    )
  return (
    <>
      {plan.refused !== null && (
        <Failure
          title="The servers did not take it"
          error={plan.refused}
          actions={<Button onClick={() => goTo(3)}>Plan it again</Button>}
        />
      )}
      <SendForm detail={detail} plan={plan} onSent={follow} />
    </>
  )
}
