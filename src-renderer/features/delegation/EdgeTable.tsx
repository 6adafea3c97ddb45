import { useMemo } from 'react'
import type { Graph, GraphEdge } from '#shared/rpc/views/delegation.ts'
import { Button } from '../../ui/Button.tsx'
import { ChoiceField, type Choice } from '../../ui/Field.tsx'
import { groupDigits } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { Table } from '../../ui/Table.tsx'
import { columnsOf } from './edge-columns.tsx'
import { namesOf } from './edge-words.ts'
import styles from './EdgeTable.module.css'

/** The questions that the screen answers about us; `all` is everybody's. */
export type Asked = 'all' | 'mine' | 'theirs'
const QUESTIONS: readonly Choice<Asked>[] = [
  { value: 'all', label: 'All' },
  { value: 'mine', label: 'Who can take mine' },
  { value: 'theirs', label: 'Whose I can take' },
]
const ROW = 32
const HEAD = 30
const MOST_ROWS = 12

interface EdgeTableProps {
  graph: Graph
  selected: string | null
  asked: Asked
  onAsk: (asked: Asked) => void
  onShowAll: () => void
  opened: string | null
  onOpen: (edge: GraphEdge) => void
}

/** The equivalent of the graph as a table; what is selected in the graph filters it. */
export function EdgeTable({ graph, selected, asked, onAsk, onShowAll, opened, onOpen }: EdgeTableProps) {
  const nameOf = useMemo(() => namesOf(graph.nodes), [graph.nodes])
  const columns = useMemo(() => columnsOf(nameOf), [nameOf])
  const shown = graph.edges.filter(edge => answers(edge, asked) && (selected === null || edge.from === selected || edge.to === selected))
  const filtered = shown.length < graph.edges.length
  return (
    <section aria-label="Delegations as a table">
      <header className={styles.head}>
        <h2>{selected === null ? 'All delegations' : <PeerText text={nameOf(selected)} />}</h2>
        <em>{filtered ? `${groupDigits(shown.length)} of ${groupDigits(graph.edges.length)}` : groupDigits(shown.length)}</em>
        {filtered && (
          <Button kind="link" onClick={onShowAll}>
            Show all
          </Button>
        )}
      </header>
      <div className={styles.filter}>
        <ChoiceField label="Which delegations" hideLabel compact choices={QUESTIONS} value={asked} onChange={onAsk} />
      </div>
      {shown.length === 0 ? (
        <p className={styles.none}>{NOTHING[asked]}</p>
      ) : (
        <div className={styles.table} style={{ height: Math.min(MOST_ROWS, shown.length) * ROW + HEAD }}>
          <Table
            label="Delegations"
            rows={shown}
            columns={columns}
            keyOf={edge => edge.id}
            sort={{ id: 'blocks', desc: false }}
            opened={opened}
            onOpen={onOpen}
          />
        </div>
      )}
    </section>
  )
}

const answers = (edge: GraphEdge, asked: Asked): boolean =>
  asked === 'all' ? true : asked === 'mine' ? edge.from === 'you' : edge.to === 'you'

const NOTHING: Record<Asked, string> = {
  all: 'This mint neither delegates nor is a delegate.',
  mine: 'Nobody here can take a reserve of yours: set one up with delegates under Reserves.',
  theirs: 'No leaf of yours stands in a reserve here.',
}
