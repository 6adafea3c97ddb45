import type { ReportView } from '#shared/rpc/views/failover.ts'
import { groupDigits, hostOf, middle, satOf } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import table from './PlainTable.module.css'

/** What was paid, by keyset of the mint whose ecash it was. */
export const KeysetBooks = ({ keysets }: { keysets: ReportView['keysets'] }) => (
  <table className={table.table} aria-label="Per keyset">
    <thead>
      <tr>
        <th scope="col">Keyset</th>
        <th scope="col">Of</th>
        <th scope="col">Unit</th>
        <th scope="col" className={table.figure}>
          Proofs
        </th>
        <th scope="col" className={table.figure}>
          Gross, sat
        </th>
      </tr>
    </thead>
    <tbody>
      {keysets.map(({ custodian, id, unit, proofs, gross }) => (
        <tr key={`${custodian} ${id}`}>
          <th scope="row">
            <code>{middle(id, 8, 6)}</code>
          </th>
          <td>
            <PeerText text={hostOf(custodian)} wrap />
          </td>
          <td>
            <PeerText text={unit} />
          </td>
          <td className={table.figure}>{groupDigits(proofs)}</td>
          <td className={table.figure}>{satOf(gross)}</td>
        </tr>
      ))}
    </tbody>
  </table>
)
