import { Plus, Upload } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Publication } from '#shared/rpc/views/publication.ts'
import { useActions } from '../../app/actions.ts'
import { useParam, useSelection } from '../../app/use-route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { count } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { AddPublication } from './AddPublication.tsx'
import styles from './PublicationPage.module.css'
import { PublicationItem } from './PublicationItem.tsx'

/** The spent feeds that this home serves for its own mints. */
export function PublicationPage() {
  const { data, error, retry } = useView('publication.list', {})
  const [selected] = useSelection()
  const [dialog, setDialog] = useParam('dialog')
  const demo = useWorld() === 'demo'
  const add = (): void => setDialog('add')
  useActions(
    demo
      ? []
      : [{ id: 'publication.add', kind: 'do', title: 'Publish a mint', detail: 'shows the SQL first', keys: 'n', icon: Upload, run: add }],
  )

  return (
    <Page
      title="Publications"
      sub={data === null || data.length === 0 ? 'Spent feeds of your own mints' : subtitle(data)}
      actions={
        !demo && (
          <Button icon={Plus} keys="n" onClick={add}>
            Publish a mint
          </Button>
        )
      }
      scroll
    >
      {error !== null && (
        <div className={styles.failed}>
          <Failure title="The publications could not be read" error={error} actions={<Button onClick={retry}>Try again</Button>} />
        </div>
      )}
      {data === null && error === null && <Skeleton rows={2} height={120} />}
      {data?.length === 0 && (demo ? <DemoEmpty /> : <Empty onAdd={add} />)}
      {data?.map(row => (
        <Selectable key={row.id} selected={selected === String(row.id)}>
          <PublicationItem row={row} />
        </Selectable>
      ))}
      <AddPublication open={dialog === 'add' && !demo} onClose={() => setDialog(null)} />
    </Page>
  )
}

function subtitle(rows: readonly Publication[]): string {
  const followers = rows.reduce((sum, row) => sum + row.subscribers, 0)
  const halted = rows.filter(row => row.state === 'halted').length
  return `${count(rows.length, 'feed')} · ${count(followers, 'subscriber')} now${halted > 0 ? ` · ${halted} halted` : ''}`
}

/** A link from the overview leads to one feed of several: it is brought into view and marked. */
function Selectable({ selected, children }: { selected: boolean; children: React.ReactNode }) {
  const here = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (selected) here.current?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  return (
    <div ref={here} data-selected={selected || undefined} className={styles.selectable}>
      {children}
    </div>
  )
}

function Empty({ onAdd }: { onAdd: () => void }) {
  return (
    <EmptyState
      icon={Upload}
      title="No feed is published"
      actions={
        <Button kind="primary" onClick={onAdd}>
          Publish a mint
        </Button>
      }
    >
      Your delegates mirror the spends of your mint from a feed that this console serves beside it. The mint stays as it is: an outbox table
      and a trigger that cannot fail a swap are all that is added, and only after you have read them.
    </EmptyState>
  )
}

function DemoEmpty() {
  return (
    <EmptyState icon={Upload} title="The demo mints publish by themselves">
      Their feeds live inside the demo network. Leave the demo to publish the spends of a mint that you run.
    </EmptyState>
  )
}
