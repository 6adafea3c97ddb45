import { Import, Plus, X } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { useActions } from '../../app/actions.ts'
import { useParam, useSelection } from '../../app/use-route.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { count } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { coreNow } from '../../ui/now.ts'
import { Page } from '../../ui/Page.tsx'
import { ReadFailure } from '../../ui/ReadFailure.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Table } from '../../ui/Table.tsx'
import { CheckBackupDialog, type WordCount } from './CheckBackupDialog.tsx'
import { CreateSignerDialog } from './CreateSignerDialog.tsx'
import { ImportSignerDialog } from './ImportSignerDialog.tsx'
import { RemoveSigner } from './RemoveSigner.tsx'
import { columns } from './signer-columns.tsx'
import { hasBackup, standOf } from './signer-words.ts'
import { SignerPane, type SignerActs } from './SignerPane.tsx'
import { UnlockDialog } from './UnlockDialog.tsx'
import styles from './SignerPage.module.css'

type Sheet = { readonly kind: 'unlock' | 'backup' | 'remove'; readonly row: SignerRow; readonly made?: WordCount }

/** Who holds the keys: keystores of this home, and what can sign besides, with what each can and cannot do. */
export function SignerPage() {
  const view = useView('signer.list', {})
  const rows = view.data ?? []
  const [opened, open] = useSelection()
  const [dialog, setDialog] = useParam('dialog')
  const [byKey, setByKey] = useState(false)
  const [sheet, setSheet] = useState<Sheet | null>(null)
  const lock = useCommand('signer.lock')

  const acts: SignerActs = {
    unlock: row => {
      if (standOf(row, coreNow()) === 'locked') setSheet({ kind: 'unlock', row })
    },
    lock: row => {
      if (standOf(row, coreNow()) === 'unlocked') void lock.run({ id: row.id })
    },
    checkBackup: row => {
      if (hasBackup(row)) setSheet({ kind: 'backup', row })
    },
    remove: row => {
      if (row.kind === 'keystore') setSheet({ kind: 'remove', row })
    },
  }
  useActions([
    { id: 'signer.create', kind: 'do', title: 'Create a keystore', keys: 'n', icon: Plus, run: () => setDialog('create') },
    { id: 'signer.import', kind: 'do', title: 'Import a key', keys: 'i', icon: Import, run: () => setDialog('import') },
    ...rows.map(row => ({ id: `signer.open ${row.id}`, kind: 'find' as const, title: row.name, noun: 'signer', run: () => open(row.id) })),
  ])

  const line = rows.find(({ id }) => id === opened) ?? null
  const keystores = rows.filter(({ kind }) => kind === 'keystore')
  const unlocked = keystores.filter(row => standOf(row, coreNow()) === 'unlocked').length
  const close = (): void => setSheet(null)
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented && opened !== null) open(null)
  }
  return (
    <Page
      title="Signers"
      sub={keystores.length === 0 ? undefined : `${count(keystores.length, 'keystore')}${unlocked > 0 ? ` · ${unlocked} unlocked` : ''}`}
      actions={
        <>
          <Button keys="i" icon={Import} onClick={() => setDialog('import')}>
            Import key
          </Button>
          <Button keys="n" icon={Plus} onClick={() => setDialog('create')}>
            Create keystore
          </Button>
        </>
      }
    >
      <ReadFailure what="The signers" view={view} />
      <div className={styles.split} onKeyDown={onKey}>
        <div className={styles.main}>
          {view.loading ? (
            <Skeleton rows={4} />
          ) : (
            <Table
              label="Signers"
              rows={rows}
              columns={columns}
              keyOf={row => row.id}
              sort={{ id: 'kind', desc: false }}
              opened={opened}
              onOpen={(row, enter) => {
                setByKey(enter)
                open(row.id)
              }}
              actions={[
                { key: 'u', run: acts.unlock },
                { key: 'l', run: acts.lock },
                { key: 'b', run: acts.checkBackup },
                { key: 'd', run: acts.remove },
              ]}
            />
          )}
          <div className={styles.bars}>
            {lock.error !== null && (
              <Failure title="It was not locked" error={lock.error} actions={<IconButton icon={X} label="Close" onClick={lock.clear} />} />
            )}
            {!view.loading && keystores.length === 0 && !rows.some(({ kind }) => kind === 'demo') && (
              <p className={styles.intro}>
                <b>No key is kept in this home.</b> A keystore is an encrypted file that signs re-arms, payouts and claims here. Create one
                with N, or import words, an extended key or a raw key with I. Without one you can still sign by PSBT file.
              </p>
            )}
          </div>
        </div>
        {opened !== null && !view.loading && (
          <SignerPane key={opened} row={line} takesFocus={byKey} acts={acts} locking={lock.busy} onClose={() => open(null)} />
        )}
      </div>
      {dialog === 'create' && (
        <CreateSignerDialog
          onClose={() => setDialog(null)}
          onCreated={(row, made, written) => {
            setDialog(null)
            open(row.id)
            if (written) setSheet({ kind: 'backup', row, made })
          }}
        />
      )}
      {dialog === 'import' && (
        <ImportSignerDialog
          onClose={() => setDialog(null)}
          onImported={row => {
            setDialog(null)
            open(row.id)
          }}
        />
      )}
      {sheet?.kind === 'unlock' && <UnlockDialog row={sheet.row} onClose={close} />}
      {sheet?.kind === 'backup' && <CheckBackupDialog row={sheet.row} made={sheet.made ?? null} onClose={close} />}
      {sheet?.kind === 'remove' && (
        <RemoveSigner
          row={sheet.row}
          onClose={removed => {
            close()
            if (removed && sheet.row.id === opened) open(null)
          }}
        />
      )}
    </Page>
  )
}
