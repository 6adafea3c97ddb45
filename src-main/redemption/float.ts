import type { RawProof } from '#shared/domain/proof/proof.ts'
import { stringifyJson } from '#shared/lib/json.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { splitAmount, sumOf } from './coin-choice.ts'
import { planSplit } from './float-liquidity.ts'
import { restoreFloat, type Restored } from './float-restore.ts'
import { floatStatus, type FloatStatus } from './float-status.ts'
import type { Paying } from './paying.ts'
import { call } from './plan-calls.ts'
import type { PayingDeps } from './paying-deps.ts'
import type { FillRow } from './ports.ts'

/** The delegate's own ecash that redemptions are paid with: filled, kept in coins of the right sizes, watched. Amounts in the unit's own. */
export interface Float {
  status(unit: string): FloatStatus
  /** Takes a token of our own mint into the float; its proofs are worth nothing afterwards. */
  receive(proofs: readonly RawProof[]): Promise<Result<{ readonly amount: bigint; readonly pending: boolean }, FloatRefusal>>
  /** An invoice of our own mint; once it is paid, `tend` turns it into float. */
  invoice(unit: string, amount: bigint): Promise<Result<FillRow, FloatRefusal>>
  /** One round of upkeep, for a timer: keysets, paid invoices, coin sizes, the alert. */
  tend(): Promise<void>
  /** Finds the float's ecash that the database does not know, after it was lost or restored from a backup. What was taken out stays out. */
  restore(): Promise<Result<Restored, FloatRefusal>>
  /** Why `amount` more must not come in; null when it may. */
  checkCap(unit: string, amount: bigint): FloatRefusal | null
}

export interface FloatRefusal {
  readonly code:
    | 'float.cap' // it would hold more than the operator allows
    | 'float.token' // not ecash of this mint in one unit, or worth nothing after fees
    | 'float.refused' // the mint refused
    | 'float.unreachable'
    | 'float.low' // more than is free
    | 'float.open' // holders are paid from it, and nobody confirmed that less is there for them
    | 'float.unknown' // nothing was taken out under this number
    | 'float.spent' // what was taken out was spent
    | 'float.returned' // it is float again, or about to be
  readonly detail: string
}

