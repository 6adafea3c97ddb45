import { Plus, Trash2 } from 'lucide-react'
import { Button, IconButton } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { readSat, type Payment } from './plan-draft.ts'
import styles from './PlanForm.module.css'

/** Who is paid. Addresses are judged by the core, for the network of the reserve. */
export function Payments({ payments, onChange }: { payments: readonly Payment[]; onChange: (payments: readonly Payment[]) => void }) {
  const change = (at: number, to: Partial<Payment>): void => onChange(payments.map((row, each) => (each === at ? { ...row, ...to } : row)))
  return (
    <fieldset className={styles.payments}>
      <legend>Payments</legend>
      {payments.map((row, at) => (
        <div key={row.key} className={styles.payment} role="group" aria-label={`Payment ${at + 1}`}>
          <TextField label="Address" mono autoFocus={at === 0} value={row.address} onChange={address => change(at, { address })} />
          <TextField
            label="Amount"
            unit="sat"
            inputMode="numeric"
            value={row.amount}
            error={row.amount.trim() !== '' && readSat(row.amount) === null ? 'A whole number of sat.' : null}
            onChange={amount => change(at, { amount })}
          />
          <IconButton
            className={styles.remove}
            icon={Trash2}
            label={`Remove payment ${at + 1}`}
            disabled={payments.length === 1}
            onClick={() => onChange(payments.filter((_, each) => each !== at))}
          />
        </div>
      ))}
      <div>
        <Button
          icon={Plus}
          disabled={payments.length >= 50}
          onClick={() => onChange([...payments, { key: Math.max(...payments.map(({ key }) => key)) + 1, address: '', amount: '' }])}
        >
          Add payment
        </Button>
      </div>
    </fieldset>
  )
}
