import type { HistoryEntry } from '#shared/rpc/views/reserve.ts'
import { actWords, dayOf, clockOf, groupDigits, middle } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import styles from './ReservePane.module.css'

/** Hashes inside a sentence; the whole one is copied beside it. */
const HASHES = /[0-9a-f]{64}/g

/** What happened to this reserve, newest first; reorganisations too. */
export function HistoryTab({ history }: { history: readonly HistoryEntry[] }) {
  if (history.length === 0)
    return <p className={styles.note}>Nothing has happened yet: deposits, spends, re-arms and reorganisations are listed here.</p>
  return (
    <ol className={styles.history}>
      {history.map(entry => (
        <li key={entry.id}>
          <time dateTime={new Date(entry.at).toISOString()}>
            {dayOf(entry.at).slice(0, -5)} {clockOf(entry.at).slice(0, 5)}
          </time>
          <div>
            <b>{actWords(entry.act)}</b>
            <p>
              <PeerText text={entry.detail.replaceAll(HASHES, hash => middle(hash))} wrap />
              {entry.height !== null && ` · block ${groupDigits(entry.height)}`}{' '}
              {entry.txid !== null && <Hash value={entry.txid} what="transaction id" />}
            </p>
          </div>
        </li>
      ))}
    </ol>
  )
}
