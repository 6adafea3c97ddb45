import { sightings } from '#shared/domain/failover/claims.ts'
import type { CoinState } from '#shared/domain/failover/coin.ts'
import { newRedemption, type Redemption } from '#shared/domain/failover/redemption.ts'
import { estatesOf, type Estate } from '#shared/domain/failover/succession.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { creditedMsat } from '#shared/domain/redemption/pot.ts'
import { freezeNow } from './freeze-mirror.ts'
import { sameRedemption } from './pot-debits.ts'
import type { FailoversDeps } from './ports.ts'
import { afterStep, type PotStep, type Run } from './run-events.ts'
import { heirOf, membersOf, type Runs } from './runs.ts'
import { claimableReserves, isVerified, rivalName, takeoversOf } from './watched-reserves.ts'

/** Asked of whoever follows the coins. */
export type StateOf = (coin: string) => CoinState | undefined

/**
 * Brings every pot to what the chain shows: which custodians it pays for, what was frozen, which claims count. Each step is a row of its
 * own, and the next look goes on from there; told twice, nothing changes.
 */
export function followPots(runs: Runs, stateOf: StateOf, deps: FailoversDeps): void {
  const reserves = deps.reserves.list()
  const mirrored = new Set(deps.peers.list().map(({ url }) => url))
  const takeovers = takeoversOf(reserves, deps.policy().depth)
  const estatesAmong = (claimed: readonly string[]): readonly Estate[] => estatesOf(claimed, takeovers, mirrored, deps.self() ?? '')

  const claimed = runs
    .list()
    .filter(({ claims }) => claims.length > 0)
    .sort((one, other) => one.claims[0]!.at - other.claims[0]!.at)
    .map(({ custodian }) => custodian)
  // Each for itself until its claim is settled: nobody's ecash is paid from a pot whose claim may still fail (cases D4, D5).
  for (const custodian of claimed) if (runs.get(custodian).into === null) estatesAmong([custodian]).forEach(followPot)
  for (const estate of estatesAmong(claimed.filter(custodian => isSettled(runs.get(custodian))))) joinPots(estate)
  // Taken by another and by nobody here: closed, with the winner's name for 33002 (case R18).
  for (const { custodian, claims, into, redemption } of runs.list()) {
    if (claims.length > 0 || into !== null) continue
    if (redemption !== null || takenBy([custodian]) !== null) sight(custodian, [custodian])
  }

  function followPot({ claimed: [pot = ''], custodians }: Estate): void {
    const { redemption } = runs.get(pot)
    if (redemption === null) write(pot, { kind: 'begin', custodians })
    freezeMissing(pot, custodians)
    joinMissing(pot, custodians)
    sight(pot, membersOf(runs, pot))
  }

  /** Pots of one estate become one: while none is open, or once all are. Opening is the operator's, closing for good too. */
  function joinPots({ claimed: [first = '', ...others], custodians }: Estate): void {
    const pot = heirOf(runs, first)
    for (const other of [...others, ...custodians.filter(custodian => ![first, ...others].includes(custodian))]) {
      const [heir, { redemption, into, claims }] = [runs.get(pot).redemption, runs.get(other)]
      if (other === pot || into !== null || redemption === null || heir === null) continue
      const areAlike = (heir.epoch === null) === (redemption.epoch === null)
      if (claims.length > 0 && (!areAlike || isOver(heir) || isOver(redemption) || redemption.shaken.length > 0)) continue
      // What was begun is ended from the pot that it began with.
      if ((deps.pots.get(other)?.money.reserved ?? 0n) > 0n) continue
      // One append: a pot is never in two places.
      runs.append(deps.clock.now(), [
        [pot, { kind: 'pot', step: { kind: 'merge', other: redemption } }],
        [other, { kind: 'absorbed', into: pot }],
      ])
      deps.journal.add({
        at: deps.clock.now(),
        level: 'warning',
        actor: 'console',
        act: 'failover.joined',
        subject: pot,
        detail: `The ecash of ${other} is paid from the pot of ${pot} (succession).`,
        before: null,
        after: null,
      })
    }
  }

  /** The block of the first claim that is in the chain; null while none is. */
  function confirmedHeight(pot: string): number | null {
    const { claims } = runs.get(pot)
    const scripts = new Set(claims.map(({ scriptPubKey }) => scriptPubKey))
    const spends = new Map(
      reserves.flatMap(({ row, coins }) => (scripts.has(row.scriptPubKey) ? coins.map(coin => [coinId(coin), coin.spent] as const) : [])),
    )
    const heights = claims.flatMap(claim => claim.coins.flatMap(coin => (isInChain(stateOf(coin)) ? (spends.get(coin)?.height ?? []) : [])))
    return heights.length === 0 ? null : Math.min(...heights)
  }

  function freezeMissing(pot: string, custodians: readonly string[]): void {
    const { freezes, redemption } = runs.get(pot)
    const height = confirmedHeight(pot)
    if (height === null) {
      if (freezes.length > 0 && redemption?.epoch == null && areVerified([pot])) runs.append(deps.clock.now(), [[pot, { kind: 'thaw' }]])
      return
    }
    const missing = custodians.filter(custodian => !freezes.some(held => held.custodian === custodian))
    if (missing.length === 0) return
    runs.append(deps.clock.now(), [[pot, { kind: 'freeze', freezes: missing.map(one => freezeNow(one, height, deps)) }]])
  }

  /** Custodians who came into the estate after its pot began. Once redemption opened they bring their own freezes. */
  function joinMissing(pot: string, custodians: readonly string[]): void {
    const { redemption, freezes } = runs.get(pot)
    if (redemption === null) return
    const missing = custodians.filter(custodian => !redemption.custodians.includes(custodian))
    if (missing.length === 0) return
    const theirs = freezes.filter(({ custodian }) => missing.includes(custodian))
    const epoch = redemption.epoch === null ? null : { openedAt: deps.clock.now(), freezes: theirs }
    write(pot, { kind: 'merge', other: { ...newRedemption(missing[0]!, missing), epoch } })
  }

  /** What the chain says of the claims, written only when it changes the redemption. */
  function sight(pot: string, members: readonly string[]): void {
    if (!areVerified(members)) return
    const run = runs.get(pot)
    const claims = sightings(
      members.flatMap(member => runs.get(member).claims),
      stateOf,
    )
    const step: PotStep = { kind: 'chain', claims, takenBy: takenBy(members) }
    const next = afterStep(run.redemption, pot, step)
    if (run.redemption === null || !sameRedemption(run.redemption, next)) write(pot, step)
  }

  /**
   * Every script on which a claim of theirs lies is verified now, and of those with other coins every one that is still watched: a reserve that
   * its custodian left long ago, and that was taken off the list, has no say in what the others show.
   */
  function areVerified(members: readonly string[]): boolean {
    const watched = new Map(reserves.map(reserve => [reserve.row.scriptPubKey, isVerified(reserve)]))
    return members.every(member => {
      const { claims, coins } = runs.get(member)
      return (
        claims.every(({ scriptPubKey }) => watched.get(scriptPubKey) === true) &&
        [...coins.values()].every(({ script }) => watched.get(script) !== false)
      )
    })
  }

  function takenBy(members: readonly string[]): string | null {
    for (const { custodian, reserve } of claimableReserves(reserves)) {
      if (!members.includes(custodian)) continue
      for (const [coin, { script }] of runs.get(custodian).coins) {
        const state = script === reserve.row.scriptPubKey ? stateOf(coin) : undefined
        if (state?.kind === 'spent' && state.by.kind !== 'custodian') return rivalName(state.by, reserve)
      }
    }
    return null
  }

  function write(pot: string, step: PotStep): void {
    runs.append(deps.clock.now(), [[pot, { kind: 'pot', step }]])
  }
}

/** Its claim brought money, or its pot is part of another's. */
const isSettled = ({ redemption, into }: Run): boolean => into !== null || (redemption !== null && creditedMsat(redemption.money) > 0n)

const isOver = ({ phase }: Redemption): boolean => phase.kind === 'closed' && phase.why.kind === 'operator'

const isInChain = (state: CoinState | undefined): boolean =>
  state?.kind === 'claimed' || (state?.kind === 'claiming' && state.confirmations > 0)
