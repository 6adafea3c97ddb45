import { CircleSlash, FileKey, KeyRound, Lock, LockOpen, TriangleAlert, Usb } from 'lucide-react'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { groupDigits } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { statusInk } from '../../ui/Status.tsx'
import type { Column } from '../../ui/table-types.ts'
import { hasBackup, KIND, leftWord, orderOf, standOf, usedBy } from './signer-words.ts'
import styles from './SignerPage.module.css'

const ICONS = { keystore: KeyRound, demo: KeyRound, file: FileKey, hardware: Usb } as const

export const columns: readonly Column<SignerRow>[] = [
  {
    id: 'name',
    header: 'Signer',
    track: 'minmax(140px, 1fr)',
    sortBy: row => row.name,
    cell: row => {
      const Icon = ICONS[row.kind]
      return (
        <span className={styles.name}>
          <Icon size={14} aria-hidden />
          <b>
            <PeerText text={row.name} />
          </b>
          {row.warnings.length > 0 && <TriangleAlert size={13} className={statusInk('urgent')} aria-label="has a warning" />}
        </span>
      )
    },
  },
  { id: 'kind', header: 'Kind', track: '96px', sortBy: orderOf, cell: row => <span className={styles.second}>{KIND[row.kind]}</span> },
  { id: 'state', header: 'State', track: '136px', cell: row => <Stand row={row} /> },
  {
    id: 'keys',
    header: 'Keys',
    track: '44px',
    numeric: true,
    sortBy: row => row.keys.length,
    cell: row => (row.keys.length === 0 ? <span className={styles.none}>–</span> : groupDigits(row.keys.length)),
  },
  {
    id: 'used',
    header: 'Used by',
    track: 'minmax(110px, 1fr)',
    from: 720,
    sortBy: row => usedBy(row).join(' '),
    cell: row =>
      usedBy(row).length === 0 ? (
        <span className={styles.none}>no reserve</span>
      ) : (
        <PeerText text={usedBy(row).join(' · ')} className={styles.cut} />
      ),
  },
  {
    id: 'backup',
    header: 'Backup',
    track: '92px',
    from: 620,
    sortBy: row => row.backup_checked_at ?? 0,
    cell: row =>
      !hasBackup(row) ? (
        <span className={styles.none}>–</span>
      ) : row.backup_checked_at === null ? (
        <span className={statusInk('urgent')}>not checked</span>
      ) : (
        'checked'
      ),
  },
]

/** Locked or open, with the time that is left: an open keystore signs without asking again. */
export function Stand({ row }: { row: SignerRow }) {
  const now = useNow(1_000)
  switch (standOf(row, now)) {
    case 'unlocked':
      return (
        <span className={styles.open}>
          <LockOpen size={14} aria-hidden /> Unlocked <small>{leftWord(row.unlocked_until!, now)}</small>
        </span>
      )
    case 'locked':
      return (
        <span className={styles.closed}>
          <Lock size={14} aria-hidden /> Locked
        </span>
      )
    case 'ready':
      return <span className={styles.second}>{row.kind === 'demo' ? 'ready' : 'by file'}</span>
    case 'unusable':
      return (
        <span className={styles.mute}>
          <CircleSlash size={14} aria-hidden /> cannot sign
        </span>
      )
  }
}
