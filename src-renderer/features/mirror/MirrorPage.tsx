import { Plus, Radio, ShieldCheck } from 'lucide-react'
import { useMemo, useState, type KeyboardEvent } from 'react'
import { useActions } from '../../app/actions.ts'
import { useParam, useSelection } from '../../app/use-route.ts'
import { useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { coreNow } from '../../ui/now.ts'
import { Page } from '../../ui/Page.tsx'
import { ReadFailure } from '../../ui/ReadFailure.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Table } from '../../ui/Table.tsx'
import { AddPeerDialog } from './AddPeerDialog.tsx'
import { columns } from './mirror-columns.tsx'
import { withContact, type MirrorLine } from './mirror-line.ts'
import { MirrorPane } from './MirrorPane.tsx'
import { RemoveMirror } from './RemoveMirror.tsx'
import { useMirrorActs } from './use-mirror-acts.ts'
import { CatchingUpBar, OutcomeBar, SelectionBar, VerifyBar } from './WorkBars.tsx'
import styles from './MirrorPage.module.css'

/** Every custodian whose spent feed we keep, worst first; the chosen one's story in the pane beside it. */
export function MirrorPage() {
  const view = useView('mirror.list', {})
  const lines = useMemo(() => withContact(view.data ?? [], coreNow()), [view.data])
  const [opened, open] = useSelection()
  const [byKey, setByKey] = useState(false)
  const [selected, select] = useState<ReadonlySet<string>>(new Set())
  // In the address, so that other screens and links can open it.
  const [dialog, setDialog] = useParam('dialog')
  const adding = dialog === 'add'
  const setAdding = (next: boolean): void => setDialog(next ? 'add' : null)
  const [removing, setRemoving] = useState<MirrorLine | null>(null)
  const acts = useMirrorActs()

  const line = lines.find(each => each.url === opened) ?? null
  const chosen = lines.filter(each => selected.has(each.url))
  const verifyThese = chosen.length > 0 ? chosen : lines

  useActions([
    { id: 'mirror.add', kind: 'do', title: 'Add a mirror', keys: 'n', icon: Plus, run: () => setAdding(true) },
    { id: 'mirror.verify', kind: 'do', title: 'Verify all mirrors again', icon: ShieldCheck, run: () => acts.verify(lines) },
    ...lines.map(each => ({
      id: `mirror.open ${each.url}`,
      kind: 'find' as const,
      title: each.name || each.url,
      noun: 'mint',
      run: () => open(each.url),
    })),
  ])

  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented && opened !== null) open(null)
  }
  const rowActions = [
    { key: 'r', run: acts.sync },
    { key: 'v', run: (each: MirrorLine) => acts.verify([each]) },
    { key: 'h', run: acts.togglePause },
    { key: 'd', run: setRemoving },
  ]

  return (
    <Page
      title="Mirrors"
      sub={lines.length > 0 ? `${count(lines.length, 'mint')} · ${groupDigits(total(lines))} spent events kept` : undefined}
      actions={
        <>
          {lines.length > 0 && (
            <Button onClick={() => acts.verify(verifyThese)} busy={acts.verifying !== null}>
              {chosen.length > 0 ? `Verify ${chosen.length}` : 'Verify all again'}
            </Button>
          )}
          <Button keys="n" onClick={() => setAdding(true)}>
            Add mirror
          </Button>
        </>
      }
    >
      <ReadFailure what="The mirrors" view={view} />
      <div className={styles.split} onKeyDown={onKey}>
        <div className={styles.main}>
          {view.loading ? (
            <Skeleton rows={6} />
          ) : (
            <Table
              label="Mirrors"
              rows={lines}
              columns={columns}
              keyOf={each => each.url}
              sort={{ id: 'standing', desc: false }}
              opened={opened}
              onOpen={(each, enter) => {
                setByKey(enter)
                open(each.url)
              }}
              selected={selected}
              onSelect={select}
              actions={rowActions}
              empty={
                <EmptyState
                  icon={Radio}
                  title="No mirror is kept yet"
                  actions={
                    <Button kind="primary" icon={Plus} keys="n" onClick={() => setAdding(true)}>
                      Add mirror
                    </Button>
                  }
                >
                  Enter the address of a mint that publishes its spent feed. You see what it advertises before anything is fetched; from
                  then on every spend is verified and kept here.
                </EmptyState>
              }
            />
          )}
          <div className={styles.bars}>
            <OutcomeBar outcome={acts.outcome} onClose={acts.clear} />
            <VerifyBar verifying={acts.verifying} onCancel={acts.cancel} />
            <SelectionBar chosen={chosen} acts={acts} onClear={() => select(new Set())} />
            <CatchingUpBar lines={lines} onPause={acts.togglePause} />
          </div>
        </div>
        {opened !== null && !view.loading && (
          <MirrorPane
            key={opened}
            url={opened}
            line={line}
            takesFocus={byKey}
            acts={acts}
            onRemove={setRemoving}
            onClose={() => open(null)}
          />
        )}
      </div>
      {adding && <AddPeerDialog onClose={() => setAdding(false)} onAdded={open} />}
      {removing !== null && (
        <RemoveMirror
          line={removing}
          onClose={removed => {
            setRemoving(null)
            if (removed && removing.url === opened) open(null)
          }}
        />
      )}
    </Page>
  )
}

const total = (lines: readonly MirrorLine[]): number => lines.reduce((sum, { events }) => sum + events, 0)
