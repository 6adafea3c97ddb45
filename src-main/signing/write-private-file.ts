import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700

/**
 * Atomic, durable, for its owner alone: after any crash the old bytes or the new ones are there, and the new ones once this returns.
 * (`write-file-atomic` does not sync the folder, and cannot be bundled: it hashes its own `__filename`.) Throws what the disk throws.
 */
export function writePrivateFile(path: string, bytes: Uint8Array): void {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, PRIVATE_FOLDER)
  const fresh = `${path}.new`
  // Left by a write that a crash cut off; 'x' then makes sure that we write into a file of our own, never through a link.
  rmSync(fresh, { force: true })
  const file = openSync(fresh, 'wx', PRIVATE_FILE)
  try {
    writeAll(file, bytes)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(fresh, path)
  syncFolder(folder)
}

/** A rename or removal itself must survive a power cut. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A full disk may take a part only. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}
