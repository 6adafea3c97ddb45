import { Download } from 'lucide-react'
import type { TookOutView } from '#shared/rpc/views/redemption.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { saveFile } from '../../ui/save-file.ts'
import styles from './FloatPanel.module.css'

/** A token on screen: bearer money, shown because it was asked for, and kept by nothing here. */
export function TokenOut({ took, onClose }: { took: TookOutView; onClose: () => void }) {
  const { token } = took
  const amount = `${groupDigits(took.amount)} ${took.unit}`
  return (
    <Dialog
      title={token === null ? `${amount} on the way` : `${amount} as a token`}
      lead={
        token === null
          ? 'Your mint has not answered yet. It is asked until it does; the token can then be shown from the list below the float.'
          : 'Whoever has it has the money. It can be shown again from the list, and put back while it is unspent.'
      }
      open
      onClose={onClose}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      {token === null ? (
        <Notice tone="info" title="Nothing is lost by closing this">
          What left the float is written down; nobody else can get its token.
        </Notice>
      ) : (
        <div className={styles.form}>
          <p className={styles.token} tabIndex={0} aria-label="Token">
            {token}
          </p>
          <div className={styles.tokenActs}>
            <CopyButton text={token} label="Copy token" />
            <Button
              icon={Download}
              onClick={() => saveFile(new Blob([token], { type: 'text/plain' }), `float-${took.id}-${took.amount}-${took.unit}.txt`)}
            >
              Save as file
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  )
}
