import type { MirrorRow } from '#shared/rpc/views/mirror.ts'

/** A row that knows when its custodian last answered, so that the age ticks between two answers of the core. */
export interface MirrorLine extends MirrorRow {
  /** ms since 1970; null when it never answered. */
  readonly contactAt: number | null
}

export const withContact = (rows: readonly MirrorRow[], now: number): readonly MirrorLine[] =>
  rows.map(row => ({ ...row, contactAt: row.last_contact_ms < 0 ? null : now - row.last_contact_ms }))
