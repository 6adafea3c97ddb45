import { MAX_DETAIL_CHARS, MAX_NOTES_AN_HOUR } from '#shared/lib/limits.ts'
import type { JournalRow } from '../storage/store.ts'
import type { PayingAlarm } from './paying-alarm.ts'
import type { RoleDeps } from './role-deps.ts'
import type { GatewayConfig, GatewayRefusal } from './role-ports.ts'

/** What the journal is told of the paying side; of what others can cause, so few that nobody can fill the disk with it. */
export interface RoleNotes {
  configured(before: GatewayConfig | null, after: GatewayConfig): void
  switched(config: GatewayConfig): void
  serving(config: GatewayConfig): void
  /** To be told once for each new reason. */
  failed(mintUrl: string, refusal: GatewayRefusal): void
  alarm(alarm: PayingAlarm): void
  /** What the operator does with what he took out; `act` is told before it happens. */
  tookOut(act: 'float.take' | 'float.token' | 'float.return', id: number, detail: string): void
  /** A fault of ours at `where`. */
  fault(where: string, cause: unknown): void
}

const HOUR_MS = 3_600_000
/** What the operator has to look at soon, and what he should have seen. */
const ALARMS = new Set<PayingAlarm['code']>(['paying.stuck', 'paying.false-answer', 'paying.broken'])
const NOTICES = new Set<PayingAlarm['code']>(['float.taken', 'float.returned'])

export function createRoleNotes({ journal, clock }: Pick<RoleDeps, 'journal' | 'clock'>): RoleNotes {
  // By act: what was written in the hour that began at `since`. Changed by `seldom` alone.
  const written = new Map<string, { since: number; count: number }>()

  type Entry = Pick<JournalRow, 'level' | 'actor' | 'act' | 'subject' | 'detail'> & Partial<Pick<JournalRow, 'before' | 'after'>>
  const add = (entry: Entry): void =>
    void journal.add({ at: clock.now(), before: null, after: null, ...entry, detail: entry.detail.slice(0, MAX_DETAIL_CHARS) })

  function seldom(entry: Omit<Entry, 'actor'>): void {
    const now = clock.now()
    let hour = written.get(entry.act)
    if (hour === undefined || now - hour.since >= HOUR_MS) written.set(entry.act, (hour = { since: now, count: 0 }))
    if (hour.count++ < MAX_NOTES_AN_HOUR) add({ ...entry, actor: 'console' })
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
      seldom({ level: 'info', act: 'gateway.serving', subject: mintUrl, detail: `The mint answers; served on ${listen}.` }),
    failed: (mintUrl, { code, detail }) =>
      seldom({
        level: code === 'gateway.mint' ? 'warning' : 'alarm',
        act: 'gateway.failed',
        subject: mintUrl,
        detail: `${code}: ${detail}`,
      }),
    // Paying tells each call and code once.
    alarm({ code, subject, detail }) {
      const level = ALARMS.has(code) ? 'alarm' : NOTICES.has(code) ? 'notice' : 'warning'
      // A holder can have an invoice fail as often as he likes; the list of redemptions has them all.
      if (code === 'paying.released') seldom({ level, act: code, subject, detail })
      else add({ level, actor: 'console', act: code, subject, detail })
    },
    tookOut: (act, id, detail) => add({ level: 'notice', actor: 'operator', act, subject: `${id}`, detail }),
    fault(where, cause) {
      const detail = cause instanceof Error ? cause.message : 'something that is no error was thrown'
      seldom({ level: 'warning', act: 'gateway.fault', subject: where, detail })
    },
  }
}

const wordsOf = ({ mintUrl, front, floatCap, floatLow }: GatewayConfig): string =>
  `${mintUrl}${front ? ', everything through the gateway' : ''}, float up to ${floatCap} sat, low below ${floatLow} sat`
