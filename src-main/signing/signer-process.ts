import { fork } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { planToJson } from '#shared/domain/reserve/plan-codec.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { RunSigner, RunningSigner, SigningRefusal } from './ports.ts'
import type { NumberedQuestion, NumberedReply, SignerQuestion, SignerReply } from './signer-messages.ts'

/** One channel to what holds the secret, be it a process or a thread. */
interface Vessel {
  readonly pid: number | null
  post(question: NumberedQuestion): void
  onReply(listener: (reply: NumberedReply) => void): void
  onEnd(listener: () => void): void
  kill(): void
}

/** Run from the source, the child is TypeScript beside this file; bundled, it is an entry of its own beside the bundle (vite.core.config.ts). */
const HERE = fileURLToPath(import.meta.url)
const ENDING = extname(HERE)
const CHILD = join(dirname(HERE), `signer-child${ENDING}`)
/** All that the child may read: the program itself. In a checkout that is the source, and the packages, which may be linked from elsewhere. */
const PROGRAM = ENDING === '.ts' ? resolve(dirname(HERE), '../..') : dirname(HERE)
const READABLE = ENDING === '.ts' ? [PROGRAM, realpathSync(join(PROGRAM, 'node_modules'))] : [PROGRAM]

/** No file but the program's, no further process, no native code, no debugger by signal (Node's permission model). */
const CONFINED = [
  '--permission',
  ...READABLE.map(folder => `--allow-fs-read=${join(folder, '*')}`),
  '--disable-sigusr1',
  '--no-addons',
  '--no-warnings',
]
/**
 * No core dump, and none of its private memory should the machine's handler ignore the limit (core(5)); then the shell becomes the
 * child. Node has no call for either.
 */
const WITHOUT_DUMPS = 'ulimit -c 0; { echo 0 > /proc/self/coredump_filter; } 2>/dev/null; exec "$0" "$@"'

/** Inside Electron the program cannot run itself as Node (RunAsNode is off), so the secret is held by a thread. */
const isElectron = process.versions.electron !== undefined

export const runSigner: RunSigner = ended => hold(isElectron ? startThread() : startProcess(), ended)
/** For where no process can be started; the tests hold it to the same laws. */
export const runSignerThread: RunSigner = ended => hold(startThread(), ended)

function hold(vessel: Vessel, ended: () => void): RunningSigner {
  // Changed by `ask` and by the two listeners below alone.
  const waiting = new Map<number, (reply: SignerReply) => void>()
  let lastNumber = 0
  let isOver = false
  const over = new Promise<void>(done => {
    vessel.onEnd(() => {
      if (isOver) return
      isOver = true
      for (const settle of waiting.values()) settle(DIED)
      waiting.clear()
      ended()
      done()
    })
  })
  vessel.onReply(({ number, reply }) => {
    waiting.get(number)?.(reply)
    waiting.delete(number)
  })

  function ask(question: SignerQuestion): Promise<SignerReply> {
    if (isOver) return Promise.resolve(DIED)
    const number = ++lastNumber
    return new Promise(settle => {
      waiting.set(number, settle)
      vessel.post({ number, question })
      if ('passphrase' in question) question.passphrase.fill(0)
    })
  }

  return {
    pid: vessel.pid,
    async open(file, passphrase, lifeMs) {
      const reply = await ask({ do: 'open', file, passphrase, lifeMs })
      return reply.ok ? ok(null) : reply
    },
    check: async (file, passphrase, typed, at) => bytesOf(await ask({ do: 'check', file, passphrase, typed, at })),
    sign: async (psbt, plan, caps) => bytesOf(await ask({ do: 'sign', psbt, plan: planToJson(plan), maxFee: caps.maxFee })),
    attest: async (pubkey, digest) => bytesOf(await ask({ do: 'attest', pubkey, digest })),
    end() {
      vessel.kill()
      return over
    },
  }
}

function startProcess(): Vessel {
  const viaShell = process.platform !== 'win32'
  const child = fork(CHILD, [], {
    ...(viaShell ? { execPath: '/bin/sh' } : {}),
    execArgv: [...(viaShell ? ['-c', WITHOUT_DUMPS, process.execPath] : []), ...CONFINED],
    // Windows cannot seed its random numbers without this one.
    env: viaShell ? {} : { SystemRoot: process.env['SystemRoot'] },
    ...(viaShell ? { cwd: '/' } : {}),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Carries bytes as bytes.
    serialization: 'advanced',
  })
  return {
    pid: child.pid ?? null,
    post: question => void child.send(question, () => {}),
    onReply: listener => void child.on('message', message => listener(message as NumberedReply)),
    onEnd(listener) {
      child.once('exit', listener)
      child.once('error', listener)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

function startThread(): Vessel {
  const thread = new Worker(CHILD, { argv: [], env: {}, execArgv: [], stdin: false, stdout: true, stderr: true, name: 'signer' })
  return {
    pid: null,
    post: question => thread.postMessage(question, []),
    onReply: listener => void thread.on('message', message => listener(message as NumberedReply)),
    onEnd(listener) {
      thread.once('exit', listener)
      // Without a listener a fault in the thread would end the core; `exit` follows in any case.
      thread.once('error', listener)
    },
    kill() {
      // It wipes and ends by itself, unless it is in the middle of a signature.
      thread.postMessage(null, [])
      setTimeout(() => void thread.terminate(), WIPE_WITHIN_MS).unref()
    },
  }
}

/** Signing 500 inputs and verifying each takes a few seconds. */
const WIPE_WITHIN_MS = 10_000

const DIED: SignerReply = fail({
  code: 'signer.died',
  detail: 'The signer process ended before it answered; it signed nothing that was taken. Unlock the signer and try again.',
})

function bytesOf(reply: SignerReply): Result<Uint8Array, SigningRefusal> {
  if (!reply.ok) return reply
  if (reply.value === null) throw new TypeError('the signer process answered another question')
  return ok(reply.value)
}
