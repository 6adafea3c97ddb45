import { readFileSync } from 'node:fs'
import { RpcError } from '#shared/rpc/errors.ts'

/** The text of a file that an argument names, or of standard input for null. Throws RpcError `cli.file`. */
export function readText(file: string | null): string {
  try {
    return readFileSync(file ?? 0, 'utf8')
  } catch (cause) {
    throw new RpcError('cli.file', `${file ?? 'Standard input'} cannot be read: ${(cause as Error).message}`)
  }
}
