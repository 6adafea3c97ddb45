/** How long a saved file's address stays valid; the browser copies it at once, but not within the click. ms. */
const KEEP_MS = 60_000

/** Hands `blob` to the browser's download with `name`. */
export function saveFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), KEEP_MS)
}
