import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { RpcError } from '#shared/rpc/errors.ts'

/**
 * Writes a file for its owner alone, all of it or nothing, and never over one that is there unless `force`.
 * Throws RpcError `cli.file-exists` and `cli.file`.
 */
export function saveFile(file: string, text: string, force: boolean): void {
  if (!force) claimName(file)
  const fresh = `${file}.${process.pid}.new`
  try {
    const handle = openSync(fresh, 'wx', 0o600)
    try {
      writeFileSync(handle, text)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(fresh, file)
  } catch (cause) {
    for (const made of force ? [fresh] : [fresh, file]) rmSync(made, { force: true })
    throw unwritable(file, cause)
  }
}

/** An empty file of this name: from here on nobody else's can be overwritten. Works on file systems without links, too. */
function claimName(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(file, cause)
    throw new RpcError('cli.file-exists', `${file} is there already and stays as it is. Choose another name, or say --force.`)
  }
}

const unwritable = (file: string, cause: unknown): RpcError =>
  new RpcError('cli.file', `${file} cannot be written: ${(cause as Error).message}`)
