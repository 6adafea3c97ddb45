import type { ServerRow } from '#shared/rpc/views/chain.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { Fingerprint } from './Fingerprint.tsx'
import { placeOf } from './server-words.ts'
import styles from './CertificateDialog.module.css'

/**
 * Another certificate than the one expected. Both causes are named and both fingerprints shown; the default is No, because the console
 * cannot tell the causes apart and only one of them is harmless.
 */
export function CertificateDialog({ row, onClose }: { row: ServerRow; onClose: () => void }) {
  const pin = useCommand('server.pin')
  const changed = row.pin !== null
  return (
    <Dialog
      title={changed ? `The certificate of ${row.host} changed` : `No authority vouches for ${row.host}`}
      lead={`The line to ${placeOf(row)} stays closed until you decide.`}
      open
      onClose={onClose}
      size="wide"
      footer={
        <>
          <Button onClick={onClose}>{changed ? 'No, keep the pinned one' : 'No, stay away'}</Button>
          <Button
            kind="danger"
            busy={pin.busy}
            onClick={() => void pin.run({ id: row.id, pin: row.offered_pin }).then(answer => answer.ok && onClose())}
          >
            {changed ? 'Trust the new certificate' : 'Pin this certificate'}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <ul className={styles.causes}>
          <li>
            <b>It was renewed.</b>{' '}
            {changed ? 'Certificates end, and operators replace machines.' : 'Many operators sign their own certificate.'} Then the operator
            can tell you the new fingerprint.
          </li>
          <li>
            <b>Somebody stands in between.</b> He would learn which addresses you watch and could withhold what happens to them. He cannot
            forge blocks or take coins.
          </li>
        </ul>
        {row.pin !== null && <Fingerprint label="Pinned until now" value={row.pin} />}
        {row.offered_pin !== null && <Fingerprint label={changed ? 'Offered now' : 'Offered'} value={row.offered_pin} />}
        <p className={styles.advice}>
          Ask the operator over another way than this server, and compare all 64 digits. If you cannot, answer No.
        </p>
        {pin.error !== null && <Failure title="Nothing was changed" error={pin.error} />}
      </div>
    </Dialog>
  )
}
