import { ChevronsUp, Send } from 'lucide-react'
import { useState } from 'react'
import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { BumpDialog } from '../../workspace/plan/BumpDialog.tsx'
import { ClaimList } from './ClaimList.tsx'
import type { StepProps } from './StepBody.tsx'
import { Act, Part, StepFrame } from './StepFrame.tsx'
import { OtherSpenders, TakenList } from './Rivals.tsx'

/** From the mempool to the depth that settles it: our claim, who else could still spend, and who won. */
export function WatchStep({ detail, goTo, follow }: StepProps) {
  const { step, claims, taken, sending, redemption } = detail
  const settled = claims.length > 0 && claims.every(({ standing }) => standing === 'confirmed')
  return (
    <StepFrame title={titleOf(detail, settled)} lead={leadOf(detail, settled)}>
      {redemption?.phase === 'suspended' && (
        <Notice tone="warning" title="A reorganisation took the claim back">
          Redemption is suspended: what was begun is finished, nothing new is paid. It goes on by itself once the claim is confirmed again.
          Should another spend of the coins be confirmed instead, the pot is closed and the report says what was paid without cover.
        </Notice>
      )}
      {claims.length > 0 && <ClaimList claims={claims} depth={detail.depth} />}
      {sending !== null && <Sending plan={sending} detail={detail} goTo={goTo} follow={follow} />}
      {claims.length === 0 && sending === null && step !== 'lost' && (
        <Act words="No claim of yours was sent yet.">
          <Button onClick={() => goTo(3)}>Show the claim plan</Button>
        </Act>
      )}
      {taken.length > 0 && <TakenList taken={taken} />}
      {step !== 'lost' && !settled && <OtherSpenders detail={detail} />}
      {step === 'lost' && (
        <Part title="What that means">
          <p>
            {taken.every(({ settled: deep }) => deep)
              ? 'It is settled: no claim of yours can come of these outputs any more. Nothing was paid and nothing is owed by you.'
              : 'It is not settled yet: a reorganisation could still give the outputs back, and this page goes on watching.'}{' '}
            If another delegate took them, its mint honours this ecash; if the mint itself did, it is alive, or its key is in other hands.
          </p>
        </Part>
      )}
      {step === 'open' && (
        <Act words="The coins are yours. What comes next is a promise to the holders.">
          <Button kind="primary" onClick={() => goTo(6)}>
            Go on to redemption
          </Button>
        </Act>
      )}
    </StepFrame>
  )
}

function titleOf({ step }: FailoverDetail, settled: boolean): string {
  if (step === 'lost') return 'Others took the coins'
  return settled ? 'The claim is settled' : 'Watch until the claim is settled'
}

function leadOf({ step, depth, taken }: FailoverDetail, settled: boolean): string {
  if (step === 'lost') return `Every output was spent before you, by ${[...new Set(taken.map(({ by }) => by))].join(' and ')}.`
  return settled
    ? `It has the ${depth} confirmations that your policy asks for.`
    : `Your policy calls a claim settled at ${depth} confirmations. Until then somebody else could still win the race. You may leave: it is watched with no window open.`
}

/** Our transaction while it waits: its fee can be raised, and after a crash it is sent again. */
function Sending({
  plan,
  detail,
  goTo,
  follow,
}: {
  plan: PlanDetail
  detail: FailoverDetail
  goTo: StepProps['goTo']
  follow: () => void
}) {
  const [raising, setRaising] = useState(false)
  const bump = useCommand('failover.bump')
  if (plan.state === 'sending')
    return (
      <Act words="Whether the servers took it is not known: it may be out. Sent again it is the same transaction.">
        <Button icon={Send} onClick={() => goTo(4)}>
          Send it again
        </Button>
      </Act>
    )
  if (plan.state !== 'sent' || plan.confirmations > 0) return null
  return (
    <>
      <Act words="It waits in the mempool. A higher fee makes it likelier to be the first of several.">
        <Button icon={ChevronsUp} onClick={() => setRaising(true)}>
          Raise fee
        </Button>
      </Act>
      {raising && (
        <BumpDialog
          plan={plan}
          busy={bump.busy}
          error={bump.error}
          onRaise={async rate => {
            const made = await bump.run({ custodian: detail.custodian, sat_per_kvb: rate })
            if (!made.ok) return
            setRaising(false)
            follow()
          }}
          onClose={() => setRaising(false)}
        />
      )}
    </>
  )
}
