import type { KeysetId } from '../feed/spent-event.ts'

/** What `/v1/info` says of a mint (NUT-06) and of its delegation (`nuts.xx`, protocol §2). Plain values: JSON.stringify pins it. */
export interface MintInfo {
  readonly name: string
  readonly version: string
  readonly pubkey: string
  /** Null when the mint advertises nothing that can be used; `findings` says why. */
  readonly advertisement: Advertisement | null
  readonly findings: readonly Finding[]
}

/** The usable entries of `nuts.xx`, in the mint's order. Unsigned: it is pinned, and every change is an alert. */
export interface Advertisement {
  readonly reserves: readonly Reserve[]
  /** In priority order. */
  readonly delegates: readonly Delegate[]
  readonly firehose: Firehose | null
  readonly delegateFor: readonly DelegateFor[]
}

/** Informational [S]: nothing here is proved until the chain is asked. */
export interface Reserve {
  readonly method: 'onchain'
  readonly descriptor: string | null
  readonly address: string | null
}

export interface Delegate {
  readonly mintUrl: string
  /** x-only, 64 hex digits, on the curve. */
  readonly pubkey: string
  /** Blocks, 1..65535. */
  readonly delay: number
}

/** Full URLs of the spent feed; `checkpoint` only when the mint names it, which declares our bucketing. */
export interface Firehose {
  readonly sse: string
  readonly http: string
  readonly checkpoint: string | null
}

export interface DelegateFor {
  readonly mintUrl: string
  readonly keysets: readonly KeysetId[]
}

/**
 * A judgement of one part. `refused` means that this entry is not used; it never stops another part.
 * `code` starts with its section and is stable; `detail` is for the operator.
 */
export interface Finding {
  readonly section: Section
  readonly level: 'ok' | 'info' | 'warning' | 'refused'
  readonly code: string
  readonly detail: string
}
export type Section = 'info' | 'reserves' | 'delegates' | 'firehose' | 'delegate_for' | 'keysets'

/** Collects findings of one section. */
export type Find = (level: Finding['level'], code: string, detail: string) => void
