/**
 * Puts `text` on the clipboard; false when the system does not allow it. The second way needs no permission, only the click that is under
 * way: a window whose permissions are all denied (our Electron shell) still copies.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyByEvent(text)
  }
}

function copyByEvent(text: string): boolean {
  let taken = false
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    taken = event.clipboardData !== null
  }
  document.addEventListener('copy', onCopy, { once: true })
  try {
    return document.execCommand('copy') && taken
  } finally {
    document.removeEventListener('copy', onCopy)
  }
}
