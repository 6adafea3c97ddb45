import * as z from 'zod'
import { parseJson } from '#shared/lib/json.ts'
import { base64 } from '@scure/base'
import { concatBytes } from '#shared/lib/bytes.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import type { SigningRefusal } from './ports.ts'
import { refuse } from './refuse.ts'

/**
 * One keystore file: a line of JSON, which anybody may read and nobody may change, and a line of base64, the sealed secret. The first
 * line, byte for byte, is the associated data of the cipher; hence a check of the backup, which changes the header, seals anew.
 */
export interface KeystoreFile {
  readonly header: KeystoreHeader
  /** The first line as it stands in the file. */
  readonly headerBytes: Uint8Array
  readonly sealed: Uint8Array
}

const VERSION = 1
const FORMAT = 'nimdolf-keystore'
/** 40 keys with their paths are 4 KiB; more is not ours to read. */
export const MAX_KEYSTORE_BYTES = 64 * 1024
const NEWLINE = 0x0a

const hexOf = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
const key = z.strictObject({ pubkey: hexOf(32), path: z.string().max(80), use: z.enum(['internal', 'leaf', 'any']) })
const millis = z.int().nonnegative()

const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  id: hexOf(8),
  name: z.string().min(1).max(60),
  network: z.enum(['regtest', 'signet', 'testnet4', 'mainnet']),
  origin: z.enum(['words', 'raw', 'extended']),
  /** Exactly these costs: lower ones would weaken, higher ones could stall the machine. `check` tells a wrong passphrase from a changed file. */
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z.literal(2 ** 17),
    r: z.literal(8),
    p: z.literal(1),
    salt: hexOf(32),
    check: hexOf(16),
  }),
  cipher: z.strictObject({ name: z.literal('xchacha20-poly1305'), nonce: hexOf(24) }),
  keys: z.array(key).min(1).max(100),
  createdAt: millis,
  backupCheckedAt: millis.nullable(),
  warnings: z.array(z.enum(['coldcard-entropy', 'public-secret', 'shallow-backup'])),
})

export type KeystoreHeader = Readonly<z.infer<typeof headerSchema>>
/** What a header says about the signer, without what follows from sealing it. */
export type KeystoreFacts = Omit<KeystoreHeader, 'format' | 'version' | 'kdf' | 'cipher'>

/** The first line for these facts; its bytes are the associated data. */
export function writeHeader(facts: KeystoreFacts, kdf: KeystoreHeader['kdf'], cipher: KeystoreHeader['cipher']): Uint8Array {
  const { id, name, network, origin, keys, createdAt, backupCheckedAt, warnings } = facts
  const header: KeystoreHeader = {
    format: FORMAT,
    version: VERSION,
    id,
    name,
    network,
    origin,
    kdf,
    cipher,
    keys,
    createdAt,
    backupCheckedAt,
    warnings,
  }
  return new TextEncoder().encode(JSON.stringify(header))
}

export const writeKeystore = (headerBytes: Uint8Array, sealed: Uint8Array): Uint8Array =>
  concatBytes(headerBytes, new TextEncoder().encode(`\n${base64.encode(sealed)}\n`))

/** Reads the form alone: whether header and secret belong together shows when it is opened. */
export function parseKeystore(bytes: Uint8Array): Result<KeystoreFile, SigningRefusal> {
  if (bytes.length > MAX_KEYSTORE_BYTES) return notOurs('it is far larger than a keystore')
  const end = bytes.indexOf(NEWLINE)
  if (end < 0) return notOurs('it is no keystore or was cut off')
  const headerBytes = bytes.subarray(0, end)
  const header = readHeader(headerBytes)
  if (!header.ok) return header
  const sealed = readSealed(bytes.subarray(end + 1))
  if (sealed === null) return notOurs('the encrypted part was cut off or changed')
  return ok({ header: header.value, headerBytes, sealed })
}

function readHeader(bytes: Uint8Array): Result<KeystoreHeader, SigningRefusal> {
  const text = decodeUtf8(bytes)
  const json = text === null ? null : parseJson(text)
  if (json === null || !json.ok) return notOurs('its first line cannot be read')
  const newer = z.looseObject({ format: z.literal(FORMAT), version: z.int().min(VERSION + 1) }).safeParse(json.value)
  if (newer.success)
    return refuse('signer.file', `This keystore has version ${newer.data.version}; this program knows ${VERSION}. Update the program.`)
  const header = headerSchema.safeParse(json.value)
  if (header.success) return ok(header.data)
  return notOurs(`its header is wrong at "${header.error.issues[0]?.path.join('.') ?? ''}"`)
}

/** Strict base64 and one newline: another spelling of the same bytes is a changed file, too. */
function readSealed(bytes: Uint8Array): Uint8Array | null {
  const text = decodeUtf8(bytes)
  if (text?.endsWith('\n') !== true) return null
  try {
    return base64.decode(text.slice(0, -1))
  } catch {
    return null
  }
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

const notOurs = (why: string): Result<never, SigningRefusal> =>
  refuse('signer.file', `This file cannot be used: ${why}. Put back a copy of it from your backup, or import the words again.`)
