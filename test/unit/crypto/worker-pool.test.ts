import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { portableProofCrypto, verifyProofs, type ProofCrypto, type ProofToVerify } from '#shared/domain/proof/verify-proof.ts'
import { MAX_PROOFS_WAITING } from '#shared/lib/limits.ts'
import type { ProofPool } from '../../../src-main/crypto/ports.ts'
import { createProofCrypto } from '../../../src-main/crypto/proof-crypto.ts'
import type { ProofQuestion, ProofReply } from '../../../src-main/crypto/proof-messages.ts'
import { doWork } from '../../../src-main/crypto/proof-work.ts'
import { SLICE_PROOFS } from '../../../src-main/crypto/proof-queue.ts'
import { startProofThread, type ProofThread } from '../../../src-main/crypto/proof-thread.ts'
import { createProofPool, type ProofPoolDeps } from '../../../src-main/crypto/worker-pool.ts'
import { issueProof } from '../../support/issued-proofs.ts'

// Slow mathematics on a busy machine; the bound only ends a test that hangs.
vi.setConfig({ testTimeout: 60_000 })

const made = createProofCrypto(randomBytes)
if (!made.ok) throw new Error(made.error.detail)
const crypto = made.value

const good = issueProof('a secret')
const bad: ProofToVerify = { ...good, proof: { ...good.proof, secret: 'another' } }
const proofs = (count: number, badAt: readonly number[] = []): ProofToVerify[] =>
  Array.from({ length: count }, (_, at) => (badAt.includes(at) ? bad : good))

/** A worker that lives in the test: `answer` does its work when the test says so. */
class HandWorker implements ProofThread {
  readonly questions: ProofQuestion[] = []
  isKilled = false
  hangs = false
  private tell: (reply: ProofReply) => void = () => {}
  private ended: () => void = () => {}
  post = (question: ProofQuestion) => void this.questions.push(question)
  onReply = (listener: (reply: ProofReply) => void) => void (this.tell = listener)
  onEnd = (listener: () => void) => void (this.ended = listener)
  end = () => {
    this.isKilled = true
    if (!this.hangs) this.die()
  }
  ready = () => this.tell({ kind: 'ready' })
  forget = () => {}
  die = () => this.ended()
  answer(): number {
    const { number, asked } = this.questions.shift()!
    this.tell({ kind: 'verdicts', number, verdicts: doWork(asked, crypto) })
    return asked.length
  }
}

const opened: ProofPool[] = []
afterEach(async () => {
  for (const pool of opened.splice(0)) await pool.close()
})
function open(deps: Partial<ProofPoolDeps> = {}): ProofPool {
  const pool = createProofPool({ crypto, workers: 0, ...deps })
  opened.push(pool)
  return pool
}
function openByHand(workers: number, deps: Partial<ProofPoolDeps> = {}) {
  const hands: HandWorker[] = []
  const startThread = () => {
    hands.push(new HandWorker())
    return hands.at(-1)!
  }
  return { hands, pool: open({ workers, startThread, ...deps }) }
}

