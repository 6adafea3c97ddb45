import { useId, useState, type FormEvent } from 'react'
import type { PeerPreview } from '#shared/rpc/views/mirror.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { hostOf } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { PreviewOfPeer } from './PreviewOfPeer.tsx'
import styles from './AddPeerDialog.module.css'

/** Address → what was found there → Add. Nothing is kept or fetched in earnest before the operator has seen the findings. */
export function AddPeerDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (url: string) => void }) {
  const [address, setAddress] = useState('')
  const [preview, setPreview] = useState<PeerPreview | null>(null)
  const [approved, setApproved] = useState<ReadonlySet<string>>(new Set())
  const look = useCommand('peer.preview')
  const add = useCommand('peer.add')
  const form = useId()

  const url = completed(address)
  const edit = (text: string): void => {
    setAddress(text)
    setPreview(null)
    setApproved(new Set())
    look.clear()
    add.clear()
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (url === '' || look.busy || add.busy) return
    if (preview === null) {
      const answer = await look.run({ url })
      if (answer.ok) setPreview(answer.value)
    } else if (blockedBy(preview, approved) === null) {
      const answer = await add.run({ url: preview.url, approved_hosts: [...approved] })
      if (!answer.ok) return
      onAdded(answer.value.url)
      onClose()
    }
  }

  const blocked = preview === null ? null : blockedBy(preview, approved)
  return (
    <Dialog
      title="Add mirror"
      lead="The mint's advertisement is read and judged first. Nothing is stored until you add it."
      open
      onClose={onClose}
      size="wide"
      footer={
        <>
          {blocked !== null && <p className={styles.blocked}>{blocked}</p>}
          <Button onClick={onClose}>Cancel</Button>
          {preview?.already_added ? (
            <Button
              kind="primary"
              onClick={() => {
                onAdded(preview.url)
                onClose()
              }}
            >
              Show it
            </Button>
          ) : (
            <Button kind="primary" submit form={form} busy={look.busy || add.busy} disabled={url === '' || blocked !== null}>
              {preview === null ? (look.busy ? 'Looking…' : 'Look') : `Add ${hostOf(preview.url)}`}
            </Button>
          )}
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={event => void submit(event)}>
        <TextField
          label="Mint address"
          hint="As wallets use it, for example https://mint.example. Plain http only for this machine and .onion."
          placeholder="https://"
          mono
          autoFocus
          value={address}
          onChange={edit}
          inputMode="url"
        />
        {look.error && <Failure title="Nothing usable was found there" error={look.error} />}
        {look.busy && <Skeleton rows={4} />}
        {preview && <PreviewOfPeer preview={preview} approved={approved} onApprove={setApproved} />}
        {add.error && <Failure title="The mirror was not added" error={add.error} />}
      </form>
    </Dialog>
  )
}

/** People type hosts; an address without a scheme means https. */
function completed(address: string): string {
  const text = address.trim()
  return text === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
}

/** Why the peer cannot be added now, in words that say what would change it; null when it can. */
export function blockedBy(preview: PeerPreview, approved: ReadonlySet<string>): string | null {
  if (preview.already_added) return 'This mint is already mirrored; adding it again would change nothing.'
  if (!preview.addable) return 'A refused finding makes mirroring impossible; the list says which.'
  const open = preview.approvals.filter(({ host }) => !approved.has(host)).length
  return open === 0 ? null : `${open === 1 ? 'One host' : `${open} hosts`} above still want${open === 1 ? 's' : ''} your approval.`
}
