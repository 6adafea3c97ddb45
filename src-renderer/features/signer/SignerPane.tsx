import { ClipboardCheck, Ellipsis, Lock, LockOpen, Trash2 } from 'lucide-react'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { useNow } from '../../ui/now.ts'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { SidePane } from '../../ui/SidePane.tsx'
import { Moment } from '../../ui/Time.tsx'
import { PaneHead } from '../../ui/PaneHead.tsx'
import { KeyList } from './KeyList.tsx'
import { Stand } from './signer-columns.tsx'
import { hasBackup, KIND, leftWord, ORIGIN, standOf } from './signer-words.ts'
import styles from './SignerPane.module.css'

export interface SignerActs {
  readonly unlock: (row: SignerRow) => void
  readonly lock: (row: SignerRow) => void
  readonly checkBackup: (row: SignerRow) => void
  readonly remove: (row: SignerRow) => void
}

interface SignerPaneProps {
  /** Null when the address names a signer that is not here (any more). */
  row: SignerRow | null
  takesFocus: boolean
  acts: SignerActs
  locking: boolean
  onClose: () => void
}

/** One signer: whether it can sign now, with which keys, for which reserves, and whether losing this machine would lose them. */
export function SignerPane({ row, takesFocus, acts, locking, onClose }: SignerPaneProps) {
  if (row === null)
    return (
      <SidePane label="Signer" onClose={onClose}>
        <PaneHead title="No such signer" onClose={onClose} />
        <Notice title="This signer is not here">It was removed, or the link comes from another home.</Notice>
      </SidePane>
    )
  return (
    <SidePane label={`Signer ${row.name}`} takesFocus={takesFocus} onClose={onClose}>
      <PaneHead
        title={<PeerText text={row.name} />}
        sub={
          <>
            {KIND[row.kind]}
            {row.origin !== 'none' && ` from ${ORIGIN[row.origin]}`}
            {row.network !== null && ` · ${row.network}`}
          </>
        }
        onClose={onClose}
      >
        <Stand row={row} />
        {row.kind === 'keystore' && (
          <Menu trigger={<IconButton icon={Ellipsis} label="More acts" />} align="end" items={menuOf(row, acts)} />
        )}
      </PaneHead>
      {row.warnings.length > 0 && <Warnings warnings={row.warnings} />}
      <Now row={row} acts={acts} locking={locking} />
      {hasBackup(row) && <Backup row={row} acts={acts} />}
      {row.keys.length > 0 && (
        <Section title="Keys" count={String(row.keys.length)}>
          <KeyList keys={row.keys} />
        </Section>
      )}
      {row.created_at !== null && (
        <Section title="Facts">
          <Facts>
            <Fact term="Made or imported">
              <Moment at={row.created_at} day /> UTC
            </Fact>
            <Fact term="Kept">
              {row.kind === 'demo'
                ? 'in memory, until the demo ends'
                : 'encrypted in this home; public keys stay readable while it is locked'}
            </Fact>
          </Facts>
        </Section>
      )}
    </SidePane>
  )
}

function Warnings({ warnings }: { warnings: SignerRow['warnings'] }) {
  return (
    <div className={styles.warning}>
      <Notice tone="warning" title="Be careful with this key">
        <ul>
          {warnings.map(({ code, detail }) => (
            <li key={code}>
              <PeerText text={detail} wrap /> <code>{code}</code>
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  )
}

/** What it can do now and the one act that this asks for. */
function Now({ row, acts, locking }: { row: SignerRow; acts: SignerActs; locking: boolean }) {
  const now = useNow(1_000)
  const stand = standOf(row, now)
  return (
    <section className={styles.now} aria-label="What it can do">
      <p>
        <b>{stand === 'unlocked' ? `Signs without asking: ${leftWord(row.unlocked_until!, now)}.` : FACT[stand]}</b>{' '}
        <PeerText text={row.about} wrap />
      </p>
      {stand === 'locked' && (
        <Button kind="primary" icon={LockOpen} keys="u" onClick={() => acts.unlock(row)}>
          Unlock
        </Button>
      )}
      {stand === 'unlocked' && (
        <Button kind="primary" icon={Lock} keys="l" busy={locking} onClick={() => acts.lock(row)}>
          Lock now
        </Button>
      )}
    </section>
  )
}

const FACT = {
  locked: 'Signs nothing until it is unlocked.',
  ready: 'Ready.',
  unusable: 'Cannot sign these reserves.',
} as const

function Backup({ row, acts }: { row: SignerRow; acts: SignerActs }) {
  return (
    <Section title="Backup">
      {row.backup_checked_at === null ? (
        <Notice
          tone="warning"
          title="Nobody has checked that the words were written down"
          actions={
            <Button keys="b" icon={ClipboardCheck} onClick={() => acts.checkBackup(row)}>
              Check
            </Button>
          }
        >
          If this machine is lost, only the words bring the keys back.
        </Notice>
      ) : (
        <Facts>
          <Fact term="Checked">
            <Moment at={row.backup_checked_at} day /> UTC
          </Fact>
          <Fact term="Again">
            <Button kind="link" onClick={() => acts.checkBackup(row)}>
              Check the words
            </Button>
          </Fact>
        </Facts>
      )}
    </Section>
  )
}

function menuOf(row: SignerRow, acts: SignerActs) {
  return [
    row.unlocked_until === null
      ? { label: 'Unlock', detail: 'for some minutes', icon: LockOpen, keys: 'u', run: () => acts.unlock(row) }
      : { label: 'Lock now', icon: Lock, keys: 'l', run: () => acts.lock(row) },
    ...(hasBackup(row)
      ? [{ label: 'Check the backup', detail: 'three of the words', icon: ClipboardCheck, keys: 'b', run: () => acts.checkBackup(row) }]
      : []),
    { label: 'Remove keystore', icon: Trash2, keys: 'd', danger: true, run: () => acts.remove(row) },
  ]
}
