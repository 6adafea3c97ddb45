import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Gives every case to one run of a Python program beside this file, a JSON line each, and answers with its lines. */
export async function ask<Case, Answer>(program: 'core-interpreter.py' | 'embit-signer.py', cases: readonly Case[]): Promise<Answer[]> {
  const python = process.env['NIMDOLF_ORACLES']
  if (python === undefined) throw new Error('NIMDOLF_ORACLES names no Python: npm run test:peers installs one')
  const child = spawn(python, [fileURLToPath(new URL(program, import.meta.url))], { stdio: ['pipe', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  child.stdin.end(cases.map(each => `${JSON.stringify(each)}\n`).join(''))
  const code = await ended
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${err}`)
  const answers = out.trim().split('\n').filter(Boolean)
  if (answers.length !== cases.length) throw new Error(`${program} answered ${answers.length} of ${cases.length} cases`)
  return answers.map(line => JSON.parse(line) as Answer)
}
