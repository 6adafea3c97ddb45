import * as z from 'zod'
import { coded, hex, millis, network, peerText } from '../schema.ts'

/** `verified`: a strict majority of the configured servers answered, all agree, the proofs hold. Fewer: `unknown`. Contradiction: `disputed`. */
export const agreement = z.enum(['verified', 'unknown', 'disputed'])

/** sat per 1,000 vB: 1,000 is 1 sat/vB. */
export const satPerKvb = z.int().min(100).max(1_000_000)

export const chainStatus = z.object({
  network: network.nullable(),
  agreement,
  tip: z
    .object({
      height: z.int(),
      hash: hex,
      /** Seconds since 1970 as the miner claims. */
      time: z.int(),
      age_ms: z.int(),
      /** Older than 90 minutes: the servers may be cut off. Never so on regtest. */
      stale: z.boolean(),
    })
    .nullable(),
  answered: z.int(),
  configured: z.int(),
  /** Servers that must answer for `verified`. */
  needed: z.int(),
  /** regtest: links only; signet: work; mainnet and testnet4: work and difficulty. */
  header_check: z.enum(['difficulty', 'work', 'links']),
  sync: z.object({ height: z.int(), target: z.int() }).nullable(),
  fees: z.object({ fast: satPerKvb, normal: satPerKvb, slow: satPerKvb, relay: satPerKvb, servers: z.int() }).nullable(),
  verified_at: millis.nullable(),
})

export const serverRow = z.object({
  id: z.int(),
  host: peerText,
  port: z.int(),
  transport: z.enum(['tcp', 'tls']),
  pin: hex.nullable(),
  proxy: peerText.nullable(),
  enabled: z.boolean(),
  state: z.enum(['connecting', 'syncing', 'ready', 'down', 'off']),
  reason: coded.nullable(),
  /** With `server.certificate` or `server.certificate-changed`: the fingerprint that was offered. */
  offered_pin: hex.nullable(),
  software: peerText,
  tip: z.object({ height: z.int(), hash: hex }).nullable(),
  agrees: z.boolean().nullable(),
  latency_ms: z.int().nullable(),
  last_answer_at: millis.nullable(),
  next_attempt_at: millis.nullable(),
})

/** `HOST:PORT`, or `HOST:PORT:t` for TCP and `HOST:PORT:s` for TLS, as Electrum writes it. */
export const serverArgs = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535),
  transport: z.enum(['tcp', 'tls']),
  /** SHA-256 of the certificate (DER), hex; null trusts the system's authorities. */
  pin: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** SOCKS5 `host:port`, e.g. Tor's 127.0.0.1:9050. */
  proxy: z.string().max(260).nullable(),
})

/** One look at a server: `reason` null when it can be added as it is. */
export const serverProbe = z.object({
  software: peerText,
  tip: z.object({ height: z.int(), hash: hex }).nullable(),
  latency_ms: z.int().nullable(),
  offered_pin: hex.nullable(),
  reason: coded.nullable(),
})

export type ChainStatus = z.infer<typeof chainStatus>
export type ServerRow = z.infer<typeof serverRow>
export type ServerArgs = z.infer<typeof serverArgs>
export type ServerProbe = z.infer<typeof serverProbe>
