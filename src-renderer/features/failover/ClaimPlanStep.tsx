import { useState } from 'react'
import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Dialog.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Consequences } from '../../workspace/plan/Consequences.tsx'
import { Transaction } from '../../workspace/plan/Transaction.tsx'
import { ClaimForm } from './ClaimForm.tsx'
import { ClaimList } from './ClaimList.tsx'
import { mustAccept } from './failover-words.ts'
import { GateShut } from './GateShut.tsx'
import type { StepProps } from './StepBody.tsx'
import { Act, StepFrame } from './StepFrame.tsx'
import { soonest } from './until-words.ts'

/** What the claim takes, where it goes and what it costs. It ends in the tray: nothing is signed or sent here. */
export function ClaimPlanStep(props: StepProps) {
  const { detail, goTo } = props
  const { plan, sending, claims, open } = detail
  return (
    <StepFrame
      title="What the claim takes, and where it goes"
      lead="Every output that your leaf can take now, in one transaction, into a reserve of your own that your delegates cover. Nothing is signed and nothing is sent here."
    >
      {plan !== null ? (
        <Planned plan={plan} goTo={goTo} />
      ) : open ? (
        <>
          {mustAccept(detail) && (
            <Notice tone="warning" actions={<Button onClick={() => goTo(2)}>Read them</Button>}>
              {groupDigits(detail.at_risk)} sat at risk are not accepted yet: the claim can be planned and signed, but not sent before.
            </Notice>
          )}
          <ClaimForm {...props} />
        </>
      ) : sending !== null ? (
        <>
          <Notice title="The claim was sent">A higher fee can replace it until it is confirmed, in the step Watch.</Notice>
          <Transaction plan={sending} txid={sending.txid} />
        </>
      ) : claims.length > 0 ? (
        <>
          <ClaimList claims={claims} depth={detail.depth} />
          {soonest(detail.blockers) !== null && <GateShut detail={detail} />}
        </>
      ) : (
        <GateShut detail={detail} />
      )}
    </StepFrame>
  )
}

/** The plan in the tray, which can still be dropped and made anew. */
function Planned({ plan, goTo }: { plan: PlanDetail; goTo: StepProps['goTo'] }) {
  const [dropping, setDropping] = useState(false)
  const drop = useCommand('plan.drop')
  return (
    <>
      <Transaction plan={plan} txid={plan.txid} />
      <Consequences plan={plan} />
      <Act words="It waits in the tray, too, and is the same plan there.">
        <Button kind="primary" onClick={() => goTo(4)}>
          {plan.ready ? 'Go on to send it' : 'Go on to sign it'}
        </Button>
        <Button onClick={() => setDropping(true)}>Drop and plan again</Button>
      </Act>
      {dropping && (
        <Confirm
          title="Drop this claim plan?"
          lead={
            plan.signatures.have > 0
              ? 'It is signed: whoever has a copy of the signed PSBT can still send it. Its coins become free for another plan.'
              : 'Nothing was sent. Its coins become free for another plan.'
          }
          act="Drop"
          open
          busy={drop.busy}
          error={drop.error}
          onConfirm={() => void drop.run({ id: plan.id }).then(answer => answer.ok && setDropping(false))}
          onClose={() => setDropping(false)}
        />
      )}
    </>
  )
}
