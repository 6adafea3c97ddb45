import { useState } from 'react'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Confirm } from '../../ui/Dialog.tsx'
import { groupDigits, hostOf, satOf, seqWord } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Readiness } from './Readiness.tsx'
import type { StepProps } from './StepBody.tsx'
import { Act, Part, StepFrame } from './StepFrame.tsx'
import styles from './Words.module.css'

/** What opening means, with the figures it would begin with. */
export function BeforeOpening({ detail, follow }: StepProps) {
  const { custodian, step, redemption, pot, depth, close_after_days: days } = detail
  const [asking, ask] = useState(false)
  const open = useCommand('failover.open')
  const mirror = useView('mirror.list', {}).data?.find(({ url }) => url === custodian) ?? null
  const whose = redemption?.custodians.map(({ name, url }) => name || hostOf(url)) ?? []
  const recovered = `${satOf(pot?.recovered ?? redemption?.recovered ?? '0')} sat`
  const facts = (
    <Facts>
      <Fact term="The pot">{recovered}</Fact>
      <Fact term="Whose ecash it pays">
        <PeerText text={(whose.length > 0 ? whose : [detail.name]).join(', ')} wrap />
      </Fact>
      <Fact term="Frozen spent set">
        {mirror === null ? 'none is held' : `${groupDigits(mirror.events)} spent events, without a gap up to ${seqWord(mirror.contiguous)}`}
      </Fact>
      <Fact term="Closes">{days === null ? 'when you close it' : `by itself ${days} days after it opened`}</Fact>
    </Facts>
  )
  return (
    <StepFrame
      title="Open redemption"
      lead="From then on you answer for the ecash of this mint, up to what the claim recovered. Read what that means; it cannot be taken back."
    >
      {step !== 'open' && (
        <Notice title="Not yet">
          Redemption opens once a claim of yours is settled: {depth} confirmations. Nothing can be opened, and nothing is promised, before.
        </Notice>
      )}
      <Part title="What opening means">
        <ul className={styles.words}>
          <li>
            <b>The spent set is frozen.</b> Every proof that the mirror holds as spent stays refused. Events that come later block their
            proof until you release it; they take nothing back.
          </li>
          <li>
            <b>It is one-way.</b> Should the mint come back, what its reserve held is promised to the holders all the same.
          </li>
          <li>
            <b>The pot is the limit.</b> Holders are paid in the order in which they come, gross of fees, until it is used up.
          </li>
          <li>
            <b>You pay from your float.</b> The pot lies on-chain in your reserve; ecash and Lightning are paid by your own mint first. Fill
            the float before you open (Redemption).
          </li>
        </ul>
      </Part>
      <Part title="As it would open now">
        {facts}
        <Readiness />
      </Part>
      {step === 'open' && (
        <Act words="You see the figures once more before anything happens.">
          <Button kind="primary" onClick={() => ask(true)}>
            Open redemption…
          </Button>
        </Act>
      )}
      {asking && (
        <Confirm
          title={`Open redemption with ${recovered}?`}
          lead="The spent set is frozen now, and the promise to the holders cannot be taken back."
          act="Open redemption"
          open
          busy={open.busy}
          error={open.error}
          onConfirm={() =>
            void open.run({ custodian }).then(answer => {
              if (!answer.ok) return
              ask(false)
              follow()
            })
          }
          onClose={() => ask(false)}
        >
          {facts}
        </Confirm>
      )}
    </StepFrame>
  )
}
