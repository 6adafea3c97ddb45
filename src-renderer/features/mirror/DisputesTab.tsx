import { Equal, EqualNot, GitFork } from 'lucide-react'
import { useState } from 'react'
import type { DisputeRow, MirrorDetail } from '#shared/rpc/views/mirror.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { groupDigits, momentOf } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import type { Column } from '../../ui/table-types.ts'
import { Table } from '../../ui/Table.tsx'
import { compareMessages } from './fork.ts'
import { ForkDrawing } from './ForkDrawing.tsx'
import styles from './DisputesTab.module.css'

const KIND: Record<DisputeRow['kind'], string> = {
  'same-seq': 'Two events, one seq',
  'same-Y': 'One Y, two seqs',
  unusable: 'Unusable message',
  rollback: 'Went back',
  'header-id': 'Id and seq differ',
  'stale-replica': 'Old replica',
}
const columns: readonly Column<DisputeRow>[] = [
  { id: 'seq', header: 'Seq', track: '76px', numeric: true, sortBy: row => row.seq, cell: row => groupDigits(row.seq) },
  { id: 'kind', header: 'Kind', track: 'minmax(120px, 1fr)', sortBy: row => KIND[row.kind], cell: row => KIND[row.kind] },
  { id: 'seen', header: 'Seen, UTC', track: '144px', numeric: true, sortBy: row => row.seen_at, cell: row => momentOf(row.seen_at) },
]
const ROW = 32
const HEAD = 28

/** Every contradiction of this custodian, and the chosen one's two messages side by side. */
export function DisputesTab({ detail }: { detail: MirrorDetail }) {
  const [chosen, choose] = useState<number | null>(null)
  const dispute = detail.disputes.find(each => each.id === chosen) ?? detail.disputes[0]
  if (dispute === undefined) {
    return (
      <EmptyState icon={GitFork} title="No contradiction was ever seen">
        Each message is compared with what this mint said before. Two that differ are both kept here, as evidence.
      </EmptyState>
    )
  }
  return (
    <div className={styles.tab}>
      {detail.disputes.length > 1 && (
        <div className={styles.list} style={{ height: Math.min(6, detail.disputes.length) * ROW + HEAD }}>
          <Table
            label="Disputes"
            rows={detail.disputes}
            columns={columns}
            keyOf={row => String(row.id)}
            opened={String(dispute.id)}
            onOpen={row => choose(row.id)}
          />
        </div>
      )}
      {detail.disputes_total > detail.disputes.length && (
        <p className={styles.note}>
          The newest {groupDigits(detail.disputes.length)} of {groupDigits(detail.disputes_total)} are listed.
        </p>
      )}
      <div className={styles.drawing}>
        <ForkDrawing custodian={detail.url} dispute={dispute} />
      </div>
      <Messages dispute={dispute} />
    </div>
  )
}

function Messages({ dispute }: { dispute: DisputeRow }) {
  const fields = compareMessages(dispute.first, dispute.second)
  return (
    <>
      {fields !== null && (
        <table className={styles.fields}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">A, held first</th>
              <th scope="col">B, received later</th>
            </tr>
          </thead>
          <tbody>
            {fields.map(field => (
              <tr key={field.name} data-differs={field.differs || undefined}>
                <th scope="row">
                  {field.differs ? <EqualNot size={12} aria-label="differs:" /> : <Equal size={12} aria-label="same:" />} {field.name}
                </th>
                <td>{field.first === null ? <i>none</i> : <PeerText text={field.first} wrap />}</td>
                <td>{field.second === null ? <i>none</i> : <PeerText text={field.second} wrap />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={styles.raw}>
        <Raw title="A as kept" text={dispute.first} absent="Nothing was held at this seq." />
        <Raw title="B as received" text={dispute.second} absent="The contradiction is an absence: there is no second message." />
      </div>
      <p className={styles.note}>
        Seen {momentOf(dispute.seen_at)} UTC. The draft's feed is not signed: these bytes show what arrived here, they do not prove to a
        third person who sent it.
      </p>
    </>
  )
}

function Raw({ title, text, absent }: { title: string; text: string | null; absent: string }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {text === null ? (
        <p className={styles.note}>{absent}</p>
      ) : (
        <pre tabIndex={0}>
          <PeerText text={text} wrap />
        </pre>
      )}
    </section>
  )
}
