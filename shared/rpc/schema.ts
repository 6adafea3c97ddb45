import * as z from 'zod'
import { MAX_DETAIL_CHARS, MAX_URL_CHARS } from '#shared/lib/limits.ts'

// zod probes `new Function`, which the console's CSP forbids and reports.
z.config({ jitless: true })

/** Amounts and their sums travel as decimal strings: a u64 does not fit a JSON number that every reader keeps exact. */
export const decimal = z.string().regex(/^(?:0|[1-9][0-9]{0,38})$/)
export const hex = z
  .string()
  .regex(/^(?:[0-9a-f]{2})*$/)
  .max(16_384)
/** Milliseconds since 1970 UTC. */
export const millis = z.int().min(0)
/** A sequence number, or −1 for "none yet". */
export const seqOrNone = z.int().min(-1)
export const url = z.string().min(1).max(MAX_URL_CHARS)
/** Text that a peer may have chosen: bounded here, escaped by React, never a link or markup. */
export const peerText = z.string().max(MAX_DETAIL_CHARS)

export const standing = z.enum(['syncing', 'live', 'gap', 'stale'])
export const network = z.enum(['regtest', 'signet', 'testnet4', 'mainnet'])
export const coded = z.object({ code: z.string().max(64), detail: peerText })
export const gap = z.object({ from: z.int().min(0), to: z.int().min(0) })

export type Network = z.infer<typeof network>
