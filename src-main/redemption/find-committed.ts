import { isObject } from '#shared/lib/json-object.ts'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'
import type { FloatEcash } from './float-ecash.ts'
import type { OwnMint } from './own-mint.ts'
import type { OwnKeysets } from './paying-deps.ts'
import type { Blinding, CallRow, IntentRow } from './ports.ts'
import { areSigned, readSignatures, signatureJson, swapAnswer, type MintSignature } from './read-signatures.ts'

/** Proof that a call took effect. `own`: signatures of the float's outputs; `answer`: what the user gets, null for calls that are not his. */
export interface Committed {
  readonly call: CallRow
  readonly own: readonly MintSignature[]
  readonly answer: string | null
}

export interface Reading {
  readonly mint: OwnMint
  readonly ecash: FloatEcash
  readonly keysets: OwnKeysets
  readonly blinding: Blinding
}

/** `false-answer`: it says 200, and the mint's own keys or its own checkstate say otherwise. `not-paid`: the melt was tried and failed. `pending`: it goes on. */
export type Reply = Committed | 'false-answer' | 'not-paid' | 'pending'

/** What an answer 200 to `call` proves. */
export async function readReply(call: CallRow, intent: IntentRow | null, body: string, reading: Reading): Promise<Reply> {
  const parsed = parseJson(body)
  const said = parsed.ok && isObject(parsed.value) ? parsed.value : {}
  if (isMelt(call)) {
    if (said['state'] !== 'PAID') return said['state'] === 'PENDING' ? 'pending' : 'not-paid'
    // The one answer that carries no proof of its own.
    const states = await reading.mint.states(call.coins)
    if (!states.ok || states.value.some(state => state !== 'SPENT')) return 'false-answer'
    const answer = await withChange(body, said, intent, reading)
    return answer === null ? 'pending' : { call, own: [], answer }
  }
  const signatures = readSignatures(said['signatures'])
  return (signatures === null ? null : bySignatures(call, intent, signatures, true, reading)) ?? 'false-answer'
}

/**
 * The call of `chain` that spent its coins, all of which the mint calls spent (or which brought none): told by the signatures of the float's own
 * outputs, which nobody else can have asked for. The user's outputs prove nothing: he may have had them signed himself. A melt has no
 * outputs of ours: it was the melt when no burn was written for its coins, or none took effect, and its quote is paid. Null when nothing
 * is proven; the next time asks again.
 */
export async function findCommitted(chain: readonly CallRow[], intent: IntentRow | null, reading: Reading): Promise<Committed | null> {
  for (const call of chain) {
    if (isMelt(call)) continue
    const outputs = outputsOf(call, intent, reading.ecash)
    const restored = await reading.mint.restore(outputs)
    if (!restored.ok) return null
    const signatures = outputs.map(({ B_ }) => restored.value.get(B_)).filter(signature => signature !== undefined)
    if (signatures.length < outputs.length) continue
    const committed = bySignatures(call, intent, signatures, false, reading)
    if (committed !== null) return committed
  }
  const melt = chain.find(isMelt)
  return melt === undefined || intent?.melt == null ? null : paidMelt(melt, intent, intent.melt, reading)
}

async function paidMelt(
  call: CallRow,
  intent: IntentRow,
  melt: NonNullable<IntentRow['melt']>,
  reading: Reading,
): Promise<Committed | null> {
  const quote = await reading.mint.meltQuote(melt.method, melt.quote)
  if (!quote.ok || quote.value?.state !== 'PAID') return null
  const parsed = parseJson(quote.value.body)
  const said = parsed.ok && isObject(parsed.value) ? parsed.value : {}
  const answer = await withChange(quote.value.body, said, intent, reading)
  return answer === null ? null : { call, own: [], answer }
}

/**
 * The answer to a paid melt with the user's NUT-08 change. Where it tells of none, the mint is asked what it signed: as many of the user's blanks,
 * from the first on, as it needed. Null when it does not say.
 */
async function withChange(
  body: string,
  said: Readonly<Record<string, unknown>>,
  intent: IntentRow | null,
  { mint }: Reading,
): Promise<string | null> {
  const told = said['change']
  if (intent === null || intent.outputs.length === 0 || (Array.isArray(told) && told.length > 0)) return body
  const restored = await mint.restore(intent.outputs)
  if (!restored.ok) return null
  const change = intent.outputs.map(({ B_ }) => restored.value.get(B_)).filter(signature => signature !== undefined)
  return change.length === 0 ? body : stringifyJson({ ...said, change: change.map(signatureJson) })
}

function bySignatures(
  call: CallRow,
  intent: IntentRow | null,
  signatures: readonly MintSignature[],
  proven: boolean,
  { ecash, keysets, blinding }: Reading,
): Committed | null {
  const outputs = outputsOf(call, intent, ecash)
  if (!areSigned(outputs, signatures, id => keysets.get(id), blinding, proven)) return null
  const users = call.purpose === 'pay' && intent !== null ? intent.outputs.length : 0
  return { call, own: signatures.slice(users), answer: call.purpose === 'pay' ? swapAnswer(signatures.slice(0, users)) : null }
}

/** All outputs of a swap, the user's first. */
const outputsOf = (call: CallRow, intent: IntentRow | null, ecash: FloatEcash) => [
  ...(call.purpose === 'pay' ? (intent?.outputs ?? []) : []),
  ...ecash.outputs(call.outputs),
]

export const isMelt = ({ path }: CallRow): boolean => path.startsWith('/v1/melt/')
