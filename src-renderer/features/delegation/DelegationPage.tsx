import { Network, PlugZap, Plus } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { Graph } from '#shared/rpc/views/delegation.ts'
import { useActions } from '../../app/actions.ts'
import { go, useParam, useSelection } from '../../app/use-route.ts'
import { useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { count } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { DelegationGraph } from './DelegationGraph.tsx'
import { EdgeDetail } from './EdgeDetail.tsx'
import { EdgeTable, type Asked } from './EdgeTable.tsx'
import { Findings } from './Findings.tsx'
import { Legend } from './Legend.tsx'
import { SimulationPanel } from './SimulationPanel.tsx'
import { namesOf, standOf } from './edge-words.ts'
import styles from './DelegationPage.module.css'

/** Who can take mine and when, whose can I take, and what breaks if one of them vanishes: drawn, and as the table beside it. */
export function DelegationPage() {
  const view = useView('delegation.graph', {})
  const graph = view.data
  return (
    <>
      {graph === null || graph.edges.length === 0 ? (
        <Page title="Delegations">
          {view.error !== null && (
            <div className={styles.failure}>
              <Failure
                title="The delegations could not be read"
                error={view.error}
                actions={<Button onClick={view.retry}>Try again</Button>}
              />
            </div>
          )}
          {view.loading ? <Skeleton rows={8} /> : graph !== null && <Nothing />}
        </Page>
      ) : (
        <Delegations
          graph={graph}
          failure={
            view.error && (
              <Failure
                title="What you see may be out of date"
                error={view.error}
                actions={<Button onClick={view.retry}>Try again</Button>}
              />
            )
          }
        />
      )}
    </>
  )
}

function Delegations({ graph, failure }: { graph: Graph; failure: ReactNode }) {
  const [chosen, select] = useSelection()
  const [asking, ask] = useParam('of')
  const [edgeId, openEdge] = useParam('edge')
  const [offlineId, simulate] = useParam('offline')
  const asked: Asked = asking === 'mine' || asking === 'theirs' ? asking : 'all'
  const has = (id: string | null): id is string => graph.nodes.some(node => node.id === id)
  const selected = has(chosen) ? chosen : null
  const offline = has(offlineId) ? offlineId : null
  const edge = graph.edges.find(({ id }) => id === edgeId) ?? null
  const nameOf = namesOf(graph.nodes)
  // What the operator looks at; else the own mint, whose loss matters most to him.
  const atRisk = selected ?? graph.nodes.find(node => node.you)?.id ?? graph.edges[0]!.from

  const showAll = (): void => {
    select(null)
    ask(null)
  }
  useActions([
    {
      id: 'delegation.simulate',
      kind: 'do',
      title: `Simulate ${nameOf(atRisk)} offline`,
      keys: 's',
      icon: PlugZap,
      run: () => simulate(offline === atRisk ? null : atRisk),
    },
    ...graph.nodes
      .filter(node => node.id !== atRisk && graph.edges.some(({ from }) => from === node.id))
      .map(node => ({
        id: `delegation.simulate ${node.id}`,
        kind: 'do' as const,
        title: `Simulate ${node.label} offline`,
        icon: PlugZap,
        run: () => simulate(node.id),
      })),
    ...graph.nodes.map(node => ({
      id: `delegation.select ${node.id}`,
      kind: 'find' as const,
      title: `${node.label} in the delegations`,
      noun: 'mint',
      run: () => select(node.id),
    })),
  ])
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    if (edge !== null) openEdge(null)
    else if (selected !== null) select(null)
  }

  return (
    <Page
      title="Delegations"
      sub={`${count(graph.nodes.length, 'mint')} · ${count(graph.edges.length, 'delegation')}`}
      actions={
        <>
          <Legend
            claimable={graph.edges.some(each => each.mine && each.status === 'matured')}
            claimed={graph.edges.some(each => standOf(each) === 'claimed')}
            taken={graph.edges.some(each => standOf(each) === 'taken')}
          />
          <Button keys="s" onClick={() => simulate(offline === atRisk ? null : atRisk)} aria-pressed={offline !== null}>
            Take-over risk
          </Button>
        </>
      }
    >
      {failure !== null && <div className={styles.failure}>{failure}</div>}
      <div className={styles.split} onKeyDown={onKey}>
        <DelegationGraph
          graph={graph}
          selected={selected}
          openedEdge={edge?.id ?? null}
          offline={offline}
          onSelect={select}
          onOpenEdge={openEdge}
        />
        <aside className={styles.side} aria-label="The same as a table">
          <EdgeTable
            graph={graph}
            selected={selected}
            asked={asked}
            onAsk={next => ask(next === 'all' ? null : next)}
            onShowAll={showAll}
            opened={edge?.id ?? null}
            onOpen={next => openEdge(next.id)}
          />
          {edge !== null && <EdgeDetail edge={edge} nameOf={nameOf} onClose={() => openEdge(null)} />}
          <Findings graph={graph} onSelect={select} />
        </aside>
      </div>
      {offline !== null && <SimulationPanel graph={graph} id={offline} onChoose={simulate} onClose={() => simulate(null)} />}
    </Page>
  )
}

function Nothing() {
  return (
    <EmptyState
      icon={Network}
      title="No delegation is known yet"
      actions={
        <>
          <Button kind="primary" icon={Plus} onClick={() => go('reserves', { dialog: 'new' })}>
            Set up a reserve
          </Button>
          <Button onClick={() => go('mirrors', { dialog: 'add' })}>Add a mirror</Button>
        </>
      }
    >
      A delegation is a leaf in a reserve: after its delay the delegate can take what lies there. Yours appear once you set up a reserve
      with delegates; others&rsquo; once you mirror a mint that advertises its reserve. Then this screen shows who can take what, and when.
    </EmptyState>
  )
}
