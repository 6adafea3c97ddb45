import type { Action } from '../actions.ts'

/** What the palette looks in, by the first character typed: `>` acts, `#` hashes (txid, Y), `@` mints. */
export type Prefix = '>' | '#' | '@'

export interface Query {
  readonly prefix: Prefix | null
  readonly text: string
}

export function parseQuery(typed: string): Query {
  const text = typed.trimStart()
  const prefix = text.startsWith('>') || text.startsWith('#') || text.startsWith('@') ? (text[0] as Prefix) : null
  return { prefix, text: (prefix === null ? text : text.slice(1)).trim().toLowerCase() }
}

export interface Group {
  readonly title: 'Do' | 'Find' | 'Go'
  readonly actions: readonly Action[]
}

const TITLES = { do: 'Do', find: 'Find', go: 'Go' } as const
const ORDER = ['do', 'find', 'go'] as const
/** Rows a group shows: typing one more letter is faster than reading on. With nothing typed a few of each tell what there is. */
const MAX_ROWS = { do: 6, find: 6, go: 6 } as const
const MAX_ROWS_UNTYPED = { do: 4, find: 3, go: 6 } as const

/** The rows to show for `typed`: best first within each group. Nothing typed shows what can be done and gone to. */
export function matchActions(actions: readonly Action[], typed: string): readonly Group[] {
  const query = parseQuery(typed)
  const wanted = actions.filter(action => fits(action, query.prefix))
  return ORDER.map(kind => ({
    title: TITLES[kind],
    actions: wanted
      .filter(action => action.kind === kind)
      .map(action => ({ action, score: score(action, query.text) }))
      .filter(scored => scored.score > 0)
      .sort((one, other) => other.score - one.score)
      .slice(0, (typed.trim() === '' ? MAX_ROWS_UNTYPED : MAX_ROWS)[kind])
      .map(scored => scored.action),
  })).filter(group => group.actions.length > 0)
}

function fits(action: Action, prefix: Prefix | null): boolean {
  if (prefix === '>') return action.kind === 'do'
  if (prefix === '@') return action.noun === 'mint' || action.noun === 'publication'
  if (prefix === '#') return action.noun === 'Y' || action.noun === 'output' || action.noun === 'plan'
  return true
}

/** 0 does not match. Whole beginnings beat beginnings of words, those beat insides, those beat letters in order. */
export function score(action: Pick<Action, 'title' | 'detail'>, text: string): number {
  if (text === '') return 1
  const title = action.title.toLowerCase()
  if (title.startsWith(text)) return 5
  if (title.split(/[\s./:-]+/).some(word => word.startsWith(text))) return 4
  if (title.includes(text)) return 3
  if (text.split(/\s+/).every(word => `${title} ${action.detail?.toLowerCase() ?? ''}`.includes(word))) return 2
  return inOrder(title, text) ? 1 : 0
}

function inOrder(title: string, text: string): boolean {
  let from = 0
  for (const letter of text) {
    const at = title.indexOf(letter, from)
    if (at < 0) return false
    from = at + 1
  }
  return text.length > 1
}
