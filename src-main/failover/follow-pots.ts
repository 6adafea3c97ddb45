import { sightings } from '#shared/domain/failover/claims.ts'
import type { CoinState } from '#shared/domain/failover/coin.ts'
import { newRedemption, type Redemption } from '#shared/domain/failover/redemption.ts'
import { estatesOf, type Estate } from '#shared/domain/failover/succession.ts'
import { freezeNow } from './freeze-mirror.ts'
import { sameRedemption } from './pot-debits.ts'
import type { FailoversDeps } from './ports.ts'
import { afterStep, type PotStep, type Run } from './run-events.ts'
import type { Runs, Written } from './runs.ts'
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
  const claimed = runs
    .list()
    .filter(({ claims }) => claims.length > 0)
    .sort((one, other) => one.claims[0]!.at - other.claims[0]!.at)
    .map(({ custodian }) => custodian)
  const estates = estatesOf(claimed, takeoversOf(reserves, deps.policy().depth), mirrored, deps.self() ?? '')
  for (const estate of estates) followEstate(estate)
  // Taken by another and by nobody here: closed, with the winner's name for 33002 (case R18).
  for (const { custodian, claims, into } of runs.list()) {
    if (claims.length > 0 || into !== null) continue
    if (takenBy([custodian]) !== null || runs.get(custodian).redemption !== null) sight(custodian, [custodian])
  }

  function followEstate({ claimed: [pot = '', ...others], custodians }: Estate): void {
    write([pot, begun(runs.get(pot).redemption, custodians)])
    for (const other of others) {
      const { redemption, into } = runs.get(other)
      if (into !== null || redemption === null) continue
      // One append: a pot is never in two places.
      runs.append(deps.clock.now(), [
        [pot, { kind: 'pot', step: { kind: 'merge', other: redemption } }],
        [other, { kind: 'absorbed', into: pot }],
      ])
    }
    const height = confirmedHeight([pot, ...others])
    freezeMissing(pot, height, custodians)
    joinMissing(pot, custodians)
    sight(pot, [pot, ...others])
  }

  function begun(before: Redemption | null, custodians: readonly string[]): PotStep | null {
    return before === null ? { kind: 'begin', custodians } : null
  }

  /** The block of the first claim that is in the chain; null while none is. */
  function confirmedHeight(members: readonly string[]): number | null {
    const tip = deps.chain()?.state().tip?.height ?? 0
    const heights = members.flatMap(member =>
      runs.get(member).claims.flatMap(({ coins }) => coins.flatMap(coin => heightOf(stateOf(coin), tip) ?? [])),
    )
    return heights.length === 0 ? null : Math.min(...heights)
  }

  function freezeMissing(pot: string, height: number | null, custodians: readonly string[]): void {
    const { freezes, redemption } = runs.get(pot)
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
    write([pot, { kind: 'merge', other: { ...newRedemption(missing[0]!, missing), epoch } }])
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
    if (run.redemption === null || !sameRedemption(run.redemption, next)) write([pot, step])
  }

  /** Every script on which a claim or a taken coin of theirs lies is verified now; a reserve that is not watched any more says nothing. */
  function areVerified(members: readonly string[]): boolean {
    const scripts = members.flatMap(member => scriptsOf(runs.get(member)))
    return scripts.every(script => reserves.some(reserve => reserve.row.scriptPubKey === script && isVerified(reserve)))
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

  function write([pot, step]: readonly [string, PotStep | null]): void {
    const written: readonly Written[] = step === null ? [] : [[pot, { kind: 'pot', step }]]
    if (written.length > 0) runs.append(deps.clock.now(), written)
  }
}

const scriptsOf = ({ claims, coins }: Run): readonly string[] => [
  ...new Set([...claims.map(({ scriptPubKey }) => scriptPubKey), ...[...coins.values()].map(({ script }) => script)]),
]

function heightOf(state: CoinState | undefined, tip: number): number | null {
  if (state?.kind === 'claimed') return state.height
  return state?.kind === 'claiming' && state.confirmations > 0 ? tip - state.confirmations + 1 : null
}
