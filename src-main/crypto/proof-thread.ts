import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { ProofQuestion, ProofReply } from './proof-messages.ts'

/** One worker as the pool sees it. */
export interface ProofThread {
  post(question: ProofQuestion): void
  onReply(listener: (reply: ProofReply) => void): void
  /** Told once, whatever ended it. */
  onEnd(listener: () => void): void
  /** Asks it to end after what it does now; `onEnd` follows, unless it hangs. */
  end(): void
  /** Lets the program end without it. */
  forget(): void
}

/** May throw where no worker can be started. */
export type StartProofThread = () => ProofThread

/** Run from the source, the worker is TypeScript beside this file; bundled, it is an entry of its own beside the bundle. */
const HERE = fileURLToPath(import.meta.url)
const WORKER = join(dirname(HERE), `proof-worker${extname(HERE)}`)

export const startProofThread: StartProofThread = () => {
  const thread = new Worker(WORKER, { argv: [], env: {}, execArgv: [], name: 'proofs' })
  return {
    post: question => thread.postMessage(question, []),
    onReply: listener => void thread.on('message', message => listener(message as ProofReply)),
    onEnd(listener) {
      thread.once('exit', listener)
      // Without a listener a fault in the thread would end the program; `exit` follows in any case.
      thread.once('error', () => {})
    },
    // Not `terminate`: in the middle of a call of the native addon it aborts the whole process.
    end: () => thread.postMessage(null, []),
    forget: () => thread.unref(),
  }
}
