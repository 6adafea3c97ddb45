import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** A program that runs beside the test, with what it said. */
export interface Running {
  readonly child: ChildProcess
  said(): string
  /** Asks it to stop and waits until it has; its exit code, null when a signal ended it. */
  stop(): Promise<number | null>
}

export function start(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const keep = (chunk: Buffer): void => void (text = (text + chunk.toString()).slice(-20_000))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  return {
    child,
    said: () => text,
    async stop() {
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), 15_000)
      const code = await ended
      clearTimeout(force)
      return code
    },
  }
}

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

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

const CLI = fileURLToPath(new URL('../../scripts/nimdolf.mjs', import.meta.url))

/** `nimdolf ARGS` that stays, e.g. `publish`. */
export const nimdolfBeside = (home: string, ...args: string[]): Running => start(process.execPath, [CLI, ...args, '--home', home])

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
