import { Scale } from 'lucide-react'
import type { PotView } from '#shared/rpc/views/redemption.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { count, groupDigits, hostOf, satOf } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { statusInk } from '../../ui/Status.tsx'
import { Table } from '../../ui/Table.tsx'
import type { Column } from '../../ui/table-types.ts'
import { Moment } from '../../ui/Time.tsx'
import { namesOf } from './pot-words.ts'
import styles from './Totals.module.css'

type Keyset = PotView['keysets'][number]
type Freeze = PotView['freezes'][number]

const ROW = 32
const HEAD = 30
const MOST_ROWS = 10

const columns: readonly Column<Keyset>[] = [
  { id: 'id', header: 'Keyset', track: '124px', sortBy: row => row.id, cell: row => <Hash value={row.id} what="keyset id" inRow /> },
  {
    id: 'custodian',
    header: 'Ecash of',
    track: 'minmax(120px, 1fr)',
    sortBy: row => row.custodian,
    cell: row => <PeerText text={hostOf(row.custodian)} />,
  },
  { id: 'unit', header: 'Unit', track: '56px', sortBy: row => row.unit, cell: row => <PeerText text={row.unit} /> },
  { id: 'proofs', header: 'Proofs', track: '80px', numeric: true, sortBy: row => row.proofs, cell: row => groupDigits(row.proofs) },
  {
    id: 'gross',
    header: 'From the pot, sat',
    track: '140px',
    numeric: true,
    sortBy: row => BigInt(row.gross),
    cell: row => satOf(row.gross),
  },
]

/** The books of each pot: what was paid by keyset, which claims filled it, and the spent set as it stood then. */
export function Totals({ pots }: { pots: readonly PotView[] }) {
  if (pots.length === 0)
    return (
      <EmptyState icon={Scale} title="Nothing was recovered yet">
        Once a claim is settled, what is paid stands here by keyset, beside the spent set that decides who is paid.
      </EmptyState>
    )
  return (
    <div className={styles.totals} tabIndex={0} role="region" aria-label="Totals">
      {pots.map(pot => (
        <article key={pot.pot} className={styles.pot}>
          {pots.length > 1 && (
            <h2 className={styles.title}>
              <PeerText text={namesOf(pot)} />
            </h2>
          )}
          <div className={styles.columns}>
            <Paid pot={pot} />
            <div className={styles.aside}>
              <Claims pot={pot} />
              {pot.freezes.map(freeze => (
                <Frozen key={freeze.custodian} freeze={freeze} />
              ))}
            </div>
          </div>
        </article>
      ))}
    </div>
  )
}

function Paid({ pot }: { pot: PotView }) {
  const { keysets } = pot
  return (
    <Section title="Paid and being paid, by keyset" count={keysets.length > 0 ? keysets.length : undefined}>
      {keysets.length === 0 ? (
        <p className={styles.none}>
          Nothing yet. Gross amounts are taken from the pot; the fees of the custodian&rsquo;s keysets are yours.
        </p>
      ) : (
        <>
          <div className={styles.table} style={{ height: Math.min(MOST_ROWS, keysets.length) * ROW + HEAD }}>
            <Table
              label="Totals by keyset"
              rows={keysets}
              columns={columns}
              keyOf={row => `${row.custodian} ${row.id} ${row.unit}`}
              sort={{ id: 'gross', desc: true }}
            />
          </div>
          <p className={styles.sum}>
            {count(
              keysets.reduce((sum, { proofs }) => sum + proofs, 0),
              'proof',
            )}
            <b>{satOf(keysets.reduce((sum, { gross }) => sum + BigInt(gross), 0n))}</b>
          </p>
        </>
      )}
    </Section>
  )
}

function Claims({ pot }: { pot: PotView }) {
  return (
    <Section title="Recovered by" count={pot.claims.length > 1 ? pot.claims.length : undefined}>
      <Facts>
        {pot.claims.map(({ txid, msat, shaken }) => (
          <Fact key={txid} term={<Hash value={txid} what="txid" head={8} tail={6} />}>
            {shaken && <span className={statusInk('urgent')}>taken back by a reorganisation </span>}
            {satOf(msat)} sat
          </Fact>
        ))}
        {pot.claims.length === 0 && <Fact term="No claim">nothing was recovered</Fact>}
      </Facts>
    </Section>
  )
}

/** The spent set that decides: what was in it when the claim confirmed. */
function Frozen({ freeze }: { freeze: Freeze }) {
  const gap = freeze.highest > freeze.contiguous
  return (
    <Section
      title="Spent set"
      count={
        <>
          of <PeerText text={hostOf(freeze.custodian)} />
        </>
      }
      className={styles.frozen}
    >
      <Facts>
        <Fact term="Frozen">
          block {groupDigits(freeze.height)}, <Moment at={freeze.at} day />
        </Fact>
        <Fact term="Events kept">{groupDigits(freeze.events)}</Fact>
        <Fact term="Without a gap to">{freeze.contiguous < 0 ? 'none' : `seq ${groupDigits(freeze.contiguous)}`}</Fact>
        {gap && (
          <Fact term="Highest seen">
            <span className={statusInk('gap')}>
              seq {groupDigits(freeze.highest)}; what is missing between may have been spent and is paid
            </span>
          </Fact>
        )}
        <Fact term="Root">{freeze.root === null ? 'none' : <Hash value={freeze.root} what="root" head={10} tail={8} />}</Fact>
      </Facts>
    </Section>
  )
}
