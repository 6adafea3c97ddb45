import { liveQuery } from 'dexie'
import { useEffect, useState } from 'react'

interface Live<Value> {
  /** Undefined until the first answer. */
  readonly value: Value | undefined
  /** This browser keeps nothing: a private window, or storage is switched off. */
  readonly failed: boolean
}

/** What `read` finds, read again whenever it changes, also by another window. `read` must be stable: another one is another question. */
export function useLive<Value>(read: () => Promise<Value>): Live<Value> {
  const [state, setState] = useState<Live<Value>>({ value: undefined, failed: false })
  useEffect(() => {
    const subscription = liveQuery(read).subscribe({
      next: value => setState({ value, failed: false }),
      error: () => setState({ value: undefined, failed: true }),
    })
    return () => subscription.unsubscribe()
  }, [read])
  return state
}
