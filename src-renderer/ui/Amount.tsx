import { PeerText } from './PeerText.tsx'
import { groupDigits } from './format.ts'
import styles from './Amount.module.css'

/** An exact amount: decimal digits as they came, grouped, with the unit beside them. Never converted to a number. */
export function Amount({ value, unit }: { value: string; unit: string }) {
  return (
    <span className={styles.amount}>
      {groupDigits(value)}
      <i className={styles.unit}>
        <PeerText text={unit} />
      </i>
    </span>
  )
}
