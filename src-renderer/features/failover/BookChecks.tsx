import { Check, X } from 'lucide-react'
import type { ReportView } from '#shared/rpc/views/failover.ts'
import { groupDigits, satOf } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import table from './PlainTable.module.css'
import styles from './ReportStep.module.css'

/** What the two sides of a check are, and in what they are counted. */
const SIDES: Readonly<Record<string, { readonly left: string; readonly right: string; readonly unit: 'sat' | 'msat' | 'number' }>> = {
  claims: { left: 'coins less the fee', right: 'recovered', unit: 'sat' },
  'pot-credits': { left: 'recovered', right: 'credited to the pot', unit: 'msat' },
  pot: { left: 'credited to the pot', right: 'paid, being paid, left, less shortfall', unit: 'msat' },
  keysets: { left: 'all keysets together', right: 'paid out, gross', unit: 'msat' },
  holders: { left: 'to holders and fees', right: 'paid out, gross', unit: 'msat' },
  events: { left: 'proofs paid', right: 'spent events in our own feed', unit: 'number' },
}

/** Each sum with both its sides: they are equal, or the report is not signed. */
export function BookChecks({ checks }: { checks: ReportView['checks'] }) {
  return (
    <table className={table.table} aria-label="Checks of the books">
      <thead>
        <tr>
          <th scope="col">One side</th>
          <th scope="col" className={table.figure}>
            <span className={styles.spoken}>Amount of the one side</span>
          </th>
          <th scope="col">Other side</th>
          <th scope="col" className={table.figure}>
            <span className={styles.spoken}>Amount of the other side</span>
          </th>
          <th scope="col">Result</th>
        </tr>
      </thead>
      <tbody>
        {checks.map(({ name, left, right, ok }) => {
          const sides = SIDES[name]
          const write = sides?.unit === 'msat' ? satOf : groupDigits
          return (
            <tr key={name}>
              <th scope="row">{sides?.left ?? <PeerText text={name} />}</th>
              <td className={table.figure}>{write(left)}</td>
              <td>{sides?.right}</td>
              <td className={table.figure}>{write(right)}</td>
              <td>
                <span className={styles.result} data-ok={ok}>
                  {ok ? <Check size={14} aria-hidden /> : <X size={14} aria-hidden />}
                  {ok ? 'Equal' : 'Differs'}
                </span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