export function createFloat(
  paying: Paying,
  deps: Pick<PayingDeps, 'table' | 'policy' | 'alarm' | 'changed' | 'vault' | 'blinding'>,
): Float {
  const { table, policy } = deps
  const { keysets, mint, ecash, tools } = paying
  /** Units whose operator was told that they run low; only `alert` changes it. */
  const told = new Set<string>()

  const status = (unit: string): FloatStatus => floatStatus(unit, table, policy(unit), tools.now())

  function checkCap(unit: string, amount: bigint): FloatRefusal | null {
    const { free, held, policy: set, waiting } = status(unit)
    const then = free + held + sumOf(waiting) + amount
    if (then <= set.cap) return null
    const detail = `The float would hold ${then} ${unit}, open invoices included; its cap is ${set.cap}. It is cash on this machine’s disk: fill it in steps, or raise the cap.`
    return { code: 'float.cap', detail }
  }

  /** One invoice that was paid becomes ecash; one at a time, so that none is asked for twice. */
  async function mintPaid(): Promise<void> {
    for (const fill of table.fills()) {
      if (fill.state !== 'unpaid' && fill.state !== 'paid') continue
      const quote = await mint.mintQuote(fill.quote)
      if (!quote.ok || quote.value === null) continue
      const over = quote.value.state === 'UNPAID' && quote.value.expiry !== null && quote.value.expiry * 1_000 < tools.now()
      if (quote.value.state === 'ISSUED') table.putFill({ ...fill, state: 'minted' })
      else if (over) table.putFill({ ...fill, state: 'over' })
      if (quote.value.state !== 'PAID') continue
      if (table.openRoots().some(root => table.calls(root)[0]?.purpose === 'mint')) return
      const keyset = keysets.active(fill.unit)
      const parts =
        keyset === null
          ? null
          : splitAmount(
              fill.amount,
              keyset.keys.map(({ amount }) => amount),
            )
      if (keyset === null || parts === null) continue
      const outputs = ecash.plan(keyset.id, parts)
      const root = table.addCall({
        root: null,
        intent: null,
        purpose: 'mint',
        path: '/v1/mint/bolt11',
        body: deps.vault.seal(stringifyJson({ quote: fill.quote, outputs: ecash.outputs(outputs) })),
        coins: [],
        outputs,
        because: null,
        createdAt: tools.now(),
      })
      if (fill.state === 'unpaid') table.putFill({ ...fill, state: 'paid' })
      await paying.follow(root)
      if (table.call(root)?.state === 'committed') table.putFill({ ...fill, state: 'minted' })
    }
  }

  function splitLargest(): void {
    if (table.openRoots().some(root => table.calls(root)[0]?.purpose === 'split')) return
    for (const unit of new Set(table.coins().map(coin => coin.unit))) {
      const keyset = keysets.active(unit)
      if (keyset === null) continue
      const amounts = keyset.keys.map(({ amount }) => amount)
      const coins = table.coins().filter(coin => coin.unit === unit)
      const split = planSplit(coins, amounts, coin => ecash.fee([coin]))
      if (split === null) continue
      const planned = call(tools, { purpose: 'split', coins: [split.coin], keyset: keyset.id, amounts: split.parts })
      void paying.follow(table.addCall(planned.call))
    }
  }

  function alert(): void {
    for (const unit of new Set(keysets.all().map(keyset => keyset.unit))) {
      const { low, free, policy: set } = status(unit)
      if (!low) told.delete(unit)
      else if (!told.has(unit)) {
        told.add(unit)
        const detail = `${free} ${unit} of the float are free, less than ${set.lowAt}. Requests beyond it are told to wait; fill the float.`
        deps.alarm({ code: 'float.low', subject: unit, detail })
      }
    }
  }

  return {
    status,
    checkCap,
    async receive(proofs) {
      const units = new Set(proofs.map(({ id }) => keysets.get(id)?.unit ?? ''))
      const [unit] = units
      const keyset = unit === undefined || units.size > 1 ? null : keysets.active(unit)
      if (keyset === null) return refused('float.token', 'The float takes ecash of this mint, of one unit at a time.')
      const amount = sumOf(proofs) - ecash.fee([], proofs)
      const parts =
        amount > 0n
          ? splitAmount(
              amount,
              keyset.keys.map(one => one.amount),
            )
          : null
      if (parts === null) return refused('float.token', 'The token is worth nothing once the mint took its fee.')
      const capped = checkCap(keyset.unit, amount)
      if (capped !== null) return fail(capped)
      const root = table.addCall(call(tools, { purpose: 'receive', coins: [], inputs: proofs, keyset: keyset.id, amounts: parts }).call)
      await paying.follow(root)
      switch (table.call(root)?.state) {
        case 'committed':
          return ok({ amount, pending: false })
        case 'void':
          return refused('float.refused', 'The mint refused the token: it is spent, or not of this mint.')
        default:
          return ok({ amount, pending: true })
      }
    },
    async invoice(unit, amount) {
      const capped = checkCap(unit, amount)
      if (capped !== null) return fail(capped)
      const quote = await mint.newMintQuote(unit, amount)
      if (!quote.ok) return refused(quote.error.code === 'mint.unreachable' ? 'float.unreachable' : 'float.refused', quote.error.detail)
      const fill: FillRow = {
        quote: quote.value.quote,
        unit,
        amount,
        request: quote.value.request,
        state: 'unpaid',
        createdAt: tools.now(),
      }
      table.putFill(fill)
      deps.changed('float')
      return ok(fill)
    },
    async tend() {
      await keysets.refresh()
      await mintPaid()
      splitLargest()
      alert()
      deps.changed('float')
    },
    async restore() {
      const found = await restoreFloat(paying, deps)
      if (!found.ok) return refused('float.unreachable', found.error.detail)
      deps.changed('float')
      return found
    },
  }
}

const refused = (code: FloatRefusal['code'], detail: string) => fail<FloatRefusal>({ code, detail })
