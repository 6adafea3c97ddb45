import { useEffect } from 'react'
import { currentActions } from './actions.ts'

/** Milliseconds in which the second key of `g o` must follow. */
const SEQUENCE_MS = 1_200

/** The name of one press as actions write it: `g`, `?`, `mod+k`. */
export function pressOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return `${event.ctrlKey || event.metaKey ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${key}`
}

const typesText = (element: Element): boolean =>
  element.matches('input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable]')
/** Sheets and menus have keys of their own; letters must not act behind them. */
const isOverlay = (element: Element): boolean => element.closest('[role=dialog],[role=alertdialog],[role=menu]') !== null

/** Runs the action whose keys were pressed. Mounted once, by the shell. */
export function useKeyboard(): void {
  useEffect(() => {
    let first: { readonly press: string; readonly at: number } | null = null
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || ['Shift', 'Control', 'Meta', 'Alt'].includes(event.key)) return
      const press = pressOf(event)
      const sequence = first !== null && event.timeStamp - first.at < SEQUENCE_MS ? `${first.press} ${press}` : null
      first = null
      const target = event.target instanceof Element ? event.target : document.body
      const guarded = typesText(target) || isOverlay(target)
      const actions = currentActions().filter(action => action.keys !== undefined && (action.always === true || !guarded))
      const action = actions.find(({ keys }) => keys === sequence) ?? actions.find(({ keys }) => keys === press)
      if (action !== undefined) {
        event.preventDefault()
        action.run()
      } else if (actions.some(({ keys }) => keys!.startsWith(`${press} `))) first = { press, at: event.timeStamp }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
