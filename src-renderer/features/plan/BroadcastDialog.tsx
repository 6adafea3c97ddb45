import { useId, useState, type FormEvent } from 'react'
import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { count, groupDigits, hostOf } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { typedDigits } from '../../ui/typed.ts'
import { TypedAmount, TypedName } from '../../ui/TypedField.tsx'
import { amountOf, KINDS } from './plan-words.ts'
import { Transaction } from '../../workspace/plan/Transaction.tsx'
import styles from './PlanDialogs.module.css'

/** The last question: amount, destination and fee once more, and what cannot be called back. A claim is typed, never clicked. */
export function BroadcastDialog({ plan, onClose }: { plan: PlanDetail; onClose: () => void }) {
  const send = useCommand('plan.broadcast')
  const servers = useView('server.list', {}).data?.filter(({ state }) => state === 'ready').length ?? 0
  const reserves = useView('reserve.list', {}).data ?? []
  const form = useId()
  const claim = plan.kind === 'claim'
  const taken = plan.inputs[0]?.reserve_name ?? ''
  const url = reserves.find(({ name, role }) => role === 'peer' && name === taken)?.mint_url ?? null
  const mint = url === null ? taken : hostOf(url)
  const amount = plan.total_in
  const [typedMint, typeMint] = useState('')
  const [typedAmount, typeAmount] = useState('')
  const ready = !claim || (typedMint.trim() === mint && typedDigits(typedAmount) === amount)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!ready || send.busy) return
    const done = await send.run({ id: plan.id })
    if (done.ok) onClose()
  }
  const through = servers === 1 ? 'one server' : count(servers, 'server')
  return (
    <Dialog
      title={`${KINDS[plan.kind].act} ${groupDigits(amountOf(plan))} sat`}
      lead="The final bytes were checked again and match the plan that you approved."
      open
      onClose={onClose}
      size="wide"
      footer={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button
            kind={LEAVES.includes(plan.kind) ? 'danger' : 'primary'}
            submit
            form={form}
            disabled={!ready || servers === 0}
            busy={send.busy}
          >
            {servers === 0 ? 'No server is ready' : `Send through ${through}`}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={event => void submit(event)}>
        <Transaction plan={plan} txid={plan.txid} />
        {claim && (
          <div className={styles.typed}>
            <TypedName label="Mint name" wanted={mint} value={typedMint} onChange={typeMint} autoFocus />
            <TypedAmount label="Amount in sat" wanted={amount} value={typedAmount} onChange={typeAmount} />
          </div>
        )}
        <p className={styles.final}>
          <b>This cannot be called back.</b> {FINAL[plan.kind]}
        </p>
        {send.error !== null && <Failure title="It was not sent" error={send.error} />}
      </form>
    </Dialog>
  )
}

/** What changes hands; the others stay with their owner. */
const LEAVES: readonly PlanDetail['kind'][] = ['payout', 'rotate', 'claim']

const FINAL: Readonly<Record<PlanDetail['kind'], string>> = {
  rearm: 'Once sent it can only be replaced by the same spend at a higher fee. Until it confirms, the old coins stay exposed.',
  payout: 'What is paid is gone for good. Compare each address with its owner by another way than the one it came by.',
  rotate: 'From its first confirmation the old delegates have no claim any more.',
  sweep: 'Once sent it can only be replaced by the same spend at a higher fee.',
  claim: 'If the mint spends first, its transaction wins and yours falls away without cost. From then on you answer for its ecash.',
}
