import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { PoolTrouble } from './ports.ts'
import type { Verdict, Verified, Work, WorkRefusal } from './proof-work.ts'

/** Proofs that one worker takes at a time: 6 ms of native work, so that a small request waits little behind a large one. */
export const SLICE_PROOFS = 32

export type Answer = Result<readonly Verified[], (WorkRefusal & { readonly index: number }) | PoolTrouble>

/** Some consecutive proofs of one request, on their way through a worker. */
export interface Slice {
  readonly asked: readonly Work[]
  /** How often it was taken before; only `returned` counts. */
  readonly tries: number
  /** Of its first proof within the request. */
  readonly from: number
  readonly job: Job
}

/** One request. Its mutable fields are changed by the queue's functions below alone. */
interface Job {
  readonly asked: readonly Work[]
  readonly verified: Verified[]
  readonly settle: (answer: Answer) => void
  /** First proof that no slice has taken yet. */
  next: number
  /** Proofs in slices that were taken and not finished. */
  open: number
  failure: (WorkRefusal & { readonly index: number }) | null
  isSettled: boolean
}

export interface ProofQueue {
  /** Proofs that are not finished. */
  readonly waiting: number
  add(asked: readonly Work[], settle: (answer: Answer) => void): { cancel(): void }
  /** The next slice: what came back first, then one of each request in turn. Null when nothing waits. */
  take(): Slice | null
  /** A slice whose worker died; it is taken once more before all others. */
  returned(slice: Slice): void
  finished(slice: Slice, verdicts: readonly Verdict[]): void
  /** Settles whatever waits. */
  closed(): void
}

/** Cuts requests into slices, gives each its turn, and puts the verdicts together again. */
export function createProofQueue(): ProofQueue {
  const jobs = new Set<Job>()
  const comeBack: Slice[] = []

  function settle(job: Job, answer: Answer): void {
    if (job.isSettled) return
    job.isSettled = true
    jobs.delete(job)
    job.settle(answer)
  }

  return {
    get waiting() {
      let waiting = 0
      for (const { asked, next, open } of jobs) waiting += asked.length - next + open
      return waiting
    },
    add(asked, answer) {
      const job: Job = { asked, verified: [], settle: answer, next: 0, open: 0, failure: null, isSettled: false }
      jobs.add(job)
      return {
        cancel: () =>
          settle(job, fail({ code: 'pool.cancelled', detail: 'The request ended before its proofs were verified.', index: null })),
      }
    },
    take() {
      for (let slice = comeBack.shift(); slice; slice = comeBack.shift()) if (!slice.job.isSettled) return slice
      for (const job of jobs) {
        if (job.next >= job.asked.length) continue
        const from = job.next
        job.next = Math.min(from + SLICE_PROOFS, job.asked.length)
        job.open += job.next - from
        // A set iterates in the order of insertion: it goes to the end of the line.
        jobs.delete(job)
        jobs.add(job)
        return { job, from, asked: job.asked.slice(from, job.next), tries: 0 }
      }
      return null
    },
    returned(slice) {
      if (!slice.job.isSettled) comeBack.push({ ...slice, tries: slice.tries + 1 })
    },
    finished({ job, from, asked }, verdicts) {
      if (job.isSettled) return
      if (verdicts.length !== asked.length) throw new Error('a verdict for each proof')
      job.open -= asked.length
      for (const [at, verdict] of verdicts.entries()) {
        const index = from + at
        if (verdict.ok) job.verified[index] = verdict.value
        else if (job.failure === null || index < job.failure.index) job.failure = { ...verdict.error, index }
      }
      // Slices are taken in order, so what no worker took lies behind the failure and cannot change the answer.
      if (job.failure !== null) job.next = job.asked.length
      if (job.next < job.asked.length || job.open > 0) return
      settle(job, job.failure === null ? ok(job.verified) : fail(job.failure))
    },
    closed() {
      for (const job of jobs)
        settle(job, fail({ code: 'pool.closed', detail: 'The program ends; nothing was decided about the proofs.', index: null }))
    },
  }
}
