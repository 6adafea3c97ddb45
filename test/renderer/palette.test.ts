import { describe, expect, it } from 'vitest'
import type { Action } from '../../src-renderer/app/actions.ts'
import { matchActions, parseQuery, score } from '../../src-renderer/app/palette/match.ts'

const run = (): void => {}
const ACTIONS: readonly Action[] = [
  { id: 'a', kind: 'do', title: 'Pause the mirror of Fjord', run },
  { id: 'b', kind: 'do', title: 'Catch up with Skerry now', run },
  { id: 'c', kind: 'find', noun: 'mint', title: 'Fjord', detail: 'mint.fjord.example · head 118 409', run },
  { id: 'd', kind: 'find', noun: 'publication', title: 'mint.harbor.example', detail: 'published', run },
  { id: 'e', kind: 'find', noun: 'Y', title: '02ab', run },
  { id: 'f', kind: 'go', title: 'Mirrors', run },
]
const ids = (typed: string): string[] => matchActions(ACTIONS, typed).flatMap(group => group.actions.map(action => action.id))

describe('palette', () => {
  it('parts the prefix from the words', () => {
    expect(parseQuery(' > Pause ')).toEqual({ prefix: '>', text: 'pause' })
    expect(parseQuery('@fjord')).toEqual({ prefix: '@', text: 'fjord' })
    expect(parseQuery('#02AB')).toEqual({ prefix: '#', text: '02ab' })
    expect(parseQuery('fj @')).toEqual({ prefix: null, text: 'fj @' })
  })

  it('groups as do, find, go and looks only where the prefix says', () => {
    expect(matchActions(ACTIONS, 'mi').map(group => group.title)).toEqual(['Do', 'Find', 'Go'])
    expect(ids('>fjord')).toEqual(['a'])
    expect(ids('@')).toEqual(['c', 'd'])
    expect(ids('#')).toEqual(['e'])
  })

  it('puts beginnings before insides, and finds words in the detail and letters in order', () => {
    expect(score({ title: 'Fjord' }, 'fj')).toBeGreaterThan(score({ title: 'Mint Fjord' }, 'fj'))
    expect(score({ title: 'Mint Fjord' }, 'fj')).toBeGreaterThan(score({ title: 'Refjord' }, 'fj'))
    expect(score({ title: 'Fjord', detail: 'head 118' }, 'fjord 118')).toBeGreaterThan(0)
    expect(ids('pmf')).toEqual(['a'])
    expect(ids('zzz')).toEqual([])
  })

  it('shows some of everything when nothing is typed, never a list without end', () => {
    const many = Array.from({ length: 500 }, (_, at): Action => ({ id: String(at), kind: 'find', noun: 'mint', title: `Mint ${at}`, run }))
    const [find] = matchActions(many, '')
    expect(find!.actions.length).toBeLessThan(7)
    expect(matchActions(many, 'mint 499').flatMap(group => group.actions)[0]!.id).toBe('499')
  })
})
