import { useEffect } from 'react'
import type { Settings } from '#shared/rpc/views/app.ts'

/** Read by public/theme.js before the first paint. */
const STORED = 'nimdolf.theme'

/** Applies the operator's choice, follows the system while that is the choice, and keeps a copy for the next first paint. */
export function useTheme(choice: Settings['theme'] | null): void {
  useEffect(() => {
    if (choice === null) return
    try {
      localStorage.setItem(STORED, choice)
    } catch {
      // A browser without storage only loses the early choice.
    }
    const system = matchMedia('(prefers-color-scheme: dark)')
    const apply = (): void => {
      document.documentElement.dataset.theme = choice === 'dark' || (choice === 'system' && system.matches) ? 'dark' : 'light'
    }
    apply()
    system.addEventListener('change', apply)
    return () => system.removeEventListener('change', apply)
  }, [choice])
}
