import type { ProofCrypto } from '#shared/domain/proof/verify-proof.ts'
import type { Learnt, RedeemFacts, SpentMark } from '#shared/domain/redemption/facts.ts'
import type { OwnKeyset } from '#shared/domain/redemption/keysets.ts'
import { signsAll } from '#shared/domain/redemption/parse-secret.ts'
import { checkConditions } from '#shared/domain/redemption/spending-condition.ts'
import type { KeysetBook } from './gateway-ports.ts'
import type { Paying } from './paying.ts'
import type { RedemptionTable } from './ports.ts'

export interface FactSources {
  /** ms since 1970. */
  readonly clock: { now(): number }
  readonly expiry: () => RedeemFacts['expiry']
  readonly own: (id: string) => OwnKeyset | null
  readonly keysets: Pick<KeysetBook, 'delegated' | 'redemptionOf'>
  /** What feeds say of Y: the custodian's mirror, what is disputed or late in it, co-delegates' events under the same keyset id. */
  readonly markInFeeds: (Y: string, id: string) => SpentMark | null
  readonly wasPending: (Y: string) => boolean
  readonly crypto: Pick<ProofCrypto, 'isPoint' | 'schnorrHolds'>
  readonly table: Pick<RedemptionTable, 'markOf'>
  readonly paying: Pick<Paying, 'replayOf' | 'canPay'>
}

/** What one decision may ask (`decide`). Good for the turn of the event loop in which it is made. */
export const createFacts =
  ({ clock, expiry, own, keysets, markInFeeds, wasPending, crypto, table, paying }: FactSources) =>
  (learnt: Learnt | null): RedeemFacts => ({
    now: Math.floor(clock.now() / 1_000),
    expiry: expiry(),
    own,
    delegated: id => keysets.delegated().get(id) ?? null,
    redemptionOf: url => keysets.redemptionOf(url),
    replayOf: key => paying.replayOf(key),
    spentMark: (Y, id) => markOfOurs(Y, table) ?? markInFeeds(Y, id),
    wasPending,
    conditions: (request, proofs, now) => checkConditions(request, proofs, now, crypto),
    signsAll: secret => signsAll(secret, crypto.isPoint),
    canPay: (unit, amount) => paying.canPay(unit, amount),
    learnt,
  })

/** Ours come first: a proof that is being paid is pending, although settlement may have put it into our own feed a moment ago. */
function markOfOurs(Y: string, table: FactSources['table']): SpentMark | null {
  const mark = table.markOf(Y)
  if (mark === null) return null
  return mark.state === 'settled'
    ? { by: 'redeemed', detail: 'This proof was redeemed here already.' }
    : { by: 'pending', detail: 'This proof is being redeemed.' }
}
