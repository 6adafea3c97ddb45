import { setImmediate as nextTurn } from 'node:timers/promises'
import { mergeStates, parseCheckstate, type KnownState } from '#shared/domain/redemption/checkstate.ts'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'
import { exposedKeysets } from './exposed-keysets.ts'
import type { GatewayDeps } from './gateway-ports.ts'

/** Ys looked up in one turn of the event loop: each is a few reads of the mirrors' index. */
const A_TURN = 50

/** Ys whose look-up takes as long as the verification of one proof. */
const YS_A_PROOF = 10

/** What a `/v1/checkstate` costs its client, in proofs; 0 while nothing is looked up. `body`: out of `parseJson`. */
export function lookUps(body: unknown, { keysets }: Pick<GatewayDeps, 'keysets'>): number {
  const Ys = (body as { readonly Ys?: unknown } | null)?.Ys
  return Array.isArray(Ys) && exposedKeysets(keysets).length > 0 ? Math.ceil(Ys.length / YS_A_PROOF) : 0
}

export type KnownStates = ReadonlyMap<string, KnownState>

/**
 * What is known here of the Ys of a `/v1/checkstate` (NUT-07). Null where that is nothing: then the mint answers alone. A Y names no keyset; one
 * that is in a mirror or was redeemed is a custodian's, and all others are as the mint says, UNSPENT included. `body`: out of `parseJson`.
 */
export async function knownStates(
  body: unknown,
  { keysets, statesOf }: Pick<GatewayDeps, 'keysets' | 'statesOf'>,
): Promise<KnownStates | null> {
  if (exposedKeysets(keysets).length === 0) return null
  const parsed = parseCheckstate(body)
  // The mint's own words for what it cannot read either.
  if (!parsed.ok) return null
  const known = new Map<string, KnownState>()
  for (let at = 0; at < parsed.value.length; at += A_TURN) {
    if (at > 0) await nextTurn()
    const Ys = parsed.value.slice(at, at + A_TURN)
    for (const [place, state] of statesOf(Ys).entries()) if (state !== null) known.set(Ys[place]!, state)
  }
  return known.size === 0 ? null : known
}

/** The mint's answer with those states in it; null when it is no list of states, or none of them changes. */
export function withStates(text: string, known: KnownStates): string | null {
  const answer = parseJson(text)
  if (!answer.ok) return null
  const merged = mergeStates(answer.value, Y => known.get(Y) ?? null)
  return merged === null ? null : stringifyJson(merged)
}
