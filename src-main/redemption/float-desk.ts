import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Clock } from '../feed/ports.ts'
import { sumOf } from './coin-choice.ts'
import { readToken } from './read-token.ts'
import type { GatewayRefusal, RedemptionRole } from './role-ports.ts'
import type { Session } from './session.ts'

/** ms that an operator waits for a token to become float. */
const RECEIVE_PATIENCE_MS = 20_000

/** What the operator does with the float. `atTill`: the session, once its mint answers; `mayBeBehind`: although its float was used elsewhere. */
export function createFloatDesk(
  atTill: (mayBeBehind?: boolean) => Promise<Result<Session, GatewayRefusal>>,
  clock: Clock,
  stopping: AbortSignal,
): Pick<RedemptionRole, 'receive' | 'invoice' | 'restore'> {
  return {
    async receive(token) {
      const at = await atTill()
      if (!at.ok) return at
      const { paying, float } = at.value.till
      const proofs = readToken(
        token,
        paying.keysets.all().map(({ id }) => id),
      )
      if (!proofs.ok) return proofs
      const patience = new AbortController()
      const pending = ok({ amount: sumOf(proofs.value) - paying.ecash.fee([], proofs.value), pending: true })
      const received = await Promise.race([
        float.receive(proofs.value),
        clock.sleep(RECEIVE_PATIENCE_MS, AbortSignal.any([patience.signal, stopping])).then(() => pending),
      ])
      patience.abort()
      return received
    },

    async invoice(unit, amount) {
      const at = await atTill()
      if (!at.ok) return at
      const { paying, float } = at.value.till
      if (amount <= 0n) return fail({ code: 'gateway.arguments', detail: 'An invoice is over an amount of 1 or more.' })
      if (paying.keysets.active(unit) === null)
        return fail({ code: 'float.refused', detail: `Your mint signs no ecash in ${JSON.stringify(unit.slice(0, 40))}.` })
      return float.invoice(unit, amount)
    },

    async restore() {
      const at = await atTill(true)
      return at.ok ? at.value.till.float.restore() : at
    },
  }
}
