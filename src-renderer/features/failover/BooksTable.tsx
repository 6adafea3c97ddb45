import type { ReportView } from '#shared/rpc/views/failover.ts'
import { classes } from '../../ui/classes.ts'
import { count, groupDigits, satOf } from '../../ui/format.ts'
import { signedSat } from './failover-words.ts'
import table from './PlainTable.module.css'

type Line = readonly [words: string, sat: string, total?: true]

/** The delegate's books in the order in which money moved. Sat throughout, exact to the msat. */
export function BooksTable({ report }: { report: ReportView }) {
  return (
    <table className={table.table} aria-label="The books">
      <thead>
        <tr>
          <th scope="col">Books</th>
          <th scope="col" className={table.figure}>
            sat
          </th>
        </tr>
      </thead>
      <tbody>
        {linesOf(report).map(([words, sat, total]) => (
          <tr key={words} className={classes(total && table.total)}>
            <th scope="row">{words}</th>
            <td className={table.figure}>{sat}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function linesOf(report: ReportView): readonly Line[] {
  return [
    ['Coins of the reserve', groupDigits(report.coins_sat)],
    ['Fee of the claim', minus(groupDigits(report.claim_fee_sat))],
    ['Recovered', groupDigits(report.recovered_sat), true],
    ['To holders', satOf(report.to_holders)],
    ['Input fees earned', satOf(report.fees)],
    [`Paid out, gross, for ${count(report.proofs, 'proof')}`, satOf(report.paid_out), true],
    ['Routing, beyond what holders paid', minus(satOf(report.routing))],
    ['Float, what our own mint took', minus(satOf(report.float_cost))],
    ['Net income: fees less claim, routing and float', signedSat(report.net), true],
    ['Being paid', satOf(report.pending)],
    ...(report.shortfall === '0' ? [] : [['Paid without cover', satOf(report.shortfall)] as const]),
    ['Left in the pot', satOf(report.left), true],
  ]
}

const minus = (sat: string): string => (sat === '0' ? '0' : `−${sat}`)
