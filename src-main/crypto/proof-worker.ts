import { randomBytes } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { createProofCrypto } from './proof-crypto.ts'
import type { ProofQuestion, ProofReply } from './proof-messages.ts'
import { doWork } from './proof-work.ts'

/** One worker of the pool (worker-pool.ts), and an entry of its own in the bundle (vite.core.config.ts). Keeps nothing between questions. */
const crypto = createProofCrypto(randomBytes)
// The pool counts it as a death: the thread that serves requests did the same test and stands.
if (!crypto.ok) throw new Error(crypto.error.detail)

const port = parentPort
if (port === null) throw new Error('this file is started as a worker')
const reply = (message: ProofReply) => port.postMessage(message, [])

port.on('message', (question: ProofQuestion | null) => {
  if (question === null) return port.close()
  const { number, asked } = question
  reply({ kind: 'verdicts', number, verdicts: doWork(asked, crypto.value) })
})
reply({ kind: 'ready' })