describe.each([
  ['in worker threads', 2],
  ['in-line', 0],
])('%s', (_name, workers) => {
  test('a request is verified in its order', async () => {
    const asked = Array.from({ length: 100 }, (_, at) => issueProof(`secret ${at}`, { k: BigInt(at + 1) }))
    const answer = await open({ workers }).verify(asked)
    expect(answer).toEqual({
      ok: true,
      value: verifyProofs(asked, crypto).map(result => (result.ok ? result.value : null)),
    })
  })

  test('D24 one bad of many refuses all and names the first', async () => {
    const pool = open({ workers })
    expect(await pool.verify(proofs(3, [1]))).toMatchObject({ ok: false, error: { code: 'proof.dleq-false', index: 1 } })
    expect(await pool.verify(proofs(200, [199, 70, 71]))).toMatchObject({ ok: false, error: { index: 70 } })
    expect(await pool.verify(proofs(3))).toMatchObject({ ok: true })
  })

  test('many requests at once all get their own answer', async () => {
    const pool = open({ workers })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => pool.verify(proofs(40 + at, at % 3 === 0 ? [at] : []))))
    answers.forEach((answer, at) => {
      if (at % 3 === 0) expect(answer).toMatchObject({ ok: false, error: { index: at } })
      else expect(answer.ok && answer.value.length).toBe(40 + at)
    })
    expect(pool.state.waiting).toBe(0)
  })

  test('nothing is verified at once', async () => {
    expect(await open({ workers }).verify([])).toEqual({ ok: true, value: [] })
  })

  test('one who gives up gets pool.cancelled, and the next is served', async () => {
    const pool = open({ workers })
    const asker = new AbortController()
    const given = pool.verify(proofs(500), asker.signal)
    asker.abort()
    expect(await given).toMatchObject({ ok: false, error: { code: 'pool.cancelled' } })
    expect(await pool.verify(proofs(1), asker.signal)).toMatchObject({ ok: false, error: { code: 'pool.cancelled' } })
    expect(await pool.verify(proofs(1))).toMatchObject({ ok: true })
  })

  test('closing settles what waits and refuses what comes', async () => {
    const pool = open({ workers })
    const waiting = pool.verify(proofs(500))
    await pool.close()
    await pool.close()
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'pool.closed' } })
    expect(await pool.verify(proofs(1))).toMatchObject({ ok: false, error: { code: 'pool.closed' } })
    expect(pool.state).toMatchObject({ workers: 0, waiting: 0 })
  })

  test('the event loop turns between proofs of a large request', async () => {
    const pool = open({ workers })
    let turns = 0
    let isDone = false
    const turn = () => {
      turns++
      if (!isDone) setImmediate(turn)
    }
    setImmediate(turn)
    await pool.verify(proofs(200))
    isDone = true
    expect(turns).toBeGreaterThanOrEqual(200 / SLICE_PROOFS)
    if (workers === 0) expect(turns).toBeGreaterThanOrEqual(200)
  })
})

describe('a worker', () => {
  test('that ends in the middle is replaced, and nothing is lost', async () => {
    const started: ProofThread[] = []
    const startThread = () => {
      started.push(startProofThread())
      return started.at(-1)!
    }
    const pool = open({ workers: 2, startThread })
    expect(await pool.verify(proofs(1))).toMatchObject({ ok: true })
    const waiting = pool.verify(proofs(600))
    started[0]!.end()
    expect(await waiting).toMatchObject({ ok: true })
    await vi.waitFor(() => expect(pool.state).toMatchObject({ workers: 2, deaths: 1 }), { timeout: 30_000 })
    expect(started).toHaveLength(3)
  })

  test('gets nothing before it is ready, and one slice at a time', () => {
    const { hands, pool } = openByHand(1)
    void pool.verify(proofs(SLICE_PROOFS * 2))
    expect(hands[0]!.questions).toHaveLength(0)
    hands[0]!.ready()
    expect(hands[0]!.questions).toHaveLength(1)
    expect(hands[0]!.answer()).toBe(SLICE_PROOFS)
    expect(hands[0]!.questions).toHaveLength(1)
    expect(pool.state).toEqual({ workers: 1, waiting: SLICE_PROOFS, deaths: 0 })
  })

  test('that dies over a slice is replaced; another tries the slice once more, before all others', async () => {
    const { hands, pool } = openByHand(2)
    hands[0]!.ready()
    const first = pool.verify(proofs(2))
    const second = pool.verify(proofs(3))
    hands[0]!.die()
    expect(hands).toHaveLength(3)
    hands[1]!.ready()
    expect(hands[1]!.answer()).toBe(2)
    expect(hands[1]!.answer()).toBe(3)
    expect(await first).toMatchObject({ ok: true })
    expect(await second).toMatchObject({ ok: true })
    expect(pool.state).toEqual({ workers: 2, waiting: 0, deaths: 1 })
  })

  test('and a second that die over one slice leave it to the caller’s thread', async () => {
    const { hands, pool } = openByHand(1)
    hands[0]!.ready()
    const answer = pool.verify(proofs(2, [1]))
    hands[0]!.die()
    hands[1]!.ready()
    expect(hands[1]!.questions).toHaveLength(1)
    hands[1]!.die()
    expect(await answer).toMatchObject({ ok: false, error: { code: 'proof.dleq-false', index: 1 } })
    expect(hands).toHaveLength(3)
  })

  test('that hangs is given up, and not waited for', async () => {
    const { hands, pool } = openByHand(1, { sliceDeadlineMs: 10 })
    hands[0]!.hangs = true
    hands[0]!.ready()
    expect(await pool.verify(proofs(2))).toMatchObject({ ok: true })
    expect(hands[0]!.isKilled).toBe(true)
    expect(pool.state.deaths).toBeGreaterThanOrEqual(2)
  })

  test('that cannot be started is tried three times; then all is verified in-line', async () => {
    let starts = 0
    const startThread = () => {
      starts++
      throw new Error('no threads here')
    }
    const pool = open({ workers: 2, startThread })
    expect(await pool.verify(proofs(100))).toMatchObject({ ok: true })
    expect(pool.state).toEqual({ workers: 0, waiting: 0, deaths: starts })
    expect(starts).toBeLessThanOrEqual(4)
  })

  test('that ends at once is tried three times; what waited is verified in-line', async () => {
    const { hands, pool } = openByHand(1)
    const waiting = pool.verify(proofs(2))
    for (let at = 0; at < 3; at++) hands[at]!.die()
    expect(await waiting).toMatchObject({ ok: true })
    expect(hands).toHaveLength(3)
  })

  test('whose file is missing leads to in-line too', async () => {
    const { Worker } = await import('node:worker_threads')
    const startThread = (): ProofThread => {
      const thread = new Worker('/nowhere/proof-worker.mjs')
      return {
        post: question => thread.postMessage(question, []),
        onReply: listener => void thread.on('message', listener),
        onEnd(listener) {
          thread.once('exit', listener)
          thread.once('error', () => {})
        },
        end: () => void thread.terminate(),
        forget: () => {},
      }
    }
    const pool = open({ workers: 1, startThread })
    expect(await pool.verify(proofs(2))).toMatchObject({ ok: true })
    expect(pool.state).toMatchObject({ workers: 0, deaths: 3 })
  })
})

