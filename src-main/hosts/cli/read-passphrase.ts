import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { RpcError } from '#shared/rpc/errors.ts'
import { readText } from './read-text.ts'

/** A passphrase from a file's first line, or from the terminal without an echo. Never from an argument, which other users can see. */
export async function readPassphrase(file: string | null, prompt: string): Promise<string> {
  if (file !== null) return firstLine(readText(file))
  if (!process.stdin.isTTY) {
    throw new RpcError('cli.passphrase', 'There is no terminal to type the passphrase at. Name a file: --passphrase-file FILE.')
  }
  process.stderr.write(prompt)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  const typed = await new Promise<string>(resolve => lines.question('', resolve))
  lines.close()
  process.stderr.write('\n')
  return typed
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? ''
