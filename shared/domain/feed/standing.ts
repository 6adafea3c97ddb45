/** Where a mirror stands (protocol §1). Disputed is a flag beside it. */
export type Standing = 'syncing' | 'live' | 'gap' | 'stale'

export interface StandingFacts {
  /** Highest n with 0..n held; −1 when none. */
  readonly contiguous: number
  /** Highest seq the custodian ever claimed; −1 when none. */
  readonly latest: number
  /** Seqs absent below the highest held. */
  readonly missing: number
  /** ms since the feed's last successful reply; −1 when there never was one. */
  readonly lastContactMs: number
  readonly staleAfterMs: number
  /** Its replies are older than what it told before (case F14). */
  readonly staleReplica: boolean
  readonly paused: boolean
}

/**
 * Without fresh word nothing else can be said, so stale comes first: silence is never painted as fine. Then a hole in what is
 * held, then being behind; live is what remains, an empty feed included.
 */
export function standingOf(facts: StandingFacts): Standing {
  const silent = facts.lastContactMs < 0 || facts.lastContactMs > facts.staleAfterMs
  if (facts.paused || facts.staleReplica || silent) return 'stale'
  if (facts.missing > 0) return 'gap'
  return facts.latest > facts.contiguous ? 'syncing' : 'live'
}
