import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useId, useRef, useState, type FormEvent, type ReactNode } from 'react'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { Button, IconButton } from './Button.tsx'
import { classes } from './classes.ts'
import { TextField } from './Field.tsx'
import { Failure } from './Notice.tsx'
import styles from './Dialog.module.css'

interface DialogProps {
  title: string
  /** One sentence under the title. */
  lead?: ReactNode
  open: boolean
  onClose: () => void
  children: ReactNode
  /** Buttons, the act last. */
  footer?: ReactNode
  size?: 'narrow' | 'wide'
}

/** A modal sheet. Escape and the scrim close it; focus returns to where it was. */
export function Dialog({ title, lead, open, onClose, children, footer, size = 'narrow' }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null)
  // What must be typed; else the button that backs out; else nothing but the sheet itself.
  const first = (): HTMLElement | null =>
    popup.current?.querySelector<HTMLElement>('form input:not([type=radio]), footer button') ?? popup.current
  return (
    <Base.Root open={open} onOpenChange={next => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.scrim} />
        <Base.Popup ref={popup} initialFocus={first} className={classes(styles.dialog, styles[size])}>
          <header className={styles.head}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            {lead !== undefined && <Base.Description className={styles.lead}>{lead}</Base.Description>}
          </header>
          <div className={styles.body}>{children}</div>
          {footer !== undefined && <footer className={styles.foot}>{footer}</footer>}
          <Base.Close className={styles.close} render={<IconButton icon={X} label="Close" />} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

interface ConfirmProps {
  title: string
  lead: ReactNode
  children?: ReactNode
  /** The verb on the button, e.g. "Remove mirror". */
  act: string
  danger?: boolean
  /** Text that must be typed before the button works; for acts that cannot be taken back. */
  typed?: string
  open: boolean
  busy: boolean
  error: RpcFailure | null
  onConfirm: () => void
  onClose: () => void
}

/** Asks before an act. The default is No: the button that closes has the focus unless something must be typed. */
export function Confirm({ title, lead, children, act, danger = false, typed, open, busy, error, onConfirm, onClose }: ConfirmProps) {
  const [text, setText] = useState('')
  const form = useId()
  const ready = typed === undefined || text.trim() === typed
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (ready && !busy) onConfirm()
  }
  return (
    <Dialog
      title={title}
      lead={lead}
      open={open}
      onClose={() => {
        setText('')
        onClose()
      }}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={danger ? 'danger' : 'primary'} submit form={form} disabled={!ready} busy={busy}>
            {act}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className={styles.confirm}>
        {children}
        {typed !== undefined && <TextField label={`Type ${typed} to go on`} value={text} onChange={setText} autoFocus />}
        {error !== null && <Failure error={error} />}
      </form>
    </Dialog>
  )
}
