import { useId, useState, type FormEvent } from 'react'
import type { ReserveRow } from '#shared/rpc/views/reserve.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Confirm, Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'

/** Names are this console's own; no peer sees them. */
export function RenameReserve({ reserve, onClose }: { reserve: ReserveRow; onClose: () => void }) {
  const [name, setName] = useState(reserve.name)
  const rename = useCommand('reserve.rename')
  const form = useId()
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (name.trim() === '' || rename.busy) return
    const done = await rename.run({ id: reserve.id, name: name.trim() })
    if (done.ok) onClose()
  }
  return (
    <Dialog
      title={`Rename ${reserve.name}`}
      open
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit form={form} busy={rename.busy} disabled={name.trim() === ''}>
            Rename
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={event => void submit(event)}>
        <TextField label="Name" value={name} onChange={setName} maxLength={60} autoFocus />
        {rename.error !== null && <Failure error={rename.error} />}
      </form>
    </Dialog>
  )
}

/** Says what is lost, which is knowledge and not bitcoin. */
export function RemoveReserve({ reserve, onClose }: { reserve: ReserveRow; onClose: (removed: boolean) => void }) {
  const remove = useCommand('reserve.remove')
  const held = BigInt(reserve.balance) + BigInt(reserve.unverified) + BigInt(reserve.unconfirmed)
  return (
    <Confirm
      title={`Stop watching ${reserve.name}?`}
      lead={`${count(reserve.coins, 'output')} with ${groupDigits(held)} sat stay on the chain. Their countdown and history leave this console.`}
      act="Stop watching"
      danger
      {...(held > 0n ? { typed: reserve.name } : {})}
      open
      busy={remove.busy}
      error={remove.error}
      onConfirm={() => void remove.run({ id: reserve.id }).then(answer => answer.ok && onClose(true))}
      onClose={() => onClose(false)}
    >
      <p>
        {reserve.role === 'own'
          ? 'Nobody will remind you when a delegate can claim. Save its package first: without it the coins cannot be found again.'
          : 'You will not see when your leaf opens. It can be added again while the mint advertises it, or from its package.'}
      </p>
    </Confirm>
  )
}
