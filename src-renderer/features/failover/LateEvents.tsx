import { CircleSlash, Check, LockOpen } from 'lucide-react'
import { useState } from 'react'
import type { FailoverDetail, LateEventView } from '#shared/rpc/views/failover.ts'
import { useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { groupDigits, middle } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Ago } from '../../ui/Time.tsx'
import table from './PlainTable.module.css'
import { ReleaseDialog } from './ReleaseDialog.tsx'
import { Part } from './StepFrame.tsx'
import styles from './LateEvents.module.css'

/** Rows that are asked for; what is more is counted in words. */
const SHOWN = 100

const STANDING: Readonly<Record<LateEventView['standing'], { readonly word: string; readonly icon: typeof Check }>> = {
  blocks: { word: 'Blocks', icon: CircleSlash },
  released: { word: 'Released', icon: LockOpen },
  redeemed: { word: 'Paid before', icon: Check },
}

/** Spent events that the mint published after the freeze. Each blocks its proof until the operator decides otherwise, with a reason. */
export function LateEvents({ detail: { custodian, late, name } }: { detail: FailoverDetail }) {
  const view = useView('failover.late', { custodian, limit: SHOWN })
  const [releasing, release] = useState<LateEventView | null>(null)
  const rows = view.data ?? []
  return (
    <Part title="Events that came late" aside={late > 0 ? `${groupDigits(late)} block` : undefined}>
      {view.error !== null && <Failure title="They could not be read" error={view.error} />}
      {rows.length === 0 ? (
        <p className={styles.none}>
          None. Should <PeerText text={name} /> publish a spent event after the freeze, its proof is blocked and stands here until you
          release it.
        </p>
      ) : (
        <table className={table.table} aria-label="Late events">
          <thead>
            <tr>
              <th scope="col" className={table.figure}>
                Seq
              </th>
              <th scope="col">Y</th>
              <th scope="col">Keyset</th>
              <th scope="col" className={table.figure}>
                Amount
              </th>
              <th scope="col">Seen</th>
              <th scope="col">Standing</th>
              <th scope="col">
                <span className={styles.spoken}>Act</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(event => (
              <Row key={event.Y} event={event} onRelease={() => release(event)} />
            ))}
          </tbody>
        </table>
      )}
      {rows.length === SHOWN && <p className={styles.none}>The first {SHOWN} are shown; the command line lists all.</p>}
      {releasing !== null && <ReleaseDialog custodian={custodian} event={releasing} onClose={() => release(null)} />}
    </Part>
  )
}

function Row({
  event: { seq, Y, id, amount, seen_at: seen, standing, reason },
  onRelease,
}: {
  event: LateEventView
  onRelease: () => void
}) {
  const { word, icon: Icon } = STANDING[standing]
  return (
    <tr>
      <td className={table.figure}>{groupDigits(seq)}</td>
      <td>
        <Hash value={Y} what="Y" />
      </td>
      <td>
        <code>{middle(id, 4, 4)}</code>
      </td>
      <td className={table.figure}>{groupDigits(amount)}</td>
      <td>
        <Ago at={seen} ago />
      </td>
      <td>
        <span className={styles.standing} data-standing={standing}>
          <Icon size={14} aria-hidden />
          {word}
        </span>
        {reason !== null && (
          <span className={table.note}>
            <PeerText text={reason} wrap />
          </span>
        )}
      </td>
      <td className={table.figure}>{standing === 'blocks' && <Button onClick={onRelease}>Release…</Button>}</td>
    </tr>
  )
}
