import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { createSocketTransport } from '../../src-main/rpc/socket-client.ts'
import { createClient, type Client } from '#shared/rpc/client.ts'
import type { WorldName } from '#shared/rpc/contract.ts'

export const ROOT = resolve(import.meta.dirname, '../..')
const NODE = join(ROOT, 'node_modules/.bin/node')
const CLI = 'src-main/hosts/cli/main.ts'

/** A home that nothing was ever in. */
export interface FreshHome {
  readonly folder: string
  client(world?: WorldName): Client
  remove(): void
}

export function freshHome(): FreshHome {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-e2e-'))
  return {
    folder,
    client: (world = 'home') => createClient(createSocketTransport(join(folder, 'core.sock')), world),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export interface Program {
  stop(): Promise<void>
}
export interface ServedConsole extends Program {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  /** A fresh login link, as `nimdolf login` prints it. */
  login(): Promise<string>
}

/** `nimdolf serve`, as an operator starts it, on any free port. */
export async function serveConsole(home: FreshHome): Promise<ServedConsole> {
  const child = nimdolf(home, 'serve', '--port', '0')
  const origin = (await said(child, /http:\/\/127\.0\.0\.1:\d+/))[0]
  return {
    origin,
    async login() {
      const command = nimdolf(home, 'login', '--json')
      return (JSON.parse(await text(command.stdout!)) as { url: string }).url
    },
    stop: () => end(child),
  }
}

/** The headless core, as `npm start` runs it beside an old Electron; `script` may name the bundle that a new one forks. */
export async function runCore(home: FreshHome, script = 'src-main/hosts/core/main.ts'): Promise<Program> {
  const child = spawn(NODE, [script, '--home', home.folder], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] })
  const client = home.client()
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the core ended with ${child.exitCode}`)
    const answered = await client.call('app.status', {}).then(
      () => true,
      () => new Promise<false>(resolve => setTimeout(() => resolve(false), 50)),
    )
    if (answered) return { stop: () => end(child) }
  }
}

function nimdolf(home: FreshHome, ...args: string[]): ChildProcess {
  return spawn(NODE, [CLI, '--home', home.folder, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Waits until the program's words match. */
function said(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let words = ''
    const onWords = (chunk: Buffer): void => {
      words += chunk.toString()
      const match = pattern.exec(words)
      if (match) resolve(match)
    }
    child.stdout!.on('data', onWords)
    child.stderr!.on('data', onWords)
    child.once('exit', code => reject(new Error(`ended with ${code}: ${words}`)))
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
