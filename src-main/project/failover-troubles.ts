import type { FailoverRow, FailoverStep } from '#shared/rpc/views/failover.ts'
import type { GatewayView } from '#shared/rpc/views/redemption.ts'
import type { Exception } from '#shared/rpc/views/overview.ts'
import { bounded } from './bounded.ts'
import { target, type Trouble } from './exceptions.ts'

/** What is to be done first first. */
const URGENCY: readonly FailoverStep[] = ['broadcast', 'sign', 'open', 'watch', 'plan', 'redeem', 'report', 'wait', 'lost']

export const byUrgency = (rows: readonly FailoverRow[]): FailoverRow[] =>
  rows.toSorted(
    (one, other) =>
      URGENCY.indexOf(one.step) - URGENCY.indexOf(other.step) ||
      (one.countdown?.blocks ?? Infinity) - (other.countdown?.blocks ?? Infinity),
  )

/** Steps at which the operator, and nothing else, is waited for. A claim that could be planned is told with its coin already. */
const WORDS: {
  readonly [Step in FailoverStep]?: { readonly status: Exception['status']; readonly title: string; readonly label: string }
} = {
  sign: { status: 'urgent', title: 'A claim waits to be signed', label: 'Sign' },
  broadcast: { status: 'urgent', title: 'A signed claim waits to be sent', label: 'Send' },
  open: { status: 'due', title: 'Redemption can be opened', label: 'Open redemption' },
  report: { status: 'due', title: 'The report waits to be signed', label: 'Report' },
}

export function failoverTroubles(rows: readonly FailoverRow[], now: number): Trouble[] {
  return rows.flatMap(row => {
    const words = row.pot?.phase === 'suspended' ? SUSPENDED : WORDS[row.step]
    if (words === undefined) return []
    const { status, title, label } = words
    const exception = {
      status,
      title,
      subject: row.name,
      detail: row.next,
      since: row.since ?? now,
      action: { label, target: target('failover', row.custodian) },
    }
    return [{ exception, advice: { title: `${label} for ${row.name}`, detail: row.next } }]
  })
}

const SUSPENDED = { status: 'urgent', title: 'Redemption is suspended', label: 'Look' } as const

/** Only while holders wait: before, the screens of the gateway say it. */
export function gatewayTroubles(findings: GatewayView['findings'], rows: readonly FailoverRow[], now: number): Trouble[] {
  const [first] = findings
  if (first === undefined || !rows.some(({ step, pot }) => step === 'redeem' && pot?.phase === 'open')) return []
  const action = { label: 'See the gateway', target: target('redemption', null) }
  return [
    {
      exception: {
        status: 'urgent',
        title: 'Holders cannot be paid as they should',
        subject: 'Gateway',
        detail: first.detail,
        since: now,
        action,
      },
      advice: { title: 'Mend the gateway', detail: bounded(first.detail) },
    },
  ]
}
