import type { OwnKeyset } from '#shared/domain/redemption/keysets.ts'
import type { Clock, Wire } from '../feed/ports.ts'
import type { PayingAlarm } from './paying-alarm.ts'
import type { Blinding, RedemptionTable } from './ports.ts'

/** What paying needs of the world around it. What it must never forget is in `ports.ts`. */
export interface PayingDeps {
  readonly wire: Wire
  /** The delegate's own mint, unmodified, and `host:port` where it lies in a private network. */
  readonly mintUrl: string
  readonly approvedHosts: readonly string[]
  readonly clock: Clock
  readonly blinding: Blinding
  readonly vault: FloatVault
  readonly table: RedemptionTable
  /** Read at every use. */
  readonly policy: (unit: string) => FloatPolicy
  /** ms that a request waits for its payment before it is told that it is pending. */
  readonly patienceMs: number
  readonly changed: (topic: 'redemption' | 'float') => void
  /** For the journal: something that the operator must see. Once for each call and code. */
  readonly alarm: (alarm: PayingAlarm) => void
}

/** What the operator set. Amounts in the unit's own. */
export interface FloatPolicy {
  /** Most that the float may hold: bearer cash on a disk (`float-policy.ts` bounds it). */
  readonly cap: bigint
  /** Below this much free float the operator is told. */
  readonly lowAt: bigint
}

/** Keeps bearer secrets unreadable in the database, and makes the float's own (`float-vault.ts`). */
export interface FloatVault {
  seal(text: string): Uint8Array
  /** Throws when the bytes were changed or another key sealed them. */
  open(sealed: Uint8Array): string
  /**
   * Secret and blinding factor of the float's output `counter` of a keyset: the same each time, so that restore finds it (NUT-09); others for ecash
   * that is `leaving` the float, which restore must not take for it.
   */
  derive(keyset: string, counter: number, leaving?: boolean): { readonly secret: string; readonly r: string }
}

/** Keysets of the delegate's mint as last read; none before the first `refresh`. */
export interface OwnKeysets {
  /** False when the mint did not answer: what was known stands. */
  refresh(): Promise<boolean>
  get(id: string): OwnKeyset | null
  all(): readonly OwnKeyset[]
  /** The one that new outputs take: active, of that unit, with the lowest fee. */
  active(unit: string): OwnKeyset | null
}
