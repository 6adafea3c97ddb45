import { endOfString } from '#shared/lib/scan-string.ts'

/**
 * `json` with `entries`, JSON texts, added at the end of the list that its top object has under `key`; all else stays byte for byte, digits,
 * spaces and escapes included. Null when there is no such list. `json` is known to be valid; of a key that comes twice the last counts, as
 * for every reader.
 */
export function addToList(json: string, key: string, entries: readonly string[]): string | null {
  const end = endOfList(json, key)
  if (end === null || entries.length === 0) return end === null ? null : json
  const before = json.slice(0, end).trimEnd()
  return `${before}${before.endsWith('[') ? '' : ','}${entries.join(',')}${json.slice(end)}`
}

/** The place of the bracket that ends the list. */
function endOfList(json: string, key: string): number | null {
  let depth = 0
  let name: string | null = null
  let inList = false
  let found: number | null = null
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '"': {
        const end = endOfString(json, at)
        if (depth === 1 && isKey(json, end)) {
          name = JSON.parse(json.slice(at, end + 1)) as string
          if (name === key) found = null
        }
        at = end
        break
      }
      case '[':
      case '{':
        if (depth === 1 && name === key) inList = json[at] === '['
        depth++
        break
      case ']':
      case '}':
        depth--
        if (depth === 1 && name === key) found = inList ? at : null
        break
    }
  }
  return json.trimStart().startsWith('{') ? found : null
}

/** In an object, strings are keys and values by turns; a colon follows a key. */
function isKey(json: string, end: number): boolean {
  let at = end + 1
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at++
  return json[at] === ':'
}
