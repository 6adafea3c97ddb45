import type { Redemption } from '#shared/domain/failover/redemption.ts'
import { normalizeMintUrl } from '#shared/domain/delegation/mint-url.ts'
import type { MintInfo } from '#shared/domain/delegation/advertisement.ts'
import { remaining } from '#shared/domain/redemption/pot.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import type { KeysetBook } from './gateway-ports.ts'
import type { CustodianFacts, PageFacts } from './page-facts.ts'
import { isFresh } from './remember.ts'
import type { RoleDeps } from './role-deps.ts'

/** A page in many hands asks again and again; an amount that is some seconds old misleads nobody. */
const KEEP_MS = 3_000

interface Sources extends Pick<RoleDeps, 'clock' | 'store' | 'failovers'> {
  readonly keysets: Pick<KeysetBook, 'delegated' | 'redemptionOf'>
}

/** What the redemption page tells holders, of every mint whose ecash is or would be redeemed here. */
export function createPageFacts(sources: Sources): { facts(): PageFacts; forget(): void } {
  // Changed by `facts` and `forget` alone.
  let kept: { readonly facts: PageFacts; readonly at: number } | null = null
  return {
    facts() {
      const now = sources.clock.now()
      if (kept === null || !isFresh(kept.at, now, KEEP_MS)) kept = { facts: allFacts(sources), at: now }
      return kept.facts
    },
    forget: () => void (kept = null),
  }
}

function allFacts(sources: Sources): PageFacts {
  const keysets = [...sources.keysets.delegated().values()]
  const urls = new Set(keysets.flatMap(({ custodians }) => custodians))
  return {
    custodians: [...urls].map(url => ({
      url,
      name: nameOf(url, sources),
      ...stateOf(url, sources),
      keysets: keysets.filter(({ custodians }) => custodians.includes(url)).map(({ id, unit }) => ({ id, unit })),
    })),
  }
}

type State = Pick<CustodianFacts, 'state' | 'closed_because' | 'taken_by' | 'remaining_sat' | 'until'>

const closed = (because: NonNullable<State['closed_because']>, takenBy: string | null = null): State => ({
  state: 'closed',
  closed_because: because,
  taken_by: takenBy,
  remaining_sat: 0,
  until: null,
})

function stateOf(url: string, { failovers, keysets }: Sources): State {
  const redemption = keysets.redemptionOf(url)
  if (redemption === null) return closed('unclaimed')
  const failover = failovers().get(redemption.pot)
  const { phase } = redemption
  switch (phase.kind) {
    case 'suspended':
      return closed('unconfirmed')
    case 'closed':
      return closedState(phase.why, redemption, failover.ok && failover.value.claims.some(({ standing }) => standing !== 'lost'))
    case 'open':
    case 'exhausted': {
      const until = failover.ok ? failover.value.until : null
      return {
        state: phase.kind,
        closed_because: null,
        taken_by: null,
        remaining_sat: Number(remaining(redemption.money) / 1_000n),
        until: until === null ? null : Math.floor(until / 1_000),
      }
    }
    default:
      return unreachable(phase)
  }
}

function closedState(why: Extract<Redemption['phase'], { kind: 'closed' }>['why'], { money }: Redemption, isClaimed: boolean): State {
  switch (why.kind) {
    case 'operator':
      return closed('ended')
    case 'taken': {
      // Whoever it was is named by its mint's URL where the tree says it.
      const mint = normalizeMintUrl(why.by)
      return closed('taken', mint.ok ? mint.value : null)
    }
    case 'unclaimed':
      return closed(isClaimed || money.credits.length > 0 ? 'unconfirmed' : 'unclaimed')
    default:
      return unreachable(why)
  }
}

/** As the mint called itself when it was pinned. */
function nameOf(url: string, { store }: Sources): string | null {
  const peer = store.peers.get(url)
  const name = peer === null ? '' : (JSON.parse(peer.pinned) as MintInfo).name
  return name === '' ? null : name
}