describe('the queue', () => {
  test('is bounded', async () => {
    const { pool } = openByHand(1)
    const waiting = pool.verify(proofs(MAX_PROOFS_WAITING))
    expect(await pool.verify(proofs(1))).toMatchObject({ ok: false, error: { code: 'pool.busy' } })
    await pool.close()
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'pool.closed' } })
  })

  test('gives each request its turn: a small one does not wait for all of a large one', async () => {
    const { hands, pool } = openByHand(1)
    hands[0]!.ready()
    void pool.verify(proofs(SLICE_PROOFS * 10))
    const small = pool.verify(proofs(5))
    expect([hands[0]!.answer(), hands[0]!.answer(), hands[0]!.answer()]).toEqual([SLICE_PROOFS, SLICE_PROOFS, 5])
    expect(await small).toMatchObject({ ok: true })
  })

  test('hands out nothing of a request that failed or was given up', async () => {
    const { hands, pool } = openByHand(1)
    hands[0]!.ready()
    const failed = pool.verify(proofs(SLICE_PROOFS * 10, [3]))
    hands[0]!.answer()
    expect(await failed).toMatchObject({ ok: false, error: { index: 3 } })
    expect(hands[0]!.questions).toHaveLength(0)

    const asker = new AbortController()
    const givenUp = pool.verify(proofs(SLICE_PROOFS * 10), asker.signal)
    asker.abort()
    hands[0]!.answer()
    expect(await givenUp).toMatchObject({ ok: false, error: { code: 'pool.cancelled' } })
    expect(hands[0]!.questions).toHaveLength(0)
    expect(pool.state.waiting).toBe(0)
  })

  test('waits for earlier slices before it names the first bad proof', async () => {
    const { hands, pool } = openByHand(2)
    for (const hand of hands) hand.ready()
    const answer = pool.verify(proofs(SLICE_PROOFS * 2, [5, SLICE_PROOFS + 5]))
    hands[1]!.answer()
    hands[0]!.answer()
    expect(await answer).toMatchObject({ ok: false, error: { index: 5 } })
  })

  test('a slice whose worker died comes back even when a later one failed', async () => {
    const { hands, pool } = openByHand(2)
    for (const hand of hands) hand.ready()
    const answer = pool.verify(proofs(SLICE_PROOFS * 2, [5, SLICE_PROOFS + 5]))
    hands[1]!.answer()
    hands[0]!.die()
    hands[1]!.answer()
    expect(await answer).toMatchObject({ ok: false, error: { index: 5 } })
  })
})

test('a portable implementation serves as well', async () => {
  const slow: ProofCrypto = portableProofCrypto
  expect(await open({ crypto: slow }).verify(proofs(3, [2]))).toMatchObject({ ok: false, error: { index: 2 } })
})
