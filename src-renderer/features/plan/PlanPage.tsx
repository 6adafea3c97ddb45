import { Inbox, Plus, RotateCw } from 'lucide-react'
import { useMemo, useState, type KeyboardEvent } from 'react'
import { useActions } from '../../app/actions.ts'
import { go, useParam, useSelection } from '../../app/use-route.ts'
import { useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { count } from '../../ui/format.ts'
import { Page } from '../../ui/Page.tsx'
import { ReadFailure } from '../../ui/ReadFailure.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Table } from '../../ui/Table.tsx'
import { columns } from './plan-columns.tsx'
import { isOver, KINDS, type PlanKind } from './plan-words.ts'
import { PlanPane } from './PlanPane.tsx'
import { PlanForm } from './PlanForm.tsx'
import styles from './PlanPage.module.css'

/** The tray: every plan that was made here, what it waits for first, and the form in which one is made. */
export function PlanPage() {
  const [making] = useParam('new')
  const kind = making !== null && making in KINDS ? (making as PlanKind) : null
  return kind === null ? <Tray /> : <PlanForm key={kind} kind={kind} />
}

function Tray() {
  const view = useView('plan.list', {})
  const [opened, open] = useSelection()
  const [byKey, setByKey] = useState(false)
  const plans = view.data ?? []
  const waiting = plans.filter(plan => !isOver(plan)).length
  const make = (kind: PlanKind): void => go('plans', { new: kind })
  useActions([
    { id: 'plan.rearm', kind: 'do', title: 'Plan a re-arm', icon: RotateCw, run: () => make('rearm') },
    { id: 'plan.payout', kind: 'do', title: 'Plan a payout', keys: 'n', icon: Plus, run: () => make('payout') },
    ...(['rotate', 'sweep', 'claim'] as const).map(kind => ({
      id: `plan.${kind}`,
      kind: 'do' as const,
      title: `Plan: ${KINDS[kind].title.toLowerCase()}`,
      run: () => make(kind),
    })),
  ])
  const id = useMemo(() => (opened !== null && /^\d{1,9}$/.test(opened) ? Number(opened) : null), [opened])
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented && opened !== null) open(null)
  }
  return (
    <Page
      title="Plan tray"
      sub={
        plans.length > 0
          ? `${waiting === 0 ? 'nothing waits' : `${count(waiting, 'plan')} under way`} · a plan is sent only from here, by you`
          : undefined
      }
      actions={
        <>
          <Button onClick={() => make('rearm')}>Re-arm</Button>
          <Button keys="n" onClick={() => make('payout')}>
            Pay out
          </Button>
        </>
      }
    >
      <ReadFailure what="The plans" view={view} />
      <div className={styles.split} onKeyDown={onKey}>
        <div className={styles.main}>
          {view.loading ? (
            <Skeleton rows={6} />
          ) : (
            <Table
              label="Plans"
              rows={plans}
              columns={columns}
              keyOf={plan => String(plan.id)}
              sort={{ id: 'state', desc: false }}
              opened={opened}
              onOpen={(plan, enter) => {
                setByKey(enter)
                open(String(plan.id))
              }}
              empty={
                <EmptyState
                  icon={Inbox}
                  title="The tray is empty"
                  actions={
                    <Button kind="primary" icon={RotateCw} onClick={() => make('rearm')}>
                      Plan a re-arm
                    </Button>
                  }
                >
                  A plan is a transaction that is written out before anyone signs it: what goes in, what comes out, the fee, the new
                  deadline. It waits here until you sign it, send it or drop it.
                </EmptyState>
              }
            />
          )}
        </div>
        {id !== null && !view.loading && (
          <PlanPane key={id} id={id} takesFocus={byKey} onClose={() => open(null)} onOpen={next => open(String(next))} />
        )}
      </div>
    </Page>
  )
}
