import { hrefOf } from '../../app/route.ts'
import { useWorld } from '../../app/world.tsx'
import { Button, LinkButton } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Moment } from '../../ui/Time.tsx'
import { BeforeOpening } from './BeforeOpening.tsx'
import { CloseRedemption } from './CloseRedemption.tsx'
import { LateEvents } from './LateEvents.tsx'
import { PotGauge } from './PotGauge.tsx'
import type { StepProps } from './StepBody.tsx'
import { Act, StepFrame } from './StepFrame.tsx'

/** From the promise to the holders until it is kept: open, pay, close. */
export function RedemptionStep(props: StepProps) {
  const { detail, goTo } = props
  const { step, redemption: pot } = detail
  const world = useWorld()
  const opened = pot !== null && (pot.opened_at !== null || step === 'redeem' || step === 'report')
  if (!opened) return <BeforeOpening {...props} />
  const closed = pot.phase === 'closed'
  return (
    <StepFrame
      title={closed ? 'Redemption is closed' : pot.phase === 'exhausted' ? 'The pot is used up' : 'Holders are paid out of the pot'}
      lead={
        closed
          ? 'Nothing new is paid. What was begun before is finished.'
          : 'Your gateway honours the ecash of this mint, once per proof, until the pot is used up or you close it.'
      }
      actions={
        <LinkButton href={hrefOf(world, 'redemption')} kind={closed ? 'plain' : 'primary'}>
          Go to Redemption
        </LinkButton>
      }
    >
      {pot.phase === 'suspended' && (
        <Notice tone="warning" title="Suspended" actions={<Button onClick={() => goTo(5)}>Show the claim</Button>}>
          A reorganisation took the claim back. Nothing new is paid until it is confirmed again, then it goes on by itself.
        </Notice>
      )}
      <PotGauge pot={pot} />
      {closed && pot.closed?.reason != null && (
        <Notice title="Closed by you, or by your close rule">
          {pot.closed.at !== null && (
            <>
              <Moment at={pot.closed.at} day />:{' '}
            </>
          )}
          <PeerText text={pot.closed.reason} wrap />
        </Notice>
      )}
      <LateEvents detail={detail} />
      {closed ? (
        <Act>
          <Button kind="primary" onClick={() => goTo(7)}>
            Go on to the report
          </Button>
        </Act>
      ) : (
        <CloseRedemption {...props} />
      )}
    </StepFrame>
  )
}
