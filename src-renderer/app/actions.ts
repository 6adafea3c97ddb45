import type { LucideIcon } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { StatusWord } from '#shared/rpc/views/overview.ts'

/**
 * Something that can be done or gone to from here. One list drives the keys, the `?` sheet and the palette,
 * so that an act with a key is always found by name too.
 */
export interface Action {
  readonly id: string
  readonly kind: 'do' | 'find' | 'go'
  readonly title: string
  readonly detail?: string
  /** `n`, `g o` (one after the other) or `mod+k`. */
  readonly keys?: string
  readonly icon?: LucideIcon
  readonly status?: StatusWord
  /** What the palette says at the end of the row, e.g. "mint". */
  readonly noun?: string
  /** Works while a text field has the focus; for chords only. */
  readonly always?: boolean
  readonly run: () => void
}

type List = { readonly current: readonly Action[] }

/** The lists of all mounted components, newest last; changed by `useActions` alone. */
const registered = { page: new Set<List>(), shell: new Set<List>() }

/** Offers `actions` while the component is mounted. What a page offers comes before what the shell offers everywhere. */
export function useActions(actions: readonly Action[], scope: 'page' | 'shell' = 'page'): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    registered[scope].add(latest)
    return () => void registered[scope].delete(latest)
  }, [scope])
}

/** What can be done now. Of two with the same keys the first one acts. */
export const currentActions = (): readonly Action[] => [...registered.page, ...registered.shell].flatMap(list => list.current)
