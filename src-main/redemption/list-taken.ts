import { sumOf } from './coin-choice.ts'
import type { OwnMint, ProofState } from './own-mint.ts'
import type { OwnKeysets } from './paying-deps.ts'
import type { CallRow, RedemptionTable, TakenRow } from './ports.ts'
import type { TakenState } from './role-ports.ts'
import { leavingOf, unitOf } from './take-out.ts'

/** Takes that are shown, and that the mint is asked about at once. */
const MOST_SHOWN = 100
/** Ys of one question (NUT-07). */
const YS_AT_ONCE = 200
const NONE: ReadonlyMap<string, ProofState> = new Map<string, never>()

/** Who is asked, about ecash of its own keysets: those of a mint that stood here before it knows nothing of. */
export interface Asked {
  readonly mint: Pick<OwnMint, 'states'>
  readonly keysets: Pick<OwnKeysets, 'get'>
}

/** Newest first. `spent`: Ys that the mint called spent before, which it need not be asked again; what it says now is added. `of` null: nobody is asked. */
export async function listTaken(
  table: Pick<RedemptionTable, 'taken' | 'openRoots' | 'calls' | 'call' | 'coins'>,
  of: Asked | null,
  spent: Set<string>,
): Promise<readonly TakenState[]> {
  const rows = table.taken().slice(0, MOST_SHOWN)
  const backOf = ({ back }: TakenRow): CallRow | null => {
    const call = back === null ? null : table.call(back)
    return call?.state === 'void' ? null : call
  }
  const out = rows.filter(row => backOf(row) === null).flatMap(({ coins }) => coins)
  const asked = out.filter(({ Y, keyset }) => !spent.has(Y) && of?.keysets.get(keyset) != null).map(({ Y }) => Y)
  const states = of === null ? NONE : await askStates(asked, of.mint)
  for (const [Y, state] of states) if (state === 'SPENT') spent.add(Y)

  const taking = table.openRoots().flatMap(root => {
    const [first] = table.calls(root)
    return first?.purpose === 'take' ? [first] : []
  })
  return [
    ...taking.toReversed().map(first => ({
      id: first.root,
      at: first.createdAt,
      unit: unitOf(first, table),
      amount: leavingOf(first),
      state: 'taking' as const,
      left: null,
      returned: 0n,
      found: false,
    })),
    ...rows.map(row => {
      const { id, at, unit, coins } = row
      const back = backOf(row)
      const shared = { id, at, unit, amount: sumOf(coins), found: table.call(id)?.purpose !== 'take' }
      if (back !== null) {
        const returned = back.outputs.amounts.reduce((sum, amount) => sum + amount, 0n)
        return { ...shared, state: back.state === 'open' ? ('returning' as const) : ('returned' as const), left: null, returned }
      }
      const isKnown = coins.every(({ Y }) => spent.has(Y) || states.has(Y))
      const left = isKnown ? sumOf(coins.filter(({ Y }) => !spent.has(Y))) : null
      const state = left === null ? 'unknown' : left === 0n ? 'spent' : left === shared.amount ? 'unspent' : 'part'
      return { ...shared, state, left, returned: 0n } as const
    }),
  ]
}

/** By Y; those are missing that the mint did not answer for. */
async function askStates(Ys: readonly string[], mint: Pick<OwnMint, 'states'>): Promise<ReadonlyMap<string, ProofState>> {
  const found = new Map<string, ProofState>()
  for (let at = 0; at < Ys.length; at += YS_AT_ONCE) {
    const asked = Ys.slice(at, at + YS_AT_ONCE)
    const states = await mint.states(asked)
    if (!states.ok) break
    for (const [place, Y] of asked.entries()) found.set(Y, states.value[place]!)
  }
  return found
}
