import { parse as parseToml } from 'smol-toml'
import { RpcError } from '#shared/rpc/errors.ts'
import { readText } from './read-text.ts'

/** A policy file, JSON or TOML by its ending. */
export function readPolicy(file: string): unknown {
  const text = readText(file)
  try {
    return file.endsWith('.toml') ? parseToml(text) : JSON.parse(text)
  } catch (cause) {
    throw new RpcError(
      'policy.file',
      `${file} cannot be read as ${file.endsWith('.toml') ? 'TOML' : 'JSON'}: ${(cause as Error).message.slice(0, 200)}`,
    )
  }
}
