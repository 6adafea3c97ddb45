import { sumOf } from './coin-choice.ts'
import type { PayingAlarm } from './paying-alarm.ts'
import type { CallEnd, CallRow } from './ports.ts'

/** What the journal is told when calls end that the operator began: whether his ecash left the float, or came back. Null for all others. */
export function floatMoved(chain: readonly CallRow[], { committed, coins, taken = [] }: CallEnd): PayingAlarm | null {
  const [first] = chain
  const unit = coins[0]?.unit ?? taken[0]?.unit ?? ''
  switch (first?.purpose) {
    case 'take': {
      if (committed === first.id) {
        const detail = `${sumOf(taken)} ${unit} left the float, as the operator wanted.`
        return { code: 'float.taken', subject: `${first.id}`, detail }
      }
      const why = chain.find(({ because }) => because !== null)?.because
      const detail = `The mint refused (${why?.code ?? 0}: ${why?.detail ?? 'no reason'}), and nothing left the float.`
      return { code: 'float.kept', subject: `${first.id}`, detail }
    }
    case 'return':
      return { code: 'float.returned', subject: `${first.id}`, detail: `${sumOf(coins)} ${unit} that had been taken out are float again.` }
    default:
      return null
  }
}
