import { MAX_DETAIL_CHARS, MAX_NOTES_AN_HOUR } from '#shared/lib/limits.ts'
import type { JournalRow } from '../storage/store.ts'
import type { PayingAlarm } from './ports.ts'
import type { RoleDeps } from './role-deps.ts'
import type { GatewayConfig, GatewayRefusal } from './role-ports.ts'

/** What the journal is told of the paying side. */
export interface RoleNotes {
  configured(before: GatewayConfig | null, after: GatewayConfig): void
  switched(config: GatewayConfig): void
  serving(config: GatewayConfig): void
  /** Once for each new reason. */
  failed(refusal: GatewayRefusal): void
  alarm(alarm: PayingAlarm): void
  /** A fault of ours at `where`, so few that nobody can fill the disk by causing them. */
  fault(where: string, cause: unknown): void
}

const HOUR_MS = 3_600_000
/** What the operator has to look at soon, and what he should have seen. */
const ALARMS = new Set<PayingAlarm['code']>(['paying.stuck', 'paying.false-answer', 'paying.broken'])

export function createRoleNotes({ journal, clock }: Pick<RoleDeps, 'journal' | 'clock'>): RoleNotes {
  // Changed by `fault` alone.
  let faults = { since: 0, count: 0 }

  function add(entry: Omit<JournalRow, 'id' | 'at' | 'before' | 'after'> & Partial<Pick<JournalRow, 'before' | 'after'>>): void {
    journal.add({ at: clock.now(), before: null, after: null, ...entry, detail: entry.detail.slice(0, MAX_DETAIL_CHARS) })
  }

  return {
    configured: (before, after) =>
      add({
        level: 'notice',
        actor: 'operator',
        act: 'gateway.configured',
        subject: after.mintUrl,
        detail: `${wordsOf(after)}, served on ${after.listen}, known as ${after.publicUrl}`,
        before: before === null ? null : wordsOf(before),
        after: wordsOf(after),
      }),
    switched: ({ mintUrl, enabled }) =>
      add({
        level: 'notice',
        actor: 'operator',
        act: 'gateway.switched',
        subject: mintUrl,
        detail: enabled ? 'holders are served' : 'holders are not served; payments under way are finished',
        before: enabled ? 'off' : 'on',
        after: enabled ? 'on' : 'off',
      }),
    serving: ({ mintUrl, listen }) =>
      add({ level: 'info', actor: 'console', act: 'gateway.serving', subject: mintUrl, detail: `The mint answers; served on ${listen}.` }),
    failed: ({ code, detail }) =>
      add({ level: code === 'gateway.mint' ? 'warning' : 'alarm', actor: 'console', act: 'gateway.failed', subject: code, detail }),
    alarm: ({ code, subject, detail }) =>
      add({ level: ALARMS.has(code) ? 'alarm' : 'warning', actor: 'console', act: code, subject, detail }),
    fault(where, cause) {
      const now = clock.now()
      if (now - faults.since >= HOUR_MS) faults = { since: now, count: 0 }
      if (faults.count++ >= MAX_NOTES_AN_HOUR) return
      const detail = cause instanceof Error ? cause.message : 'something that is no error was thrown'
      add({ level: 'warning', actor: 'console', act: 'gateway.fault', subject: where, detail })
    },
  }
}

const wordsOf = ({ mintUrl, front, floatCap, floatLow }: GatewayConfig): string =>
  `${mintUrl}${front ? ', everything through the gateway' : ''}, float up to ${floatCap} sat, low below ${floatLow} sat`
