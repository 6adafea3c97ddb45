import { h } from './h.ts'

/** What happened, why, and what the holder can do. */
export interface Explanation {
  readonly title: string
  readonly why: string
  readonly todo: readonly string[]
  /** In the words of the delegate's own answer; shown as a quotation. */
  readonly quoted?: string
}

/** `level` of its heading: 1 when it is the screen, 3 within one. `aside`: money beside the title. */
export function explanationBox(words: Explanation, level: 1 | 3 = 1, aside: string | null = null): HTMLElement {
  const title = level === 1 ? h('h1', { tabindex: '-1' }, words.title) : h('h3', {}, words.title)
  return h(
    'section',
    { class: level === 1 ? 'explanation whole' : 'explanation' },
    aside === null ? title : h('div', { class: 'line' }, title, h('span', { class: 'money' }, aside)),
    h('p', {}, words.why),
    words.todo.length === 0 ? null : h('ul', {}, ...words.todo.map(step => h('li', {}, ...withCode(step)))),
    words.quoted === undefined || words.quoted === ''
      ? null
      : h('p', { class: 'quoted' }, 'The delegate’s answer: ', h('q', {}, words.quoted)),
  )
}

/** Words between backticks are commands. */
const withCode = (step: string): readonly (Node | string)[] => step.split('`').map((part, at) => (at % 2 === 1 ? command(part) : part))

/** A command to type, broken between words and never within `--options`. */
export const command = (words: string): HTMLElement =>
  h('code', {}, ...words.split(' ').flatMap(word => [h('span', { class: 'word' }, word), ' ']))
