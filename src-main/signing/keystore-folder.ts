import { existsSync, lstatSync, readFileSync, readdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { ok, type Result } from '#shared/lib/result.ts'
import { MAX_KEYSTORE_BYTES, parseKeystore, type KeystoreHeader } from './keystore-file.ts'
import type { SigningRefusal } from './ports.ts'
import { refuse } from './refuse.ts'
import { syncFolder, writePrivateFile } from './write-private-file.ts'

/** A keystore file that can be read, with its bytes for the signer process. */
export interface Keystore {
  readonly header: KeystoreHeader
  readonly bytes: Uint8Array
  /** Others than its owner may read it. */
  readonly isOpen: boolean
}

/** The keystores of one home: a file each, so that a backup is a copy, and nothing but the disk has to agree about them. */
export interface KeystoreFolder {
  all(): readonly { readonly file: string; readonly read: Result<Keystore, SigningRefusal> }[]
  find(id: string): Result<Keystore, SigningRefusal>
  /** On disk, and so is its entry in the folder, when this returns. */
  write(id: string, bytes: Uint8Array): Result<null, SigningRefusal>
  remove(id: string): Result<null, SigningRefusal>
}

const ENDING = '.keystore'
const GROUP_OR_OTHERS = 0o077

export function openKeystoreFolder(folder: string): KeystoreFolder {
  const fileOf = (id: string): string => `${id}${ENDING}`
  const holds = (id: string): boolean => /^[0-9a-f]{16}$/.test(id) && existsSync(join(folder, fileOf(id)))

  function read(file: string): Result<Keystore, SigningRefusal> {
    try {
      const path = join(folder, file)
      const facts = lstatSync(path)
      if (!facts.isFile()) return refuse('signer.file', 'This is no file but a link or a folder. Put the keystore file itself here.')
      if (facts.size > MAX_KEYSTORE_BYTES) return refuse('signer.file', 'This file is far larger than a keystore. Move it elsewhere.')
      const bytes = new Uint8Array(readFileSync(path))
      const parsed = parseKeystore(bytes)
      if (!parsed.ok) return parsed
      const { header } = parsed.value
      if (file !== fileOf(header.id))
        return refuse('signer.file', `This is the keystore ${header.id}: rename the file to ${fileOf(header.id)}.`)
      return ok({ header, bytes, isOpen: process.platform !== 'win32' && (facts.mode & GROUP_OR_OTHERS) !== 0 })
    } catch (cause) {
      return diskRefusal('read', cause)
    }
  }

  return {
    all() {
      try {
        return filesIn(folder).map(file => ({ file, read: read(file) }))
      } catch (cause) {
        return [{ file: folder, read: diskRefusal('looked for', cause) }]
      }
    },
    find(id) {
      return holds(id) ? read(fileOf(id)) : unknown()
    },
    write(id, bytes) {
      try {
        writePrivateFile(join(folder, fileOf(id)), bytes)
        return ok(null)
      } catch (cause) {
        return diskRefusal('written', cause)
      }
    },
    remove(id) {
      if (!holds(id)) return unknown()
      try {
        unlinkSync(join(folder, fileOf(id)))
        syncFolder(folder)
        return ok(null)
      } catch (cause) {
        return diskRefusal('removed', cause)
      }
    },
  }
}

/** Keystores by name, sorted; temporary files of a write that was cut off are none. */
function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter(file => file.endsWith(ENDING))
      .sort()
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return []
    throw cause
  }
}

const unknown = (): Result<never, SigningRefusal> =>
  refuse('signer.unknown', 'There is no such signer in this home. List the signers to see which there are.')

/** A failure of the disk is an answer; anything else is a fault of this program. */
function diskRefusal(act: string, cause: unknown): Result<never, SigningRefusal> {
  const code = codeOf(cause)
  if (code === undefined) throw cause
  return refuse('signer.file', `The keystore file could not be ${act}: ${code}. Look at the disk and at who owns the folder.`)
}

const codeOf = (cause: unknown): string | undefined => (cause as NodeJS.ErrnoException | null)?.code
