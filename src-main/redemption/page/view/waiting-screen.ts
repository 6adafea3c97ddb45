import { h } from './h.ts'

/** A screen that only says what is waited for. `progress` moves its bar; without a call there is none. */
export function waitingScreen(title: string, words: string): { readonly screen: HTMLElement; progress(done: number, of: number): void } {
  const bar = h('progress', { hidden: true, 'aria-label': title })
  const line = h('p', {}, words)
  const screen = h('section', { class: 'whole', 'aria-busy': 'true' }, h('h1', { tabindex: '-1' }, title), line, bar)
  return {
    screen,
    progress(done, of) {
      bar.hidden = false
      bar.max = of
      bar.value = done
      line.textContent = `${done} of ${of}`
    },
  }
}
