import { scrypt } from 'node:crypto'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { fromHex, toHex } from '#shared/lib/bytes.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import { writeHeader, writeKeystore, type KeystoreFacts, type KeystoreFile } from './keystore-file.ts'
import type { SigningRefusal } from './ports.ts'
import { refuse } from './refuse.ts'

/** `length` random bytes. */
export type Random = (length: number) => Uint8Array

/** What a passphrase becomes: the key of the cipher, and a value that tells whether the passphrase was the right one. */
interface PassphraseKey {
  readonly key: Uint8Array
  readonly check: string
}

/** RFC 7914 with 128 MiB and some tenths of a second a try. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 192 * 1024 * 1024 }
const KEY_BYTES = 32
const CHECK_BYTES = 16
const SALT_BYTES = 32
const NONCE_BYTES = 24

/** The file for `secret`: new salt, new nonce. The caller wipes `secret` and `passphrase`. */
export async function sealKeystore(facts: KeystoreFacts, secret: Uint8Array, passphrase: Uint8Array, random: Random): Promise<Uint8Array> {
  const salt = random(SALT_BYTES)
  const { key, check } = await stretch(passphrase, salt)
  const nonce = random(NONCE_BYTES)
  const headerBytes = writeHeader(
    facts,
    { name: 'scrypt', N: 2 ** 17, r: 8, p: 1, salt: toHex(salt), check },
    { name: 'xchacha20-poly1305', nonce: toHex(nonce) },
  )
  const sealed = xchacha20poly1305(key, nonce, headerBytes).encrypt(secret)
  key.fill(0)
  return writeKeystore(headerBytes, sealed)
}

/** The secret's bytes, for the caller to wipe. */
export async function openKeystore(file: KeystoreFile, passphrase: Uint8Array): Promise<Result<Uint8Array, SigningRefusal>> {
  const stretched = await stretch(passphrase, fromHex(file.header.kdf.salt))
  try {
    return unseal(file, stretched)
  } finally {
    stretched.key.fill(0)
  }
}

/** Apart from `openKeystore`, so that tests can ask it of thousands of changed files. */
export function unseal({ header, headerBytes, sealed }: KeystoreFile, { key, check }: PassphraseKey): Result<Uint8Array, SigningRefusal> {
  if (check !== header.kdf.check)
    return refuse('signer.passphrase', 'The passphrase does not open this keystore. Mind capitals, spaces and the layout of the keyboard.')
  try {
    return ok(xchacha20poly1305(key, fromHex(header.cipher.nonce), headerBytes).decrypt(sealed))
  } catch {
    return refuse(
      'signer.file',
      'The passphrase is right, but the file was changed or damaged since it was written: nothing in it is to be trusted, its public keys ' +
        'included. Put back a copy from your backup, or import the words again.',
    )
  }
}

export function stretch(passphrase: Uint8Array, salt: Uint8Array): Promise<PassphraseKey> {
  return new Promise((done, fault) => {
    scrypt(passphrase, salt, KEY_BYTES + CHECK_BYTES, SCRYPT, (error, bytes) => {
      if (error !== null) return fault(error)
      const key = new Uint8Array(bytes.subarray(0, KEY_BYTES))
      const check = toHex(bytes.subarray(KEY_BYTES))
      bytes.fill(0)
      done({ key, check })
    })
  })
}
