import { xOnlyKeyOf } from '../proof/x-only-key.ts'

/** A public key with where it comes from, as descriptors write it (BIP380): `[d34db33f/86h/0h/0h/0/0]KEY`. */
export interface NamedKey {
  /** x-only hex. */
  readonly pubkey: string
  /** `fingerprint/path`; null where it is not said. Nothing proves it: it only helps a signer to find its key. */
  readonly origin: string | null
}

/** `fingerprint/path`: eight hex digits, then up to sixteen child indexes. */
export const KEY_ORIGIN = /^[0-9a-f]{8}(?:\/\d{1,10}['hH]?){0,16}$/

const NAMED = /^(?:\[([^\]]+)\])?([0-9a-fA-F]+)$/
const HARDENED = 0x80000000

/** The key in `value`, with or without its origin; null when there is none, or the origin has another form. */
export function readNamedKey(value: unknown): NamedKey | null {
  const [, origin, key] = (typeof value === 'string' ? NAMED.exec(value) : null) ?? []
  const pubkey = xOnlyKeyOf(key)
  if (pubkey === null || (origin !== undefined && !KEY_ORIGIN.test(origin))) return null
  return { pubkey, origin: origin ?? null }
}

/** An origin as PSBTs carry it (BIP174); hardened indexes have bit 31 set. Null when an index is out of range. */
export function pathOf(origin: string): { readonly fingerprint: number; readonly path: readonly number[] } | null {
  const [fingerprint = '', ...steps] = origin.split('/')
  const path = steps.map(step => Number.parseInt(step, 10) + (/['hH]$/.test(step) ? HARDENED : 0))
  const inRange = steps.every(step => Number.parseInt(step, 10) < HARDENED)
  return KEY_ORIGIN.test(origin) && inRange ? { fingerprint: Number.parseInt(fingerprint, 16), path } : null
}
