import { fail, ok, type Result } from '#shared/lib/result.ts'
import { splitAmount, sumOf } from './coin-choice.ts'
import type { Float, FloatRefusal } from './float.ts'
import type { Paying } from './paying.ts'
import { call } from './plan-calls.ts'
import { planTake } from './plan-take.ts'
import type { PayingDeps } from './paying-deps.ts'
import type { CallRow, RedemptionTable, TakenRow } from './ports.ts'
import type { TookOut } from './role-ports.ts'
import { proofsOf, tokenOf } from './taken-token.ts'

/**
 * Float that the operator takes out, as ecash of his own mint. A take is a call like a payment's: once it is written it happens once, whoever dies, and what it
 * brought is remembered in the transaction that ends it, so that its token can be told again. Amounts in the unit's own.
 */
export interface TakeOut {
  /** Writes the call; `paying.follow(id)` carries it out. */
  begin(unit: string, amount: bigint | null): Result<{ readonly id: number; readonly amount: bigint }, FloatRefusal>
  /** What became of it; `token` null while the mint has not answered. */
  outcome(id: number): Result<TookOut, FloatRefusal>
  /** Its token once more. The mint is not asked whether it is spent. */
  token(id: number): Result<TookOut, FloatRefusal>
  /** Writes the call that swaps what is unspent of it to fresh secrets of the float: every copy of its token is worth nothing then. */
  giveBack(id: number): Promise<Result<{ readonly call: number; readonly amount: bigint }, FloatRefusal>>
}

export function createTakeOut(
  paying: Paying,
  float: Pick<Float, 'checkCap'>,
  deps: Pick<PayingDeps, 'table' | 'vault' | 'blinding'> & { readonly publicUrl: string; readonly mostInputs: () => number },
): TakeOut {
  const { table } = deps
  const { tools, keysets, mint, ecash } = paying
  const rowOf = (id: number): TakenRow | null => table.taken().find(row => row.id === id) ?? null
  /** Another mint may have stood here then. */
  const isOurs = ({ coins }: TakenRow): boolean => coins.every(({ keyset }) => keysets.get(keyset) !== null)
  /** The call that took it back, or is about to. */
  const backOf = ({ back }: TakenRow): CallRow | null => {
    const found = back === null ? null : table.call(back)
    return found?.state === 'void' ? null : found
  }

  function told(row: TakenRow): Result<TookOut, FloatRefusal> {
    if (!isOurs(row)) return fail(OTHER_MINT)
    const token = tokenOf(row.coins, deps.publicUrl, deps)
    return token === null ? fail(OTHER_KEY) : ok({ id: row.id, unit: row.unit, amount: sumOf(row.coins), token })
  }

  function outcome(id: number): Result<TookOut, FloatRefusal> {
    const row = rowOf(id)
    if (row !== null) return told(row)
    const chain = table.calls(id)
    const [first] = chain
    if (first?.purpose !== 'take') return fail(unknown(id))
    if (chain.some(({ state }) => state === 'open')) return ok({ id, unit: unitOf(first, table), amount: leavingOf(first), token: null })
    const why = chain.find(({ because }) => because !== null)?.because
    return refused('float.refused', `The mint refused, and nothing left the float: ${why?.detail ?? 'it gave no reason'}`)
  }

  return {
    begin(unit, amount) {
      const planned = planTake(unit, amount, table.coins(), deps.mostInputs(), tools)
      return planned.ok ? ok({ id: table.addCall(planned.value.call), amount: planned.value.amount }) : planned
    },
    outcome,
    token(id) {
      const row = rowOf(id)
      if (row === null) return outcome(id)
      return backOf(row) === null ? told(row) : fail(GIVEN_BACK)
    },
    async giveBack(id) {
      const row = rowOf(id)
      if (row === null) return outcome(id).ok ? refused('float.unknown', 'Your mint has not carried it out yet.') : fail(unknown(id))
      if (!isOurs(row)) return fail(OTHER_MINT)
      const states = await mint.states(row.coins.map(({ Y }) => Y))
      if (!states.ok) return refused('float.unreachable', states.error.detail)
      // From here on in one turn of the event loop: two of them would both be written.
      if (backOf(rowOf(id) ?? row) !== null) return fail(GIVEN_BACK)
      if (states.value.includes('PENDING'))
        return refused('float.refused', 'Somebody is spending it at this moment. Ask again in a minute.')
      const left = row.coins.filter((_, at) => states.value[at] === 'UNSPENT')
      if (left.length === 0) return refused('float.spent', 'All of it was spent: nothing is left to take back.')
      const proofs = proofsOf(left, deps)
      if (proofs === null) return fail(OTHER_KEY)
      const keyset = keysets.active(row.unit)
      const amount = sumOf(left) - ecash.fee(left)
      const amounts = keyset?.keys.map(one => one.amount) ?? []
      const parts = amount > 0n ? splitAmount(amount, amounts) : null
      if (keyset === null || parts === null) return refused('float.refused', 'It is worth nothing once the mint took its fee.')
      const capped = float.checkCap(row.unit, amount)
      if (capped !== null) return fail(capped)
      const planned = call(tools, { purpose: 'return', coins: [], inputs: proofs, keyset: keyset.id, amounts: parts })
      return ok({ call: table.giveBack(id, planned.call), amount })
    },
  }
}

/** What a call to take out is about to bring. */
export const leavingOf = ({ outputs: { amounts, leaving = 0 } }: CallRow): bigint =>
  amounts.slice(0, leaving).reduce((sum, amount) => sum + amount, 0n)

/** Of a call that is open: of the coins that it holds. */
export const unitOf = ({ root }: CallRow, table: Pick<RedemptionTable, 'coins'>): string =>
  table.coins().find(({ heldBy }) => heldBy === root)?.unit ?? ''

const GIVEN_BACK: FloatRefusal = {
  code: 'float.returned',
  detail: 'It was taken back into the float: its token is worth nothing any more.',
}
const OTHER_MINT: FloatRefusal = {
  code: 'float.refused',
  detail: 'It is ecash of the mint that stood here before. Set that mint up again to be told its token or to take it back.',
}
const OTHER_KEY: FloatRefusal = {
  code: 'float.refused',
  detail: 'It was taken out with another float key, and only that one makes its token again.',
}
const unknown = (id: number): FloatRefusal => ({ code: 'float.unknown', detail: `Nothing was taken out of the float as number ${id}.` })
const refused = (code: FloatRefusal['code'], detail: string) => fail<FloatRefusal>({ code, detail })
