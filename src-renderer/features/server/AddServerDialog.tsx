import { useId, useState, type FormEvent } from 'react'
import type { ServerArgs, ServerProbe, ServerRow } from '#shared/rpc/views/chain.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ChoiceField, TextField, type Choice } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ProbeOutcome } from './ProbeOutcome.tsx'
import { isOwnMachine, proxyTrouble, readAddress } from './read-address.ts'
import styles from './AddServerDialog.module.css'

const TRANSPORTS: readonly Choice<ServerArgs['transport']>[] = [
  { value: 'tls', label: 'TLS' },
  { value: 'tcp', label: 'TCP' },
]

/** Address → one look (software, tip, certificate) → Add. A certificate that nobody vouches for is pinned first and looked at again. */
export function AddServerDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (row: ServerRow) => void }) {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<ServerArgs['transport'] | null>(null)
  const [proxy, setProxy] = useState('')
  const [pin, setPin] = useState<string | null>(null)
  // With the question it answers: what is typed meanwhile is another server.
  const [seen, setSeen] = useState<{ readonly asked: string; readonly probe: ServerProbe } | null>(null)
  const network = useView('chain.status', {}).data?.network ?? null
  const look = useCommand('server.probe')
  const add = useCommand('server.add')
  const form = useId()

  const read = readAddress(text)
  const transport = read.ok && read.said ? read.address.transport : (chosen ?? (read.ok ? read.address.transport : 'tls'))
  const trouble = proxyTrouble(proxy, read.ok ? read.address.host : '')
  const args: ServerArgs | null =
    read.ok && trouble === null
      ? { ...read.address, transport, pin: transport === 'tls' ? pin : null, proxy: proxy.trim() === '' ? null : proxy.trim() }
      : null
  const probe = seen !== null && seen.asked === JSON.stringify(args) ? seen.probe : null
  // Only what was seen to answer, on the right network, over a trusted line.
  const addable = probe !== null && probe.reason === null
  const forget = (): void => {
    setSeen(null)
    setPin(null)
    look.clear()
    add.clear()
  }
  const lookWith = async (asked: ServerArgs): Promise<void> => {
    setSeen(null)
    const answer = await look.run(asked)
    if (answer.ok) setSeen({ asked: JSON.stringify(asked), probe: answer.value })
  }
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (args === null || look.busy || add.busy) return
    if (!addable) return lookWith(args)
    const answer = await add.run(args)
    if (answer.ok) onAdded(answer.value)
  }
  const pinned = (offered: string): void => {
    setPin(offered)
    if (args !== null) void lookWith({ ...args, pin: offered })
  }
  return (
    <Dialog
      title="Add server"
      lead="The console connects once and looks. Nothing is kept until you add it."
      open
      onClose={onClose}
      size="wide"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit form={form} busy={look.busy || add.busy} disabled={args === null}>
            {addable ? 'Add server' : look.busy ? 'Looking…' : probe === null ? 'Look' : 'Look again'}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={event => void submit(event)}>
        <div className={styles.where}>
          <TextField
            label="Address"
            hint="HOST:PORT as Electrum writes it; :s or :t at the end says TLS or TCP."
            placeholder="electrum.example:50002"
            mono
            autoFocus
            value={text}
            onChange={next => {
              setText(next)
              forget()
            }}
            error={read.ok ? null : read.words}
          />
          <ChoiceField
            label="Line"
            compact
            choices={TRANSPORTS}
            value={transport}
            disabled={read.ok && read.said}
            onChange={next => {
              setChosen(next)
              forget()
            }}
          />
        </div>
        {read.ok && transport === 'tcp' && !isOwnMachine(read.address.host) && (
          <p className={styles.caution}>
            Over TCP anybody on the way can read which addresses you watch. Take TLS unless the line is your own.
          </p>
        )}
        <TextField
          label="SOCKS5 proxy (optional)"
          hint="Through Tor the server does not learn where you are. It still sees which addresses you ask about."
          placeholder="127.0.0.1:9050"
          mono
          value={proxy}
          onChange={next => {
            setProxy(next)
            forget()
          }}
          error={trouble}
        />
        {look.error !== null && <Failure title="The server could not be looked at" error={look.error} />}
        {look.busy && <Skeleton rows={3} />}
        {probe !== null && <ProbeOutcome probe={probe} pin={pin} network={network} onPin={pinned} />}
        {add.error !== null && <Failure title="The server was not added" error={add.error} />}
      </form>
    </Dialog>
  )
}
