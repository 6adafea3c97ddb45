import type { PlanPreview } from '#shared/rpc/views/plan.ts'
import { Address } from '../../ui/Address.tsx'
import { dayWord } from '../../ui/countdown-words.ts'
import { Explained } from '../../ui/Explained.tsx'
import { count, groupDigits, middle } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { coreNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { rateWords } from './fee-rate.ts'
import styles from './Transaction.module.css'

/** Coins shown one by one; more are summed up in a line that can be opened. */
const SHOWN = 6

/** The decoded transaction as an operator reads it: in, out, fee; nothing that is sent is left out. */
export function Transaction({ plan, txid = null }: { plan: PlanPreview; txid?: string | null }) {
  const [shown, rest] = [plan.inputs.slice(0, SHOWN), plan.inputs.slice(SHOWN)]
  return (
    <table className={styles.tx} aria-label="Transaction">
      <thead>
        <tr>
          <th scope="col" colSpan={2}>
            Transaction {txid !== null && <Hash value={txid} what="transaction id" head={8} tail={8} />}
          </th>
          <th scope="col">sat</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((input, at) => (
          <Input key={input.id} input={input} first={at === 0} />
        ))}
        {rest.length > 0 && (
          <tr>
            <th scope="row" />
            <td>
              <details>
                <summary>and {count(rest.length, 'more coin')}</summary>
                <ul className={styles.rest}>
                  {rest.map(input => (
                    <li key={input.id}>
                      <PeerText text={input.reserve_name} /> <code>{middle(input.id, 6, 6)}</code> {groupDigits(input.amount)}
                    </li>
                  ))}
                </ul>
              </details>
            </td>
            <td>{groupDigits(rest.reduce((sum, { amount }) => sum + BigInt(amount), 0n))}</td>
          </tr>
        )}
        {plan.outputs.map((output, at) => (
          <tr key={at}>
            <th scope="row">{at === 0 ? 'Out' : ''}</th>
            <td>
              <span className={styles.words}>
                {output.purpose === 'payout' ? 'to ' : output.purpose === 'hot' ? 'your hot wallet ' : 'your reserve '}
                <b>
                  <PeerText text={output.label} />
                </b>
              </span>{' '}
              <Address value={output.address} />
            </td>
            <td>
              <b>{groupDigits(output.amount)}</b>
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row">Fee</th>
          <td>
            <Explained why={plan.why.fee}>{rateWords(plan.sat_per_kvb)}</Explained> ·{' '}
            <Explained why={plan.why.vsize}>{groupDigits(plan.vsize)} vB</Explained>
          </td>
          <td>
            <Explained why={plan.why.fee}>{groupDigits(plan.fee)}</Explained>
          </td>
        </tr>
        {plan.deadline !== null && (
          <tr>
            <th scope="row">Deadline</th>
            <td colSpan={2} className={styles.deadline}>
              <Explained why={plan.why.deadline}>
                {plan.deadline.before === null ? 'none' : plan.deadline.before === 0 ? 'open now' : count(plan.deadline.before, 'block')}
                {' → '}
                <b>{count(plan.deadline.after, 'block')}</b>
                {plan.deadline.range !== null && ` · first claim ${dayWord(plan.deadline.range.from, coreNow())}`}
              </Explained>
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

function Input({ input, first }: { input: PlanPreview['inputs'][number]; first: boolean }) {
  return (
    <tr>
      <th scope="row">{first ? 'In' : ''}</th>
      <td>
        <b>
          <PeerText text={input.reserve_name} />
        </b>
        , <PeerText text={input.by} /> <Hash value={input.id} what="outpoint" head={6} tail={6} />
      </td>
      <td>{groupDigits(input.amount)}</td>
    </tr>
  )
}
