import { LockKeyhole } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { TokenReport } from '#shared/rpc/views/audit.ts'
import { hrefOf } from '../../app/route.ts'
import { useWorld } from '../../app/world.tsx'
import { Amount } from '../../ui/Amount.tsx'
import { LinkButton } from '../../ui/Button.tsx'
import { hostOf } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import type { Column } from '../../ui/table-types.ts'
import { Table } from '../../ui/Table.tsx'
import { Evidence } from './Evidence.tsx'
import { foundColumn, seenColumn, tableHeight } from './lookup-columns.tsx'
import { verdictOfToken } from './verdict.ts'
import { VerdictHead } from './VerdictHead.tsx'
import styles from './AuditPage.module.css'

type ProofLine = TokenReport['proofs'][number] & { readonly place: number; readonly unit: string }

const columns: readonly Column<ProofLine>[] = [
  {
    id: 'amount',
    header: 'Amount',
    track: '92px',
    numeric: true,
    sortBy: row => BigInt(row.amount),
    cell: row => <Amount value={row.amount} unit={row.unit} />,
  },
  foundColumn(row => row.lookup),
  {
    id: 'keyset',
    header: 'Keyset',
    track: '120px',
    from: 480,
    sortBy: row => row.id,
    cell: row => (row.id === '' ? <span className={styles.mute}>not known</span> : <Hash value={row.id} what="keyset id" inRow />),
  },
  {
    id: 'dleq',
    header: 'DLEQ',
    track: 'minmax(70px, 1fr)',
    sortBy: row => (row.has_dleq ? 0 : 1),
    cell: row => <span className={row.has_dleq ? undefined : styles.mute}>{row.has_dleq ? 'carried' : 'none'}</span>,
  },
  seenColumn(row => row.lookup),
]

/** What became of a token: the verdict over all proofs, then each proof. */
export function TokenAnswer({ report }: { report: TokenReport }) {
  const world = useWorld()
  const [opened, open] = useState<string | null>(null)
  const lines = useMemo(() => report.proofs.map((proof, place) => ({ ...proof, place, unit: report.unit })), [report])
  const shown = lines.find(line => String(line.place) === opened)
  const verdict = verdictOfToken(report)
  const withoutDleq = lines.filter(line => !line.has_dleq).length
  return (
    <>
      <VerdictHead verdict={verdict} />
      {!report.mirrored && verdict.tone === 'silent' && (
        <LinkButton kind="primary" href={hrefOf(world, 'mirrors')}>
          Add the mirror of this mint
        </LinkButton>
      )}
      <p className={styles.secret}>
        <LockKeyhole size={13} aria-hidden />
        The token is a bearer secret. It was read in this console, is not stored, and is forgotten when you leave this screen.
      </p>
      <Facts>
        <Fact term="Mint">
          <PeerText text={hostOf(report.mint)} />
        </Fact>
        <Fact term="Total">
          <Amount value={report.total} unit={report.unit} />
        </Fact>
        <Fact term="Spent">{verdict.tone === 'silent' ? 'not known' : <Amount value={report.spent} unit={report.unit} />}</Fact>
        {report.memo !== null && report.memo !== '' && (
          <Fact term="Memo">
            <PeerText text={report.memo} wrap />
          </Fact>
        )}
        <Fact term="DLEQ proofs">
          {withoutDleq === 0
            ? 'carried by every proof'
            : `${withoutDleq} of ${lines.length} proofs carry none: those a delegate could not redeem`}
        </Fact>
      </Facts>
      <Section title="Proofs" count={String(lines.length)}>
        <div className={styles.table} style={{ height: tableHeight(lines.length) }}>
          <Table
            label="Proofs of the token"
            rows={lines}
            columns={columns}
            keyOf={line => String(line.place)}
            sort={{ id: 'found', desc: false }}
            opened={opened}
            onOpen={line => open(String(line.place))}
          />
        </div>
      </Section>
      {shown && <Evidence lookup={shown.lookup} />}
    </>
  )
}
