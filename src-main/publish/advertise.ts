import { isObject } from '#shared/lib/json-object.ts'
/** V8 keeps the source of a number and writes it back as it was; TypeScript's library does not know either yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }
type Keep = (this: unknown, key: string, value: unknown, context: { readonly source: string }) => unknown
const keepNumbers: Keep = (_key, value, { source }) => (typeof value === 'number' ? rawJSON(source) : value)

/**
 * The mint's `/v1/info` with `nuts.xx` merged (protocol §2, NUT-06). Keys of `xx` win over the mint's own of the same name, the rest
 * of what the mint says stays, every number digit for digit. Throws SyntaxError or TypeError when `infoText` is no info at all.
 */
export function mergeXx(infoText: string, xx: object): string {
  const info: unknown = JSON.parse(infoText, keepNumbers as (this: unknown, key: string, value: unknown) => unknown)
  if (!isObject(info)) throw new TypeError('the info is not a JSON object')
  const nuts = isObject(info['nuts']) ? info['nuts'] : {}
  const own = isObject(nuts['xx']) ? nuts['xx'] : {}
  return JSON.stringify({ ...info, nuts: { ...nuts, xx: { ...own, ...xx } } })
}
