import { liveQuery } from 'dexie'
import { useEffect, useState } from 'react'

/**
 * What `read` finds, read again whenever it changes, also by another window; undefined until the first answer. `failed` says that this
 * browser keeps nothing (private window, storage switched off).
 */
export function useLive<Value>(
  read: () => Promise<Value>,
  dependencies: readonly unknown[],
): { readonly value: Value | undefined; readonly failed: boolean } {
  const [state, setState] = useState<{ value: Value | undefined; failed: boolean }>({ value: undefined, failed: false })
  useEffect(() => {
    setState({ value: undefined, failed: false })
    const subscription = liveQuery(read).subscribe({
      next: value => setState({ value, failed: false }),
      error: () => setState({ value: undefined, failed: true }),
    })
    return () => subscription.unsubscribe()
    // The caller names what `read` depends on.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, dependencies)
  return state
}
