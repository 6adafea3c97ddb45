import type { Topic } from '#shared/rpc/contract.ts'

/** Tells every open screen which topics changed. Carries words only: whoever is interested asks again. */
export interface Changes {
  announce(topic: Topic): void
  onChange(listener: (topics: readonly Topic[]) => void): () => void
}

/** Topics announced in one turn of the event loop reach listeners together, once each. */
export function createChanges(): Changes {
  const listeners = new Set<(topics: readonly Topic[]) => void>()
  // Changed by `announce` and emptied by `flush` alone.
  const pending = new Set<Topic>()

  function flush(): void {
    const topics = [...pending]
    pending.clear()
    for (const listener of listeners) listener(topics)
  }

  return {
    announce(topic) {
      if (pending.size === 0) setImmediate(flush)
      pending.add(topic)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
