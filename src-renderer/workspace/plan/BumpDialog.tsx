import { useId, useState, type FormEvent } from 'react'
import type { PlanRow } from '#shared/rpc/views/plan.ts'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { rateWords, readRate } from './fee-rate.ts'
import styles from './BumpDialog.module.css'

/** The same spend at a higher rate (BIP125), as a new plan: it has to be signed like any other. */
export function BumpDialog(props: {
  plan: PlanRow
  busy: boolean
  error: RpcFailure | null
  /** sat per 1,000 vB, more than the plan pays. */
  onRaise: (rate: number) => Promise<void>
  onClose: () => void
}) {
  const { plan, busy, onClose } = props
  const fees = useView('chain.status', {}).data?.fees ?? null
  const least = plan.sat_per_kvb + 1_000
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? String(Math.max(least, fees?.fast ?? 0) / 1_000)
  const rate = readRate(text)
  const form = useId()
  const error =
    rate === null
      ? 'A rate from 0.1 to 1 000 sat/vB.'
      : rate <= plan.sat_per_kvb
        ? `More than the ${rateWords(plan.sat_per_kvb)} it pays now.`
        : null
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (rate !== null && error === null && !busy) void props.onRaise(rate)
  }
  const fee = rate === null ? null : BigInt(Math.ceil((plan.vsize * rate) / 1_000))
  return (
    <Dialog
      title="Raise the fee"
      lead="The same coins to the same addresses, paying more. It goes into the tray as a new plan and replaces this one once it is sent."
      open
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit form={form} disabled={error !== null} busy={busy}>
            Put into the tray
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={submit}>
        <TextField
          label="New rate"
          unit="sat/vB"
          inputMode="decimal"
          value={text}
          error={error}
          hint={fees === null ? 'No server tells a rate now.' : `Servers: fast ${rateWords(fees.fast)}, normal ${rateWords(fees.normal)}.`}
          onChange={setTyped}
          autoFocus
        />
        {fee !== null && error === null && (
          <p className={styles.final}>
            Fee <b>{groupDigits(plan.fee)}</b> → <b>{groupDigits(fee)} sat</b>, {groupDigits(fee - BigInt(plan.fee))} more.
          </p>
        )}
        {props.error !== null && <Failure title="It was not raised" error={props.error} />}
      </form>
    </Dialog>
  )
}
