/** Where the console's own pages live in Electron: a scheme that no other program serves. */
export const PAGE_SCHEME = 'app'
export const PAGE_ORIGIN = 'app://console'

/** What Electron tells about the frame that sent a message; null once that frame is gone. */
interface Sender {
  readonly origin: string
  readonly parent: unknown
}

/** Only the top frame of our own page is listened to: a frame inside it, or a page it was led to, is not the operator. */
export function isTrustedSender(frame: Sender | null): boolean {
  return frame !== null && frame.origin === PAGE_ORIGIN && frame.parent === null
}
