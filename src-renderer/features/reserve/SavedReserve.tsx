import { CircleCheck, Download, OctagonX } from 'lucide-react'
import { useMemo } from 'react'
import { useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Hash } from '../../ui/Hash.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { QrCode } from '../../ui/QrCode.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { policyInPackage } from './package-policy.ts'
import styles from './NewReserve.module.css'

/** The end of the set-up: the address as it was derived from the form, beside the one derived from the package that was saved. */
export function SavedReserve({ id, first, onDone }: { id: number; first: string | null; onDone: () => void }) {
  const detail = useView('reserve.get', { id })
  const text = detail.data?.package ?? null
  const policy = useMemo(() => (text === null ? null : policyInPackage(text)), [text])
  const again = useView('reserve.derive', policy === null ? null : { policy })
  if (detail.data === null) {
    return (
      <Page title="New reserve" scroll>
        {detail.error === null ? <Skeleton rows={4} /> : <Failure title="It was saved, and could not be read back" error={detail.error} />}
      </Page>
    )
  }
  const { data } = detail
  const expected = first ?? data.address
  const derived = policy === null ? (data.verdict === 'verified' ? data.address : null) : (again.data?.address ?? null)
  const agree = derived !== null && derived === expected && data.address === expected
  const waiting = policy !== null && again.data === null && again.error === null
  const bad = data.leaves.filter(({ verdict }) => verdict !== 'mine' && verdict !== 'other').length
  return (
    <Page
      title={`${data.name} is watched`}
      sub="Nothing was paid yet."
      actions={
        <Button kind="primary" onClick={onDone}>
          Done
        </Button>
      }
      scroll
    >
      <div className={styles.saved}>
        <div>
          <dl className={styles.twice}>
            <div>
              <dt>{first === null ? 'Address in the reserve' : 'Address from the form'}</dt>
              <dd>{expected}</dd>
            </div>
            <div>
              <dt>Address derived again from the saved package</dt>
              <dd>{derived ?? (waiting ? 'deriving…' : 'could not be derived')}</dd>
            </div>
          </dl>
          {agree ? (
            <p className={styles.agree} role="status">
              <CircleCheck size={16} aria-hidden /> They agree.
            </p>
          ) : (
            !waiting && (
              <div role="alert" className={styles.differ}>
                <OctagonX size={16} aria-hidden /> They do not agree. Do not fund this reserve: remove it and report what you see.
              </div>
            )
          )}
          {bad > 0 && (
            <Notice tone="alarm" title={`${bad} of ${data.leaves.length} leaves are not as advertised`}>
              Look at the leaves before you rely on this reserve.
            </Notice>
          )}
          {text !== null && (
            <div className={styles.save}>
              <Button
                icon={Download}
                onClick={() =>
                  saveFile(new Blob([text], { type: 'application/json' }), `${data.name.replace(/[^a-z0-9._-]+/gi, '-')}.reserve.json`)
                }
              >
                Save package
              </Button>
              <Hash value={data.address} what="address" head={12} tail={8} />
            </div>
          )}
          <p className={styles.hint}>
            {data.role === 'own'
              ? 'Save the package now and keep it with your seed; give it to every delegate. Then fund the address: each delegate’s count begins with the block that holds the payment. Try a small amount first.'
              : 'Its outputs appear in the table as soon as the servers have answered.'}
          </p>
        </div>
        {data.role === 'own' && agree && <QrCode text={`bitcoin:${data.address}`} label={`Address of ${data.name}, to be scanned`} />}
      </div>
    </Page>
  )
}
