import { isHex } from '#shared/lib/bytes.ts'
import { MAX_CHECKSTATE_YS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { refused, type Refused } from './refused.ts'

/** What is known here of one Y: spent or pending at a custodian, at a co-delegate, or by a redemption. */
export interface KnownState {
  readonly state: 'SPENT' | 'PENDING'
  readonly witness: string | null
}

/** `/v1/checkstate` (NUT-07): the Ys asked for, lower case, in order. `body`: out of `parseJson`. */
export function parseCheckstate(body: unknown): Result<readonly string[], Refused> {
  const bad = (detail: string) => fail(refused(1, 0, detail))
  const Ys: unknown = typeof body === 'object' && body !== null ? (body as { readonly Ys?: unknown }).Ys : null
  if (!Array.isArray(Ys)) return bad('Not a request that can be read: "Ys" is not a list of points.')
  if (Ys.length > MAX_CHECKSTATE_YS) return fail(refused(1, 11014, `At most ${MAX_CHECKSTATE_YS} Ys a request.`))
  const points = Ys.map(Y => (typeof Y === 'string' && (Y.length === 66 || Y.length === 96) ? Y.toLowerCase() : ''))
  return points.every(Y => Y !== '' && isHex(Y)) ? ok(points) : bad('Not a request that can be read: a Y is not hex of a compressed point.')
}

/**
 * The mint's answer with what it cannot know put in. The mint takes a custodian's Y for one that it never saw, UNSPENT, which is also the
 * truth of a custodian's proof that nobody spent. A state of the mint's own other than UNSPENT stays. Null when the answer is no list of
 * states: then it is passed on as it is.
 */
export function mergeStates(answer: unknown, knownOf: (Y: string) => KnownState | null): unknown {
  const states = (answer as { readonly states?: unknown } | null)?.states
  if (!Array.isArray(states)) return null
  const merged = states.map((entry: unknown) => {
    const { Y, state } = (entry ?? {}) as { readonly Y?: unknown; readonly state?: unknown }
    const known = typeof Y === 'string' && state === 'UNSPENT' ? knownOf(Y.toLowerCase()) : null
    return known === null ? entry : { ...(entry as object), state: known.state, witness: known.witness }
  })
  return { ...(answer as object), states: merged }
}
