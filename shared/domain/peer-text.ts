/** Control characters, and the marks that turn writing direction: both break a terminal or a screen, neither is needed in a name. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** Text that a peer chose, made safe to keep and show: a string, at most `maxChars` long, on one line. Anything else is ''. */
export function peerText(value: unknown, maxChars: number): string {
  if (typeof value !== 'string') return ''
  return value.slice(0, maxChars).toWellFormed().replace(UNPRINTABLE, '\ufffd')
}
