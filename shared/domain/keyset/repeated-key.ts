import { endOfString } from '#shared/lib/scan-string.ts'

/**
 * A key that an object of the JSON `text` holds twice, or null. JSON.parse keeps the last of the two without a word, other readers
 * the first: a mint could show different keys to each (case C8). `text` must already have been read as JSON.
 */
export function repeatedKey(text: string): string | null {
  /** The keys seen of each open object; null for an open array. */
  const open: (Set<string> | null)[] = []
  /** In an object, a string is a key when a brace or a comma came before it. */
  let keyComes = false

  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at)
        const keys = open.at(-1)
        if (keyComes && keys) {
          const key = JSON.parse(text.slice(at, end + 1)) as string
          if (keys.has(key)) return key
          keys.add(key)
        }
        keyComes = false
        at = end
        break
      }
      case '{':
        open.push(new Set())
        keyComes = true
        break
      case '[':
        open.push(null)
        break
      case '}':
      case ']':
        open.pop()
        break
      case ',':
        keyComes = true
    }
  }
  return null
}
