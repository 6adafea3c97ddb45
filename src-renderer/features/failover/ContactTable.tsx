import type { DiagnosisView } from '#shared/rpc/views/failover.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { Moment } from '../../ui/Time.tsx'
import styles from './PlainTable.module.css'

/** Every try to reach the mint: from where, when, and what came of it. */
export function ContactTable({ contact }: { contact: DiagnosisView['contact'] }) {
  return (
    <table className={styles.table} aria-label="Attempts to reach the mint">
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">Asked</th>
          <th scope="col">At</th>
          <th scope="col">Outcome</th>
        </tr>
      </thead>
      <tbody>
        {contact.map(({ at, vantage, asked, answered, outcome }, row) => (
          <tr key={row}>
            <th scope="row">
              <PeerText text={vantage} wrap />
            </th>
            <td className={styles.short}>
              <PeerText text={asked.replace(/^https?:\/\/[^/]+/, '')} wrap />
            </td>
            <td className={styles.short}>
              <Moment at={at} />
            </td>
            <td>
              <b>{answered ? 'Answered. ' : 'No answer. '}</b>
              <PeerText text={outcome} wrap />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
