/** What was found out by name, kept until it is forgotten. */
export interface Memory<Value> {
  of(name: string): Value
  forget(): void
}

/** Asks `find` once for each name; again after `keepMs` by `now`, where they are given. */
export function remember<Value>(find: (name: string) => Value, now: () => number = () => 0, keepMs = 1): Memory<Value> {
  // Changed by `of` and `forget` alone.
  const held = new Map<string, { readonly value: Value; readonly until: number }>()
  return {
    of(name) {
      const known = held.get(name)
      if (known !== undefined && now() < known.until) return known.value
      const value = find(name)
      held.set(name, { value, until: now() + keepMs })
      return value
    },
    forget: () => held.clear(),
  }
}
