import { h } from './h.ts'

/** ms for which a saved file's address stays valid; the browser copies it at once, but not within the click. */
const KEEP_MS = 60_000

/** Hands `text` to the browser's download. */
export function saveFile(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }))
  h('a', { href: address, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(address), KEEP_MS)
}
