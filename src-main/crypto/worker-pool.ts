import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ProofCrypto } from '#shared/domain/proof/verify-proof.ts'
import { mayConcernAll, unmet } from '#shared/domain/redemption/spending-condition.ts'
import { MAX_PROOFS_WAITING } from '#shared/lib/limits.ts'
import { fail, ok } from '#shared/lib/result.ts'
import type { ProofPool } from './ports.ts'
import { createProofQueue, type Answer, type Slice } from './proof-queue.ts'
import { startProofThread, type ProofThread, type StartProofThread } from './proof-thread.ts'
import { doWork, type Verdict, type Work } from './proof-work.ts'

export interface ProofPoolDeps {
  /** For proofs that no worker could verify, and for all where no worker can be started; passed its self-test. */
  readonly crypto: ProofCrypto
  /** Threads to keep; 0 is in-line. */
  readonly workers: number
  readonly startThread?: StartProofThread
  /** ms for one slice; a worker that takes longer hangs. */
  readonly sliceDeadlineMs?: number
}

/** 32 v3 proofs that fail together and are tried singly take a second in the portable implementation. */
const SLICE_DEADLINE_MS = 30_000
/** Workers in a row that ended although nobody asked anything of them; then none is started any more. */
const MAX_FAILED_STARTS = 3

/** A worker's seat. Its mutable fields are changed by `seat`, `give` and `limit` alone. */
interface Seat {
  readonly thread: ProofThread
  isReady: boolean
  work: { readonly slice: Slice; readonly number: number } | null
  /** Gives up a worker that hangs, at its start, over a slice or at its end. */
  deadline: NodeJS.Timeout | undefined
  /** It ended, or was given up. */
  leave(): void
}

/**
 * A bounded queue before some workers. One that dies or hangs is replaced, its slice is tried once more by another and then here; where none
 * can be started everything is verified here, one proof a turn of the event loop.
 */
export function createProofPool(deps: ProofPoolDeps): ProofPool {
  const { crypto, startThread = startProofThread, sliceDeadlineMs = SLICE_DEADLINE_MS } = deps
  const queue = createProofQueue()
  // Changed by `seat` alone.
  const seats = new Set<Seat>()
  let deaths = 0
  let failedStarts = 0
  let lastNumber = 0
  // Changed by `verifyHere` alone.
  let isBusyHere = false
  // Changed by `close` alone.
  let isClosed = false
  let everyoneLeft = (): void => {}

  function seat(): void {
    let thread: ProofThread
    try {
      thread = startThread()
    } catch {
      deaths++
      if (++failedStarts < MAX_FAILED_STARTS) seat()
      return
    }
    const taken: Seat = { thread, isReady: false, work: null, deadline: undefined, leave }
    limit(taken)
    seats.add(taken)
    thread.onReply(reply => {
      clearTimeout(taken.deadline)
      if (reply.kind === 'ready') taken.isReady = true
      else if (taken.work?.number === reply.number) {
        const { slice } = taken.work
        taken.work = null
        failedStarts = 0
        queue.finished(slice, reply.verdicts)
      }
      deal()
    })
    thread.onEnd(leave)

    function leave(): void {
      clearTimeout(taken.deadline)
      if (!seats.delete(taken)) return
      if (isClosed) {
        if (seats.size === 0) everyoneLeft()
        return
      }
      deaths++
      if (taken.work !== null) orphaned(taken.work.slice)
      else failedStarts++
      if (failedStarts < MAX_FAILED_STARTS) seat()
      deal()
    }
  }

  function give(taken: Seat, slice: Slice): void {
    taken.work = { slice, number: ++lastNumber }
    limit(taken)
    taken.thread.post({ number: taken.work.number, asked: slice.asked })
  }

  /** One that hangs cannot be ended without harm: it is asked to, and not waited for. */
  function limit(taken: Seat): void {
    clearTimeout(taken.deadline)
    taken.deadline = setTimeout(() => {
      taken.thread.end()
      taken.thread.forget()
      taken.leave()
    }, sliceDeadlineMs)
  }

  /** What killed two workers might kill a third: it is verified here, in the open. */
  function orphaned(slice: Slice): void {
    if (slice.tries === 0) queue.returned(slice)
    else void verifySlice(slice)
  }

  /** Hands out work until nobody is free or nothing waits. */
  function deal(): void {
    if (seats.size === 0) return void verifyHere()
    for (const taken of seats) {
      if (!taken.isReady || taken.work !== null) continue
      const slice = queue.take()
      if (slice === null) return
      give(taken, slice)
    }
  }

  async function verifyHere(): Promise<void> {
    if (isBusyHere) return
    isBusyHere = true
    for (let slice = queue.take(); slice !== null && !isClosed; slice = queue.take()) await verifySlice(slice)
    isBusyHere = false
  }

  async function verifySlice(slice: Slice): Promise<void> {
    const verdicts: Verdict[] = []
    for (const work of slice.asked) {
      await nextTurn()
      if (slice.job.isSettled) return
      verdicts.push(...doWork([work], crypto))
    }
    queue.finished(slice, verdicts)
  }

  function work(asked: readonly Work[], signal?: AbortSignal): Promise<Answer> {
    const trouble = (code: 'pool.busy' | 'pool.closed', detail: string) => Promise.resolve(fail({ code, detail, index: null }))
    if (isClosed) return trouble('pool.closed', 'The program ends.')
    if (asked.length === 0) return Promise.resolve(ok([]))
    if (queue.waiting + asked.length > MAX_PROOFS_WAITING)
      return trouble('pool.busy', `${MAX_PROOFS_WAITING} proofs wait already. Try again in some seconds.`)
    return new Promise(answer => {
      const job = queue.add(asked, settled => {
        signal?.removeEventListener('abort', cancel)
        answer(settled)
      })
      const cancel = () => job.cancel()
      signal?.addEventListener('abort', cancel, { once: true })
      if (signal?.aborted === true) cancel()
      deal()
    })
  }

  for (let at = 0; at < deps.workers; at++) seat()

  return {
    async verify(asked, signal) {
      const answer = await work(
        asked.map(of => ({ kind: 'proof', of })),
        signal,
      )
      // Work of this kind has answers of this kind.
      return answer as Awaited<ReturnType<ProofPool['verify']>>
    },
    async checkConditions(request, proofs, now, signal) {
      const together = mayConcernAll(proofs)
      const asked: readonly Work[] = together
        ? [{ kind: 'conditions', of: request, proofs, now }]
        : proofs.map(of => ({ kind: 'condition', of, now }))
      const answer = await work(asked, signal)
      if (answer.ok) return ok(null)
      const refusal = answer.error
      if (refusal.index === null) return fail(refusal)
      const { index, detail } = refusal
      return fail({ code: 'proof.condition', detail: together ? detail : unmet(request, proofs[index]!, detail) })
    },
    get state() {
      return { workers: seats.size, waiting: queue.waiting, deaths }
    },
    async close() {
      if (isClosed) return
      isClosed = true
      queue.closed()
      if (seats.size === 0) return
      const left = new Promise<void>(done => (everyoneLeft = done))
      for (const taken of seats) {
        limit(taken)
        taken.thread.end()
      }
      await left
    },
  }
}
