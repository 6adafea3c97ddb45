import { groupDigits } from '#shared/lib/group-digits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { listTaken } from './list-taken.ts'
import type { RoleDeps } from './role-deps.ts'
import type { RoleNotes } from './role-notes.ts'
import type { GatewayRefusal, RedemptionRole } from './role-ports.ts'
import type { Session } from './session.ts'
import type { Till } from './till.ts'

/** ms that an operator waits for the mint, and that a list of what was taken out waits to be told what is spent of it. */
const PATIENCE_MS = 20_000
const LIST_PATIENCE_MS = 3_000

/** What the operator takes out of the float, and back. `atTill`: the session, once its mint answers; `session` as it is now. */
export function createTakeDesk(
  { atTill, session }: { readonly atTill: () => Promise<Result<Session, GatewayRefusal>>; readonly session: () => Session | null },
  notes: Pick<RoleNotes, 'tookOut'>,
  { clock, store, pots }: Pick<RoleDeps, 'clock' | 'store' | 'pots'>,
  stopping: AbortSignal,
): Pick<RedemptionRole, 'take' | 'taken' | 'token' | 'giveBack'> {
  /** Ys that the mint called spent: that never changes. Only `listTaken` adds to it. */
  const spent = new Set<string>()

  async function within<Value>(ms: number, act: Promise<Value>, otherwise: Value): Promise<Value> {
    const patience = new AbortController()
    const late = clock.sleep(ms, AbortSignal.any([patience.signal, stopping])).then(() => otherwise)
    const value = await Promise.race([act, late])
    patience.abort()
    return value
  }

  /** What holders are left with, in words; null while nobody is to be paid. */
  function leftForHolders(unit: string, amount: bigint | null, { float }: Till): string | null {
    if (!pots().some(({ phase }) => phase.kind === 'open' || phase.kind === 'suspended')) return null
    const { free, policy } = float.status(unit)
    const left = amount === null || amount > free ? 0n : free - amount
    const low = left < policy.lowAt ? `, less than the ${groupDigits(policy.lowAt.toString())} that you call low` : ''
    return `Redemption is open, and holders are paid from this float: ${groupDigits(left.toString())} ${unit} would be free for them${low}. Larger requests are told to wait.`
  }

  return {
    async take(unit, amount, confirmed) {
      if (amount !== null && amount <= 0n) return fail({ code: 'gateway.arguments', detail: 'What is taken out is 1 or more.' })
      const at = await atTill()
      if (!at.ok) return at
      const { paying, takeOut } = at.value.till
      const warning = leftForHolders(unit, amount, at.value.till)
      if (warning !== null && !confirmed) return fail({ code: 'float.open', detail: `${warning} Confirm it to take it out nevertheless.` })
      const begun = takeOut.begin(unit, amount)
      if (!begun.ok) return begun
      const { id } = begun.value
      const open = warning === null ? '' : ' Redemption was open, and it was confirmed.'
      notes.tookOut('float.take', id, `${begun.value.amount} ${unit} are to leave the float.${open}`)
      await within(PATIENCE_MS, paying.follow(id), undefined)
      return takeOut.outcome(id)
    },

    async taken() {
      const table = store.redemptions
      const at = session()
      const known = listTaken(table, null, spent)
      if (at?.isReady !== true) return known
      return within(LIST_PATIENCE_MS, listTaken(table, at.till.paying, spent), await known)
    },

    async token(id) {
      const at = await atTill()
      if (!at.ok) return at
      const told = at.value.till.takeOut.token(id)
      if (told.ok && told.value.token !== null)
        notes.tookOut('float.token', id, `The token over ${told.value.amount} ${told.value.unit} was told again.`)
      return told
    },

    async giveBack(id) {
      const at = await atTill()
      if (!at.ok) return at
      const { paying, takeOut } = at.value.till
      const begun = await takeOut.giveBack(id)
      if (!begun.ok) return begun
      const { call, amount } = begun.value
      notes.tookOut('float.return', id, `${amount} of what was taken out are to be float again.`)
      await within(PATIENCE_MS, paying.follow(call), undefined)
      const state = store.redemptions.call(call)?.state
      if (state === 'void')
        return fail({ code: 'float.spent', detail: 'The mint refused: somebody spent of it meanwhile. Look at what is left.' })
      return ok({ amount, pending: state === 'open' })
    },
  }
}
