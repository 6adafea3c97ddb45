import { randomBytes } from 'node:crypto'
import { url as inspectorUrl } from 'node:inspector'
import { parentPort } from 'node:worker_threads'
import { createSignerSession } from './signer-session.ts'
import { refuse } from './refuse.ts'
import type { NumberedQuestion, NumberedReply } from './signer-messages.ts'

/**
 * The signer process (a thread inside Electron, see docs/decisions/0007). It knows nobody but the core that started it: no environment,
 * no files but those of the program, no output. It ends when its time is over, when it is told to, and when the core is gone.
 */

const session = createSignerSession({
  random: length => new Uint8Array(randomBytes(length)),
  now: () => Date.now(),
  opened: lifeMs => void setTimeout(end, lifeMs),
})

function end(): never {
  session.wipe()
  process.exit(0)
}

async function answer({ number, question }: NumberedQuestion, post: (reply: NumberedReply) => void): Promise<void> {
  // Whoever inspects this runtime reads its memory. Nothing is opened under such eyes.
  const inspected = inspectorUrl() !== undefined
  const reply = inspected
    ? refuse('signer.runtime', 'A debugger is attached, which could read the keys. Start the program without --inspect.')
    : await session.answer(question)
  post({ number, reply })
}

if (parentPort === null) {
  process.on('message', (message: NumberedQuestion) => void answer(message, reply => process.send?.(reply)))
  process.on('disconnect', end)
} else {
  const port = parentPort
  // Null: the thread is told to end.
  port.on('message', (message: NumberedQuestion | null) => {
    if (message === null) end()
    void answer(message, reply => port.postMessage(reply))
  })
}
// A fault's words could hold what it choked on; there is nobody to tell them to either.
process.on('uncaughtException', end)
