import { parseJson } from '#shared/lib/json.ts'

/**
 * What a secret asks of its spender (NUT-10), as far as this page must know: whether it may send the proof as it is. The gateway judges
 * the conditions themselves.
 * `unlock`: the wallet must sign or show a preimage first. `sign-all`: the wallet must sign the outputs too, which this page makes.
 */
export type SpendingLock = 'none' | 'unlock' | 'sign-all'

/** `now`: seconds since 1970. A secret that is no NUT-10 list is an ordinary one. */
export function spendingLock(secret: string, now: number): SpendingLock {
  if (!secret.startsWith('[')) return 'none'
  const json = parseJson(secret)
  if (!json.ok || !Array.isArray(json.value) || typeof json.value[0] !== 'string') return 'none'
  const tags = tagsOf(json.value[1])
  const locktime = Number(tags.get('locktime') ?? Number.NaN)
  // After its time a lock without refund keys binds nobody.
  if (locktime > 0 && now > locktime && !tags.has('refund')) return 'none'
  return tags.get('sigflag') === 'SIG_ALL' ? 'sign-all' : 'unlock'
}

function tagsOf(body: unknown): ReadonlyMap<string, string> {
  const tags: unknown = (body as { readonly tags?: unknown } | null | undefined)?.tags
  if (!Array.isArray(tags)) return new Map()
  return new Map(tags.filter(tag => Array.isArray(tag)).map(([name, value]: unknown[]) => [String(name), String(value)]))
}
