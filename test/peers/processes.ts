import { spawn } from 'node:child_process'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { beside, type Running } from '../../scripts/beside.mjs'

export { freePort, type Running } from '../../scripts/beside.mjs'
export { beside as start }

/** Resolves once `url` answers 200. Throws with the program's words when it ended instead. */
export async function answers(url: string, program: Running): Promise<void> {
  for (;;) {
    if (program.child.exitCode !== null) throw new Error(`it ended with ${program.child.exitCode}:\n${program.said()}`)
    const status = await fetch(url).then(
      async reply => (await reply.arrayBuffer(), reply.status),
      () => 0,
    )
    if (status === 200) return
    await after(50)
  }
}

const CLI = fileURLToPath(new URL('../../scripts/nimdolf.mjs', import.meta.url))

/** `nimdolf ARGS` that stays, e.g. `publish`. */
export const nimdolfBeside = (home: string, ...args: string[]): Running => beside(process.execPath, [CLI, ...args, '--home', home])

/** `nimdolf ARGS` to its end: exit code, standard output, standard error. */
export async function nimdolf(home: string, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [CLI, ...args, '--home', home], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { code, out, err }
}
