import type { Redemption } from '#shared/domain/failover/redemption.ts'
import { delegateKeysets, type Delegated, type MirroredKeyset } from '#shared/domain/redemption/keysets.ts'
import type { KeysetBook } from './gateway-ports.ts'
import type { OwnKeysets } from './paying-deps.ts'
import { isFresh } from './remember.ts'

/** How long what is delegated is taken as it was: mirrors look for new keysets once a minute. */
const KEEP_MS = 1_000
/** Who invents keyset ids must not make the gateway ask its mint each time. */
const REFRESH_EVERY_MS = 5_000

export interface BookSources {
  /** ms since 1970. */
  readonly clock: { now(): number }
  /** `refresh` says false when the mint did not answer. */
  readonly own: Pick<OwnKeysets, 'get' | 'all'> & { refresh(): Promise<boolean> }
  /** Of every mirror. */
  readonly mirrored: () => readonly MirroredKeyset[]
  readonly redemptions: () => readonly Redemption[]
}

export interface Book extends KeysetBook {
  /** With what is not redeemed, and why: for the operator. */
  all(): Delegated
}

/** Which keysets are whose. */
export function createKeysetBook({ clock, own, mirrored, redemptions }: BookSources): Book {
  // Changed by `all` alone.
  let kept: { readonly delegated: Delegated; readonly at: number } | null = null
  // Changed by `refresh` alone.
  let refreshed: { readonly done: Promise<boolean>; readonly at: number } | null = null

  function all(): Delegated {
    if (kept === null || !isFresh(kept.at, clock.now(), KEEP_MS)) {
      const paid = new Set(redemptions().flatMap(({ phase, custodians }) => (phase.kind === 'closed' ? [] : custodians)))
      const all = mirrored().map(keyset => ({ ...keyset, isPaid: paid.has(keyset.custodian) }))
      kept = { delegated: delegateKeysets(all, own.all()), at: clock.now() }
    }
    return kept.delegated
  }

  return {
    all,
    delegated: () => all().keysets,
    isOwn: id => own.get(id) !== null,
    async refresh() {
      if (refreshed === null || !isFresh(refreshed.at, clock.now(), REFRESH_EVERY_MS)) {
        refreshed = { done: own.refresh(), at: clock.now() }
      }
      if (!(await refreshed.done)) throw new Error('the mint does not answer with its keysets')
    },
    redemptionOf(url) {
      const begun = redemptions().filter(({ custodians }) => custodians.includes(url))
      // After a succession an older pot of the same mint may lie closed beside the one that pays (protocol §5).
      return begun.find(({ phase }) => phase.kind !== 'closed') ?? begun[0] ?? null
    },
  }
}
