import { Plus, Server, X } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import type { ServerRow } from '#shared/rpc/views/chain.ts'
import { useActions } from '../../app/actions.ts'
import { useParam, useSelection } from '../../app/use-route.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { ReadFailure } from '../../ui/ReadFailure.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Table } from '../../ui/Table.tsx'
import { AddServerDialog } from './AddServerDialog.tsx'
import { Agreement } from './Agreement.tsx'
import { CertificateDialog } from './CertificateDialog.tsx'
import { NoServer } from './NoServer.tsx'
import { RemoveServer } from './RemoveServer.tsx'
import { columns } from './server-columns.tsx'
import { asksForPin } from './server-words.ts'
import { ServerPane, type ServerActs } from './ServerPane.tsx'
import styles from './ServerPage.module.css'

type Sheet = { readonly kind: 'certificate' | 'remove'; readonly row: ServerRow }

/** The servers that tell of the chain, none of which is believed alone: how they agree, and what each is worth. */
export function ServerPage() {
  const view = useView('server.list', {})
  const chain = useView('chain.status', {}).data
  const rows = view.data ?? []
  const [opened, open] = useSelection()
  const [dialog, setDialog] = useParam('dialog')
  const [byKey, setByKey] = useState(false)
  const [sheet, setSheet] = useState<Sheet | null>(null)
  const enable = useCommand('server.enable')

  const add = (): void => setDialog('add')
  const acts: ServerActs = {
    toggle: row => void enable.run({ id: row.id, enabled: !row.enabled }),
    certificate: row => {
      if (asksForPin(row)) setSheet({ kind: 'certificate', row })
    },
    remove: row => setSheet({ kind: 'remove', row }),
  }
  useActions([
    { id: 'server.add', kind: 'do', title: 'Add a server', keys: 'n', icon: Plus, run: add },
    ...rows.map(row => ({
      id: `server.open ${row.id}`,
      kind: 'find' as const,
      title: row.host,
      noun: 'server',
      run: () => open(String(row.id)),
    })),
  ])
  const line = rows.find(row => String(row.id) === opened) ?? null
  const close = (): void => setSheet(null)
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented && opened !== null) open(null)
  }
  return (
    <Page
      title="Servers"
      sub={
        rows.length === 0
          ? undefined
          : `${count(rows.length, 'server')}${chain?.tip == null ? '' : ` · tip ${groupDigits(chain.tip.height)}`}`
      }
      actions={
        <Button keys="n" icon={Plus} onClick={add}>
          Add server
        </Button>
      }
    >
      <ReadFailure what="The servers" view={view} />
      {chain !== null && rows.length > 0 && <Agreement chain={chain} />}
      <div className={styles.split} onKeyDown={onKey}>
        <div className={styles.main}>
          {view.loading ? (
            <Skeleton rows={4} />
          ) : rows.length === 0 ? (
            view.error === null && <NoServer icon={Server} onAdd={add} />
          ) : (
            <Table
              label="Servers"
              rows={rows}
              columns={columns}
              keyOf={row => String(row.id)}
              sort={{ id: 'state', desc: false }}
              opened={opened}
              onOpen={(row, enter) => {
                setByKey(enter)
                open(String(row.id))
              }}
              actions={[
                { key: 'e', run: acts.toggle },
                { key: 'c', run: acts.certificate },
                { key: 'd', run: acts.remove },
              ]}
            />
          )}
          <div className={styles.bars}>
            {enable.error !== null && (
              <Failure
                title="Nothing was changed"
                error={enable.error}
                actions={<IconButton icon={X} label="Close" onClick={enable.clear} />}
              />
            )}
          </div>
        </div>
        {opened !== null && !view.loading && rows.length > 0 && (
          <ServerPane key={opened} row={line} takesFocus={byKey} acts={acts} busy={enable.busy} onClose={() => open(null)} />
        )}
      </div>
      {dialog === 'add' && (
        <AddServerDialog
          onClose={() => setDialog(null)}
          onAdded={row => {
            setDialog(null)
            open(String(row.id))
          }}
        />
      )}
      {sheet?.kind === 'certificate' && <CertificateDialog row={sheet.row} onClose={close} />}
      {sheet?.kind === 'remove' && (
        <RemoveServer
          row={sheet.row}
          last={rows.length === 1}
          onClose={removed => {
            close()
            if (removed && String(sheet.row.id) === opened) open(null)
          }}
        />
      )}
    </Page>
  )
}
