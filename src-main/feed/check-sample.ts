import type { Refusal } from '#shared/domain/errors.ts'
import { rollback } from '#shared/domain/feed/reconcile.ts'
import { verifyPage } from '#shared/domain/feed/verify-page.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import type { MirrorParts } from './catch-up.ts'
import { fetchSeqs } from './fetch-page.ts'

/** Protocol §3: a random 1 % of what is held is asked for again each day. A custodian that rewrites its past is found by it. */
const SHARE = 0.01
/** Seqs of one request, and of one day at most: the sample proves by chance, not by size. */
const SEQS_A_REQUEST = 500
const MAX_SEQS = 10_000

/** Asks for a random sample again; what differs or is gone becomes a dispute. Answers with the sample's size. */
export async function checkSample(parts: MirrorParts, signal: AbortSignal): Promise<Result<number, Refusal>> {
  const seqs = sampleOf(parts.log.cursor().contiguous, parts.deps.random)
  const asked = await askAgain(parts, seqs, signal)
  return asked.ok ? ok(seqs.length) : asked
}

/** Distinct seqs of 0..contiguous, ascending, at least one while there is any. */
function sampleOf(contiguous: number, random: () => number): readonly number[] {
  const wanted = Math.min(MAX_SEQS, Math.ceil((contiguous + 1) * SHARE))
  const seqs = new Set<number>()
  for (let draws = 0; seqs.size < wanted && draws < wanted * 2; draws++) seqs.add(Math.floor(random() * (contiguous + 1)))
  return [...seqs].sort((one, other) => one - other)
}

/** Fetches held seqs (ascending) once more and compares each with what is held. */
export async function askAgain(parts: MirrorParts, seqs: readonly number[], signal: AbortSignal): Promise<Result<void, Refusal>> {
  for (let at = 0; at < seqs.length; at += SEQS_A_REQUEST) {
    const asked = await askSome(parts, seqs.slice(at, at + SEQS_A_REQUEST), signal)
    if (!asked.ok) return asked
  }
  return ok(undefined)
}

async function askSome(
  { source, deps, step, log }: MirrorParts,
  seqs: readonly number[],
  signal: AbortSignal,
): Promise<Result<void, Refusal>> {
  const fetched = await fetchSeqs(source, seqs, signal)
  if (!fetched.ok) return fetched
  const verified = verifyPage(fetched.value.page, fetched.value.asked, deps.isPoint)
  if (!verified.ok) return verified
  const taken = step.take({ ...verified.value, rawOf: event => fetched.value.rawOf(event.seq) })
  if (!taken.ok) return taken
  // A capped page ends early: only what lies below its last event was certainly left out.
  const shown = new Set([...verified.value.events, ...verified.value.unusable].map(({ seq }) => seq))
  const reached = Math.max(-1, ...shown)
  const gone = seqs.filter(seq => seq < reached && !shown.has(seq)).map(seq => log.at(seq)!)
  return step.dispute(gone.map(event => rollback(event, null, verified.value.latest)))
}
