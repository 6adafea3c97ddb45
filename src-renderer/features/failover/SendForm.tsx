import { useState, type FormEvent } from 'react'
import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { count } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { typedDigits } from '../../ui/typed.ts'
import { TypedAmount, TypedName } from '../../ui/TypedField.tsx'
import { nameToType } from './failover-words.ts'
import styles from './TypedBox.module.css'

/** The last question: mint and amount are typed, and the button says through how many servers it goes. */
export function SendForm({ detail, plan, onSent }: { detail: FailoverDetail; plan: PlanDetail; onSent: () => void }) {
  const ready = useView('server.list', {}).data?.filter(({ enabled, state }) => enabled && state === 'ready').length ?? 0
  const [mint, typeMint] = useState('')
  const [amount, typeAmount] = useState('')
  const send = useCommand('failover.broadcast')
  const wanted = nameToType(detail)
  const fits = mint.trim() === wanted && typedDigits(amount) === plan.total_in
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!fits || ready === 0 || send.busy) return
    const sent = await send.run({ custodian: detail.custodian, amount: typedDigits(amount) ?? amount, mint: mint.trim() })
    if (sent.ok) onSent()
  }
  return (
    <form className={styles.box} aria-label="Send the claim" onSubmit={event => void submit(event)}>
      <h3>Type what you are about to take</h3>
      <div className={styles.fields}>
        <TypedName label={wanted === detail.custodian ? 'Mint address' : 'Mint name'} wanted={wanted} value={mint} onChange={typeMint} />
        <TypedAmount label="Amount in sat" wanted={plan.total_in} value={amount} onChange={typeAmount} />
      </div>
      <footer>
        <p>
          <b>This cannot be called back.</b> If the mint spends first, its transaction wins and yours falls away without cost. Once it
          confirms you answer for its ecash.
        </p>
        <Button kind="danger" submit disabled={!fits || ready === 0} busy={send.busy}>
          {ready === 0 ? 'No server is ready' : ready === 1 ? 'Send through one server' : `Send through ${count(ready, 'server')}`}
        </Button>
      </footer>
      {send.busy && <p role="status">Sending, and asking what each server says to it.</p>}
      {send.error !== null && <Failure title="It was not sent" error={send.error} />}
    </form>
  )
}
