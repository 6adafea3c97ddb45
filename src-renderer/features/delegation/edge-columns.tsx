import { ArrowRight } from 'lucide-react'
import type { GraphEdge } from '#shared/rpc/views/delegation.ts'
import { Explained } from '../../ui/Explained.tsx'
import { FailoverStep } from '../../ui/FailoverStep.tsx'
import { groupDigits } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status, statusInk } from '../../ui/Status.tsx'
import type { Column } from '../../ui/table-types.ts'
import { blocksWord, gravityOf, standOf, urgencyOf } from './edge-words.ts'
import styles from './EdgeTable.module.css'

/** Of a claimed reserve the blocks of what came since, where something did: the step stands in the first column already. */
function blocksCell(edge: GraphEdge): string {
  if (edge.status === 'matured') return 'now'
  if (standOf(edge) === null) return blocksWord(edge)
  return edge.countdown?.blocks == null ? '–' : groupDigits(edge.countdown.blocks)
}

/** The graph as rows: what a line shows by its dash, width and label stands here in words and figures. */
export const columnsOf = (nameOf: (id: string) => string): readonly Column<GraphEdge>[] => [
  {
    id: 'status',
    header: 'Status',
    track: '96px',
    sortBy: gravityOf,
    // Of a reserve that we can take, how its failover stands says more than the coin's status; while we wait they are the same.
    cell: edge =>
      edge.step === null || edge.step === 'wait' ? (
        <Status word={edge.status} side={edge.mine ? 'theirs' : 'mine'} />
      ) : (
        <FailoverStep step={edge.step} />
      ),
  },
  {
    id: 'who',
    header: 'From → to',
    track: 'minmax(100px, 1fr)',
    sortBy: edge => `${nameOf(edge.from)} ${nameOf(edge.to)}`,
    cell: edge => (
      <span className={styles.who}>
        <PeerText text={nameOf(edge.from)} className={styles.from} />
        <ArrowRight size={11} aria-label="to" />
        <PeerText text={nameOf(edge.to)} className={styles.to} />
      </span>
    ),
  },
  {
    id: 'amount',
    header: 'Sat',
    track: '84px',
    numeric: true,
    sortBy: edge => BigInt(edge.amount ?? -1),
    cell: edge => (edge.amount === null ? <span className={styles.mute}>–</span> : groupDigits(edge.amount)),
  },
  {
    id: 'blocks',
    header: 'Blocks',
    track: '66px',
    numeric: true,
    sortBy: urgencyOf,
    cell: edge => (
      <Explained
        why={edge.countdown?.why.blocks ?? ''}
        inRow
        className={edge.countdown === null ? styles.mute : statusInk(edge.status, edge.mine ? 'theirs' : 'mine')}
      >
        {blocksCell(edge)}
      </Explained>
    ),
  },
]
