import { endOfString } from '#shared/lib/scan-string.ts'

/**
 * The elements of the page's "events" array as they were received, byte for byte: the evidence kept of an unusable event.
 * `text` must already have been read as JSON. Of a repeated key "events" the last one counts, as for JSON.parse.
 *
 * Runs only for a page that holds an unusable event. A plain scanner: a pattern over a hostile string of megabytes overflows the stack.
 */
export function sliceEvents(text: string): readonly string[] {
  let slices: string[] = []
  /** Brackets open around `at`; the page's own brace is the first. */
  let depth = 0
  let inEvents = false
  let key = ''
  let start = 0
  const close = (end: number) => {
    const slice = text.slice(start, end).trim()
    if (slice !== '') slices.push(slice)
    start = end + 1
  }

  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at)
        // Directly inside the page a string is a key, or a value that the next key replaces.
        if (depth === 1) key = JSON.parse(text.slice(at, end + 1)) as string
        at = end
        break
      }
      case '[':
      case '{':
        depth++
        if (depth === 2 && key === 'events') {
          inEvents = text[at] === '['
          slices = []
          start = at + 1
        }
        break
      case ']':
      case '}':
        if (depth === 2 && inEvents) {
          close(at)
          inEvents = false
        }
        depth--
        break
      case ',':
        if (depth === 2 && inEvents) close(at)
    }
  }
  return slices
}
