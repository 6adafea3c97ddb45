import { readFileSync } from 'node:fs'
import { RpcError } from '#shared/rpc/errors.ts'

/** Binary, base64 or hex, as signers write it; the contract carries text. Throws RpcError `cli.file`. */
export function readPsbtFile(file: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    throw new RpcError('cli.file', `${file} cannot be read: ${(cause as Error).message}`)
  }
  return bytes.subarray(0, 5).toString('latin1') === 'psbt\xff' ? bytes.toString('base64') : bytes.toString('utf8')
}
