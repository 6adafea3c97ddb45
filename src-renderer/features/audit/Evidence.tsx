import { Check, CircleHelp, GitFork, Minus, Unlink } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Lookup } from '#shared/rpc/views/audit.ts'
import { hrefOf } from '../../app/route.ts'
import { useWorld } from '../../app/world.tsx'
import { Amount } from '../../ui/Amount.tsx'
import { count, groupDigits, hostOf, momentOf, seqWord } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import type { Column } from '../../ui/table-types.ts'
import { Table } from '../../ui/Table.tsx'
import { tableHeight } from './lookup-columns.tsx'
import { blockedIn } from './verdict.ts'
import styles from './Evidence.module.css'

type Hit = Lookup['hits'][number]

/** Characters of a witness that are shown; the export has it whole. */
const MOST_WITNESS = 400

/** How we know: the events that name this Y, what was checked of each, and how far every searched log reaches. */
export function Evidence({ lookup }: { lookup: Lookup }) {
  return (
    <>
      {lookup.hits.map(hit => (
        <HitFacts key={`${hit.custodian} ${hit.seq}`} Y={lookup.Y} hit={hit} titled={lookup.hits.length > 1} />
      ))}
      {lookup.hits.length === 0 && blockedIn(lookup).length > 0 && (
        <Section title="How we know">
          <ul className={styles.proof}>
            {blockedIn(lookup).map(custodian => (
              <CheckRow
                key={custodian}
                icon={GitFork}
                title="Dispute"
                detail={`a message of ${hostOf(custodian)} names this Y and contradicts another`}
              >
                <DisputeLink custodian={custodian} />
              </CheckRow>
            ))}
          </ul>
        </Section>
      )}
      <Searched lookup={lookup} />
    </>
  )
}

function HitFacts({ Y, hit, titled }: { Y: string; hit: Hit; titled: boolean }) {
  return (
    <>
      {titled && (
        <h3 className={styles.which}>
          Event {groupDigits(hit.seq)} of <PeerText text={hostOf(hit.custodian)} />
        </h3>
      )}
      <Facts>
        <Fact term="Amount">
          <Amount value={hit.amount} unit={hit.unit} />
        </Fact>
        <Fact term="Keyset">
          <Hash value={hit.id} what="keyset id" />
        </Fact>
        <Fact term="Mint">
          <PeerText text={hit.name} /> <span className={styles.mute}>{hostOf(hit.custodian)}</span>
        </Fact>
        <Fact term="First seen here">{momentOf(hit.seen_at)} UTC</Fact>
        <Fact term="Y">
          <Hash value={Y} what="Y" head={10} tail={8} />
        </Fact>
        <Fact term="Witness">
          {hit.witness === null ? 'none, or not passed on by the mint' : `${count(hit.witness.length, 'character')}, below`}
        </Fact>
      </Facts>
      {hit.witness !== null && (
        <pre className={styles.witness} tabIndex={0}>
          <PeerText text={hit.witness.slice(0, MOST_WITNESS)} wrap />
          {hit.witness.length > MOST_WITNESS && '…'}
        </pre>
      )}
      <Section title="How we know">
        <ul className={styles.proof}>
          <CheckRow good title="Event" detail="a point on the curve, a full keyset id and an exact amount: verified when it arrived">
            no refusal
          </CheckRow>
          {hit.above_gap ? (
            <CheckRow
              icon={Unlink}
              title="Place"
              detail={`seq ${groupDigits(hit.seq)} lies above a gap: it blocks, though events below it are missing`}
            >
              incomplete
            </CheckRow>
          ) : (
            <CheckRow good title="Place" detail={`seq ${groupDigits(hit.seq)} lies in the prefix that is complete without a gap`}>
              complete
            </CheckRow>
          )}
          {hit.disputed ? (
            <CheckRow icon={GitFork} title="Agreement" detail="two messages of the mint name this Y and contradict each other">
              <DisputeLink custodian={hit.custodian} />
            </CheckRow>
          ) : (
            <CheckRow good title="Agreement" detail="no other message of the mint contradicts it">
              no fork
            </CheckRow>
          )}
          <CheckRow
            icon={Minus}
            title="Signature"
            detail={`the draft's feed is not signed: it came ${hit.custodian.startsWith('https:') ? 'over' : 'without'} TLS from the address that was pinned`}
          >
            none to check
          </CheckRow>
        </ul>
      </Section>
    </>
  )
}

function CheckRow({
  good = false,
  icon: Icon = Check,
  title,
  detail,
  children,
}: {
  good?: boolean
  icon?: typeof Check
  title: string
  detail: string
  children: ReactNode
}) {
  return (
    <li data-good={good || undefined}>
      <Icon size={14} aria-hidden />
      <b>{title}</b>
      <span>{detail}</span>
      <code>{children}</code>
    </li>
  )
}

function DisputeLink({ custodian }: { custodian: string }) {
  const world = useWorld()
  return (
    <a className={styles.link} href={hrefOf(world, 'mirrors', { select: custodian, tab: 'disputes' })}>
      compare both
    </a>
  )
}

type Searched = Lookup['searched'][number] & { readonly hit: Hit | undefined }

const columns: readonly Column<Searched>[] = [
  {
    id: 'mint',
    header: 'Mirror',
    track: 'minmax(140px, 1fr)',
    sortBy: row => hostOf(row.custodian),
    cell: row => (
      <b>
        <PeerText text={hostOf(row.custodian)} />
      </b>
    ),
  },
  { id: 'to', header: 'Complete to', track: '92px', numeric: true, sortBy: row => row.contiguous, cell: row => seqWord(row.contiguous) },
  { id: 'behind', header: 'Behind', track: '72px', numeric: true, sortBy: row => row.behind, cell: row => groupDigits(row.behind) },
  { id: 'result', header: 'Result', track: '150px', sortBy: row => row.hit?.seq ?? -1, cell: row => <Result row={row} /> },
]

function Result({ row }: { row: Searched }) {
  if (row.hit) {
    return (
      <span className={styles.result}>
        <Check size={14} aria-hidden /> <b>Event {groupDigits(row.hit.seq)}</b>
      </span>
    )
  }
  return (
    <span className={styles.result}>
      <CircleHelp size={14} aria-hidden /> {row.behind > 0 ? 'not found so far' : 'not found'}
    </span>
  )
}

function Searched({ lookup }: { lookup: Lookup }) {
  if (lookup.searched.length === 0) return null
  const rows = lookup.searched.map(log => ({ ...log, hit: lookup.hits.find(hit => hit.custodian === log.custodian) }))
  return (
    <Section title="Where we looked" count={count(rows.length, 'mirror')}>
      <div className={styles.table} style={{ height: tableHeight(rows.length) }}>
        <Table label="Mirrors searched" rows={rows} columns={columns} keyOf={row => row.custodian} sort={{ id: 'result', desc: true }} />
      </div>
    </Section>
  )
}
