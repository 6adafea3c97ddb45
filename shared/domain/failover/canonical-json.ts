/** JSON whose numbers are whole and exact: amounts are decimal strings. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * The one text of a value, as RFC 8785 has it for values without fractions: keys in the order of their UTF-16 units, no white space. Anybody
 * can make it again and hash it. Throws on a number that is no safe integer and on half a surrogate pair: neither has one text everywhere.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new RangeError(`${value} is no whole number that JSON keeps exactly`)
    return String(value)
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new RangeError('a text with half a surrogate pair has no UTF-8')
    return JSON.stringify(value)
  }
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  // Whatever else a reader of JSON may make of a number, as `parseJson` does of large ones, would pass for an empty object.
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) throw new RangeError('not a value of JSON')
  const keys = Object.keys(value).sort()
  return `{${keys.map(key => `${canonicalJson(key)}:${canonicalJson(value[key] ?? null)}`).join(',')}}`
}

/** The same with whole texts: half a surrogate pair, which somebody typed or sent, becomes U+FFFD. */
export function wellFormed(value: Json): Json {
  if (typeof value === 'string') return value.toWellFormed()
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(wellFormed)
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key.toWellFormed(), wellFormed(held)]))
}

const isList = (value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] => Array.isArray(value)
