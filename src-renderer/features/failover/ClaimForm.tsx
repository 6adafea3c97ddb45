import { Landmark } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { hrefOf } from '../../app/route.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { Button, LinkButton } from '../../ui/Button.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Consequences } from '../../workspace/plan/Consequences.tsx'
import type { Rate } from '../../workspace/plan/fee-rate.ts'
import { RateField } from '../../workspace/plan/RateField.tsx'
import { Transaction } from '../../workspace/plan/Transaction.tsx'
import { claimArgs } from './claim-args.ts'
import type { StepProps } from './StepBody.tsx'
import { Act, Part } from './StepFrame.tsx'
import styles from './ClaimForm.module.css'

/** Destination and rate, and below them the transaction as it would be. */
export function ClaimForm({ detail, goTo }: StepProps) {
  const { custodian, destinations } = detail
  const world = useWorld()
  const [chosen, choose] = useState<number | null>(null)
  const [rate, setRate] = useState<Rate>('normal')
  const to = chosen ?? destinations.find(({ active }) => active)?.id ?? destinations[0]?.id ?? null
  const { args, reserves } = claimArgs(detail, to, rate)
  const preview = useView('plan.preview', args === null ? null : { plan: args })
  const make = useCommand('failover.plan')
  const ready = to !== null && preview.data !== null && preview.error === null
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!ready || make.busy) return
    const made = await make.run({ custodian, to, rate })
    if (made.ok) goTo(4)
  }
  if (destinations.length === 0)
    return (
      <Notice
        tone="warning"
        title="There is no reserve of your own to claim into"
        actions={
          <LinkButton kind="primary" href={hrefOf(world, 'reserves', { dialog: 'new' })}>
            <Landmark size={14} aria-hidden />
            Set up a reserve
          </LinkButton>
        }
      >
        A claim goes into a delegated reserve, never to a plain address: should you fail too, the next in line still honours this ecash. Set
        one up, then come back; this failover waits.
      </Notice>
    )
  return (
    <form className={styles.form} onSubmit={event => void submit(event)}>
      <div className={styles.choices}>
        <ChoiceField
          label="Into"
          choices={destinations.map(({ id, name, active }) => ({
            value: String(id),
            label: name,
            detail: active ? 'your active reserve' : 'a reserve of yours, not the active one',
          }))}
          value={to === null ? null : String(to)}
          onChange={id => choose(Number(id))}
        />
        <RateField rate={rate} onChange={setRate} />
      </div>
      {reserves > 1 && (
        <Notice>
          This mint has coins in {reserves} reserves. Each has its own script, so each takes a claim of its own: the richest one first.
        </Notice>
      )}
      <Part title="What would be sent">
        {preview.error !== null ? (
          <Failure title="This cannot be planned" error={preview.error} />
        ) : preview.data === null ? (
          <Skeleton rows={5} />
        ) : (
          <>
            <Transaction plan={preview.data} />
            <Consequences plan={preview.data} />
          </>
        )}
      </Part>
      {make.error !== null && <Failure title="It was not planned" error={make.error} />}
      <Act words="It goes into the tray. Nothing is signed and nothing is sent.">
        <Button kind="primary" submit disabled={!ready} busy={make.busy}>
          Make the claim plan
        </Button>
      </Act>
    </form>
  )
}
