import { keysetIdOf } from '#shared/domain/keyset/keyset.ts'
import { decide } from '#shared/domain/redemption/decide.ts'
import type { Ask, Decision } from '#shared/domain/redemption/intent.ts'
import { concernsCustodians, parseRequest, type Endpoint } from '#shared/domain/redemption/parse-request.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import type { GatewayAnswer } from './gateway-answer.ts'
import type { GatewayDeps, KeysetBook } from './gateway-ports.ts'
import { judgeConditions } from './judge-conditions.ts'
import { learn } from './learn.ts'
import type { Outcome } from './paying.ts'

type RedeemDeps = Pick<GatewayDeps, 'keysets' | 'factsOf' | 'pay' | 'questions' | 'verifier' | 'limits' | 'requestLimits'>

/** What nutshell says of outputs that it signed before; wallets know it by the code of NUT-00's list, as step 8 has it. */
const NUTSHELL_SIGNED = 10002

/** `pass`: the mint's own business. Null: the client left, and nothing was begun for it. */
export type Redeemed = GatewayAnswer | { readonly kind: 'pass' } | null

/**
 * A swap (NUT-03) or melt (NUT-05) of which an input may be a custodian's: protocol §5 "Redeem" from its first step to the answer. `body`:
 * out of `parseJson`. `signal` ends what was not begun yet; what was begun is finished whoever waits.
 */
export async function redeem(
  endpoint: Endpoint,
  body: unknown,
  client: string | null,
  deps: RedeemDeps,
  signal: AbortSignal,
): Promise<Redeemed> {
  if (!(await isOurs(body, deps.keysets))) return { kind: 'pass' }
  const seconds = deps.limits.request(client, Math.max(1, inputsOf(body).length))
  if (seconds > 0) return { kind: 'slower', seconds }

  const parsed = parseRequest(endpoint, body, deps.requestLimits()) // 1
  if (!parsed.ok) return parsed.error
  const request = parsed.value

  const first = decide(request, deps.factsOf(null)) // 2 to 4
  if (first.kind !== 'ask') return conclude(first, deps.pay)
  const learnt = await learn(first, deps, signal) // 5
  if (!learnt.ok) return learnt.error
  const proofs = learnt.value.proofs.flatMap(proof => (proof.ok ? [proof.value] : []))
  const judged = await judgeConditions(request, proofs, () => deps.factsOf(null).now, deps.verifier, signal) // 6
  if (!judged.ok) return judged.error
  if (signal.aborted) return null
  const facts = deps.factsOf(learnt.value)
  const met = judged.value
  const last = decide(request, met === null ? facts : { ...facts, conditions: () => met }) // 7 to 9
  if (last.kind === 'ask') throw new Error('a decision asks the same twice')
  return conclude(last, deps.pay) // 10, in the turn of the decision
}

/** Texts that are no keyset id at all are left to the mint's own words. */
async function isOurs(body: unknown, keysets: KeysetBook): Promise<boolean> {
  const isTheMints = (id: string): boolean => keysetIdOf(id) === null || keysets.isOwn(id) || keysets.isOwn(id.toLowerCase())
  if (!concernsCustodians(body, isTheMints)) return false
  const ids = inputsOf(body).map(idOf)
  if (ids.every(id => id === null || keysets.delegated().has(id) || isTheMints(id))) return true
  // Nobody's keyset: the mint may have made a new one since it was last asked.
  try {
    await keysets.refresh()
  } catch {
    // Then neither can anything be paid. The mint's clients get what they would get without us.
    return ids.some(id => id !== null && keysets.delegated().has(id))
  }
  return concernsCustodians(body, isTheMints)
}

const inputsOf = (body: unknown): readonly unknown[] => {
  const inputs = (body as { readonly inputs?: unknown } | null)?.inputs
  return Array.isArray(inputs) ? inputs : []
}

const idOf = (input: unknown): string | null => keysetIdOf((input as { readonly id?: unknown } | null)?.id)

async function conclude(decision: Exclude<Decision, Ask>, pay: GatewayDeps['pay']): Promise<Redeemed> {
  switch (decision.kind) {
    case 'pass':
    case 'refused':
      return decision
    case 'replay':
      return { kind: 'done', body: decision.answer }
    case 'wait':
      return { kind: 'later', seconds: decision.retryAfterSeconds, detail: decision.detail }
    case 'intent':
      return answerOf(await pay(decision))
    default:
      return unreachable(decision)
  }
}

function answerOf(outcome: Outcome): GatewayAnswer {
  switch (outcome.kind) {
    case 'paid':
      return { kind: 'done', body: outcome.answer }
    case 'refused':
      return { kind: 'refused', ...outcome.refusal, code: outcome.refusal.code === NUTSHELL_SIGNED ? 11003 : outcome.refusal.code }
    case 'wait':
      return { kind: 'later', seconds: outcome.retryAfterSeconds, detail: outcome.detail }
    case 'pending':
      return { kind: 'refused', code: 11002, detail: 'This request is being paid. Ask the same again: the answer will be the same.' }
    default:
      return unreachable(outcome)
  }
}
