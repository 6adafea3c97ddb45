import type { CallRow, FloatCoin, IntentRow, NewCall, TakenRow } from '../redemption/ports.ts'

/**
 * What both stores demand of a write about redemptions before they do it, so that a mistake of the caller's costs an exception and no money.
 */

/** Each coin is there and free, or held by the calls that the new one joins; its counters follow on those that were used. */
export function mayAddCall(call: NewCall, coinOf: (Y: string) => FloatCoin | null, counter: number, chain: readonly CallRow[]): void {
  if (call.root !== null && !chain.some(({ state }) => state === 'open')) throw new Error(`no open call of root ${call.root}`)
  for (const Y of call.coins) {
    const coin = coinOf(Y)
    if (coin === null) throw new Error(`no coin ${Y} in the float`)
    if (coin.heldBy !== call.root) throw new Error(`coin ${Y} is held by another call`)
  }
  if (call.outputs.amounts.length > 0 && call.outputs.first !== counter)
    throw new Error(`counter ${call.outputs.first} of ${call.outputs.keyset} is not the next one, ${counter}`)
}

/** A call that is open ends; one that took effect is one of them. */
export function mayEnd(root: number, committed: number | null, chain: readonly CallRow[]): void {
  const open = chain.filter(({ state }) => state === 'open')
  if (open.length === 0) throw new Error(`no open call of root ${root}`)
  if (committed !== null && !open.some(({ id }) => id === committed)) throw new Error(`call ${committed} is not open`)
}

/** It was taken out, and no call took it back or may yet. */
export function mayGiveBack(take: number, taken: readonly TakenRow[], callOf: (id: number) => CallRow | null): void {
  const row = taken.find(({ id }) => id === take)
  if (row === undefined) throw new Error(`nothing was taken out by call ${take}`)
  if (row.back !== null && callOf(row.back)?.state !== 'void') throw new Error(`call ${row.back} takes it back already`)
}

/** Both pots are there, and nothing that `from` reserved is still to be settled or released. */
export function mayAbsorb(into: string, from: string, isThere: (pot: string) => boolean, open: readonly IntentRow[]): void {
  for (const pot of [into, from]) if (!isThere(pot)) throw new Error(`no pot ${pot}`)
  if (into === from) throw new Error(`the pot ${from} cannot be part of itself`)
  const intent = open.find(({ debits }) => debits.some(({ pot }) => pot === from))
  if (intent !== undefined) throw new Error(`intent ${intent.id} of the pot ${from} is open`)
}
