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

/** The lists of all mounted components, newest last; changed by `useActions` alone. */
const registered = new Set<{ readonly current: readonly Action[] }>()

/** Offers `actions` while the component is mounted. */
export function useActions(actions: readonly Action[]): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    registered.add(latest)
    return () => void registered.delete(latest)
  }, [])
}

/** What can be done now. Of two with the same keys the newer one, a page's, comes first. */
export const currentActions = (): readonly Action[] => [...registered].reverse().flatMap(list => list.current)
