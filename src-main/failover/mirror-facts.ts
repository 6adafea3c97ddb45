import type { MirrorFacts } from '#shared/domain/failover/acceptance.ts'
import { msatRate } from '#shared/domain/redemption/pot.ts'
import type { EventLog, StoredKeyset } from '../storage/store.ts'
import type { FailoversDeps } from './ports.ts'
import type { Run } from './run-events.ts'

/** Disputes whose events are valued; more are counted only. */
const VALUED_DISPUTES = 1_000

/** The mirror of a custodian's feed, counted and valued for the gate (case D31). */
export function mirrorFacts(custodian: string, run: Run, deps: FailoversDeps): MirrorFacts {
  const peer = deps.peers.get(custodian)
  if (peer === null) return { ...NO_MIRROR, infoAlive: isInfoAlive(run) }
  const log = deps.logOf(custodian)
  const keysets = deps.peers.keysets(custodian)
  const state = deps.mirror(custodian)
  const { highest, count } = log.cursor()
  const { keysets: totals } = log.totals()
  const latest = Math.max(peer.latest, state?.latest ?? -1)
  const contactAt = state?.lastContactAt ?? peer.lastContactAt
  const withKeys = new Set(keysets.filter(({ refused, keys }) => refused === null && keys.length > 0).map(({ id }) => id))
  const named = new Set([...keysets.map(({ id }) => id), ...totals.map(({ id }) => id)])
  return {
    events: count,
    heldSat: totals.reduce(
      (sum, { id, amounts }) =>
        sum +
        inSat(
          amounts.reduce((all, { amount, events }) => all + amount * BigInt(events), 0n),
          id,
          keysets,
        ),
      0n,
    ),
    missing: log.gaps(0).missing + Math.max(0, latest - highest),
    disputes: log.disputeCount(),
    disputedSat: disputedSat(log, keysets),
    feedAlive: contactAt !== null && deps.clock.now() - contactAt <= deps.policy().staleAfterMs,
    infoAlive: isInfoAlive(run),
    keysetsWithoutKeys: [...named].filter(id => !withKeys.has(id)).length,
  }
}

const NO_MIRROR: MirrorFacts = {
  events: 0,
  heldSat: 0n,
  missing: 0,
  disputes: 0,
  disputedSat: 0n,
  feedAlive: false,
  infoAlive: false,
  keysetsWithoutKeys: 0,
}

/** As of the last diagnosis: nobody is asked for a gate. */
const isInfoAlive = ({ diagnosis }: Run): boolean => diagnosis?.contact.some(({ answered }) => answered) === true

/** Rounded up; 0 for a unit without a rate. */
function inSat(amount: bigint, id: string, keysets: readonly StoredKeyset[]): bigint {
  const rate = msatRate(keysets.find(keyset => keyset.id === id)?.unit ?? '')
  return rate === null ? 0n : (amount * rate + 999n) / 1_000n
}

function disputedSat(log: EventLog, keysets: readonly StoredKeyset[]): bigint {
  const seqs = new Set(log.disputes(VALUED_DISPUTES).flatMap(({ seq, otherSeq }) => [seq, ...(otherSeq === null ? [] : [otherSeq])]))
  let sum = 0n
  for (const seq of seqs) {
    const event = log.at(seq)
    if (event !== null && !('unusable' in event)) sum += inSat(event.amount, event.id, keysets)
  }
  return sum
}
