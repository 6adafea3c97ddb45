import type { CSSProperties } from 'react'
import { groupDigits } from '../../ui/format.ts'
import styles from './ByAmount.module.css'

/** How many events carry each amount, as bars on one scale; amounts in numeric order, exact. */
export function ByAmount({ amounts, unit }: { amounts: readonly { readonly amount: string; readonly events: number }[]; unit: string }) {
  const most = Math.max(1, ...amounts.map(({ events }) => events))
  const ordered = amounts.toSorted((one, other) => (BigInt(one.amount) < BigInt(other.amount) ? -1 : 1))
  return (
    <table className={styles.bars}>
      <thead>
        <tr>
          <th scope="col">Amount, {unit}</th>
          <th scope="col">Share</th>
          <th scope="col">Events</th>
        </tr>
      </thead>
      <tbody>
        {ordered.map(({ amount, events }) => (
          <tr key={amount}>
            <th scope="row">{groupDigits(amount)}</th>
            <td>
              <i style={{ '--share': `${(events / most) * 100}%` } as CSSProperties} />
            </td>
            <td>{groupDigits(events)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
