import type { Gateway } from '../gateway/gateway.ts'

/** What a screen may do to the page around it. */
export interface App {
  readonly gateway: Gateway
  /** Fit for keys. */
  random(bytes: number): Uint8Array
  /** Seconds since 1970. */
  now(): number
  /** Puts `screen` in place of the one before, and its heading into focus, so that a screen reader begins there. */
  show(screen: HTMLElement): void
  /** Tells a screen reader what changed on a screen that stays. */
  say(words: string): void
  /** While held, the browser asks before the page is left: money is under way, or not kept yet. */
  hold(held: boolean): void
}

export function createApp(gateway: Gateway): App {
  const main = document.getElementById('screen')!
  const spoken = document.getElementById('spoken')!
  // Changed by `hold` alone.
  let held = false
  addEventListener('beforeunload', event => {
    if (held) event.preventDefault()
  })
  return {
    gateway,
    random: bytes => crypto.getRandomValues(new Uint8Array(bytes)),
    now: () => Math.floor(Date.now() / 1_000),
    show(screen) {
      main.replaceChildren(screen)
      const heading = screen.querySelector('h1')
      heading?.focus()
      document.title = heading?.textContent ?? 'Redeem ecash'
      spoken.textContent = ''
      scrollTo(0, 0)
    },
    say: words => (spoken.textContent = words),
    hold: yes => (held = yes),
  }
}
