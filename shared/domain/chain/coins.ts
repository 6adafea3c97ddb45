import { coinId, type Coin, type CoinSpend, type SpendPath } from '../reserve/coin.ts'
import { spendPathOf } from '../reserve/spend-path.ts'
import type { Transaction } from './transaction.ts'

/** What is kept of a transaction that was read and hashed: as much as one script's coins and its Merkle proof need. */
export interface Footprint {
  readonly txid: string
  readonly strippedSize: number
  /** Outputs to the script. */
  readonly outputs: readonly { readonly vout: number; readonly amount: bigint }[]
  /** Inputs that spend outputs of transactions in the script's history. */
  readonly inputs: readonly { readonly vin: number; readonly txid: string; readonly vout: number; readonly path: SpendPath }[]
  /** Where the other inputs come from. One of these entering the history makes the footprint incomplete. */
  readonly foreign: readonly string[]
}

/** `inHistory`: true for the txids of the script's history, told by whomever. */
export function footprintOf(transaction: Transaction, scriptPubKey: string, inHistory: (txid: string) => boolean): Footprint {
  const { txid, strippedSize } = transaction
  const outputs = transaction.outputs.flatMap((output, vout) =>
    output.scriptPubKey === scriptPubKey ? [{ vout, amount: output.amount }] : [],
  )
  const inputs = transaction.inputs.flatMap((input, vin) =>
    inHistory(input.txid) ? [{ vin, txid: input.txid, vout: input.vout, path: spendPathOf(input.witness) }] : [],
  )
  const foreign = transaction.inputs.map(input => input.txid).filter(from => !inHistory(from))
  return { txid, strippedSize, outputs, inputs, foreign: [...new Set(foreign)] }
}

/**
 * All coins of the script, in the order of (height, txid, vout), unconfirmed last. A spend in a block outweighs any in the mempool; of two
 * mempool transactions that spend one coin the first in `unconfirmed` counts, and what stands on the other goes with it.
 */
export function coinsOf(
  scriptPubKey: string,
  confirmed: readonly { readonly footprint: Footprint; readonly height: number }[],
  unconfirmed: readonly Footprint[],
): readonly Coin[] {
  const spends = new Map<string, CoinSpend>()
  for (const { footprint, height } of confirmed) addSpends(spends, footprint, height)
  const standing = withoutConflicts(unconfirmed, spends)
  for (const footprint of standing) addSpends(spends, footprint, null)

  const coins: Coin[] = []
  const all = [...confirmed, ...standing.map(footprint => ({ footprint, height: null }))]
  for (const { footprint, height } of all) {
    for (const { vout, amount } of footprint.outputs) {
      const place = { txid: footprint.txid, vout }
      coins.push({ ...place, scriptPubKey, amount, height, spent: spends.get(coinId(place)) ?? null })
    }
  }
  return coins.sort(inOrder)
}

/** The txids that neither pay the script nor spend a coin of it: no server has a reason to name them. */
export function strangersAmong(footprints: Iterable<Footprint>): readonly string[] {
  const all = [...footprints]
  const coins = new Set(all.flatMap(({ txid, outputs }) => outputs.map(({ vout }) => coinId({ txid, vout }))))
  return all
    .filter(({ outputs, inputs }) => outputs.length === 0 && !inputs.some(input => coins.has(coinId(input))))
    .map(({ txid }) => txid)
}

function addSpends(spends: Map<string, CoinSpend>, { txid, inputs }: Footprint, height: number | null): void {
  for (const { vin, path, ...coin } of inputs) spends.set(coinId(coin), { txid, vin, height, path })
}

function withoutConflicts(unconfirmed: readonly Footprint[], spent: ReadonlyMap<string, CoinSpend>): readonly Footprint[] {
  const taken = new Set(spent.keys())
  const dropped = new Set<string>()
  let standing = unconfirmed.filter(({ txid, inputs }) => {
    const free = inputs.every(input => !taken.has(coinId(input)))
    if (free) for (const input of inputs) taken.add(coinId(input))
    else dropped.add(txid)
    return free
  })
  for (let before = -1; before !== dropped.size;) {
    before = dropped.size
    standing = standing.filter(({ txid, inputs, foreign }) => {
      const stands = !inputs.some(input => dropped.has(input.txid)) && !foreign.some(from => dropped.has(from))
      if (!stands) dropped.add(txid)
      return stands
    })
  }
  return standing
}

const inOrder = (one: Coin, other: Coin): number =>
  (one.height ?? Infinity) - (other.height ?? Infinity) || compare(one.txid, other.txid) || one.vout - other.vout
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
