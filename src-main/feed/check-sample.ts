import type { Refusal } from '#shared/domain/errors.ts'
import { rollback } from '#shared/domain/feed/reconcile.ts'
import { verifyPage } from '#shared/domain/feed/verify-page.ts'
import { MAX_DISPUTES } from '#shared/lib/limits.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import type { MirrorParts } from './catch-up.ts'
import { fetchSeqs } from './fetch-page.ts'

/** Protocol §3: a random 1 % of what is held is asked for again each day. A custodian that rewrites its past is found by it. */
const SHARE = 0.01
/** Seqs of one request, and of one day at most: the sample proves by chance, not by size. */
const SEQS_A_REQUEST = 500
const MAX_SEQS = 10_000

/** Asks for a random sample again, and for what could not be used; what differs or is gone becomes a dispute. Answers with the sample's size. */
export async function checkSample(parts: MirrorParts, signal: AbortSignal): Promise<Result<number, Refusal>> {
  const { contiguous } = parts.log.cursor()
  // What could not be used may have been spoilt on its way: told well once, its Y blocks at last.
  const unusable = parts.log.disputes(MAX_DISPUTES).flatMap(({ kind, seq }) => (kind === 'unusable' && seq <= contiguous ? [seq] : []))
  const seqs = ascending(new Set([...sampleOf(contiguous, parts.deps.random), ...unusable]))
  const asked = await askAgain(parts, seqs, signal)
  return asked.ok ? ok(seqs.length) : asked
}

/** Distinct seqs of 0..contiguous, at least one while there is any. */
function sampleOf(contiguous: number, random: () => number): ReadonlySet<number> {
  const wanted = Math.min(MAX_SEQS, Math.ceil((contiguous + 1) * SHARE))
  const seqs = new Set<number>()
  for (let draws = 0; seqs.size < wanted && draws < wanted * 2; draws++) seqs.add(Math.floor(random() * (contiguous + 1)))
  return seqs
}

const ascending = (seqs: ReadonlySet<number>): readonly number[] => [...seqs].sort((one, other) => one - other)

/** Fetches held seqs (ascending) once more and compares each with what is held; what is gone becomes a dispute. */
export async function askAgain(parts: MirrorParts, seqs: readonly number[], signal: AbortSignal): Promise<Result<void, Refusal>> {
  let at = 0
  while (at < seqs.length) {
    const asked = seqs.slice(at, at + SEQS_A_REQUEST)
    const shown = await askSome(parts, asked, signal)
    if (!shown.ok) return shown
    // A capped page ends early: what lies above its last event is asked for next, what lies below was left out.
    const reached = Math.max(-1, ...shown.value.seqs)
    const answered = reached < 0 ? asked : asked.filter(seq => seq <= reached)
    const gone = answered.filter(seq => !shown.value.seqs.has(seq)).map(seq => parts.log.at(seq)!)
    const kept = parts.step.dispute(gone.map(event => rollback(event, null, shown.value.latest)))
    if (!kept.ok) return kept
    at += Math.max(1, answered.length)
  }
  return ok(undefined)
}

interface Shown {
  readonly seqs: ReadonlySet<number>
  readonly latest: number
}

async function askSome({ source, deps, step }: MirrorParts, seqs: readonly number[], signal: AbortSignal): Promise<Result<Shown, Refusal>> {
  const fetched = await fetchSeqs(source, seqs, signal)
  if (!fetched.ok) return fetched
  const verified = verifyPage(fetched.value.page, fetched.value.asked, deps.isPoint)
  if (!verified.ok) return verified
  const taken = step.take({ ...verified.value, rawOf: event => fetched.value.rawOf(event.seq) })
  if (!taken.ok) return taken
  const { events, unusable, latest } = verified.value
  return ok({ seqs: new Set([...events, ...unusable].map(({ seq }) => seq)), latest })
}
