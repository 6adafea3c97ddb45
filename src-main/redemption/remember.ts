/** Whether what was found `at` may still be taken at `now`. The machine's clock may be set back: what was found later than now is no younger. */
export const isFresh = (at: number, now: number, keepMs: number): boolean => now >= at && now < at + keepMs

/** What was found out by name, kept until it is forgotten. */
export interface Memory<Value> {
  of(name: string): Value
  forget(): void
}

/** Asks `find` once for each name; again after `keepMs` by `now`, where they are given. */
export function remember<Value>(find: (name: string) => Value, now: () => number = () => 0, keepMs = 1): Memory<Value> {
  // Changed by `of` and `forget` alone.
  const held = new Map<string, { readonly value: Value; readonly at: number }>()
  return {
    of(name) {
      const known = held.get(name)
      if (known !== undefined && isFresh(known.at, now(), keepMs)) return known.value
      const value = find(name)
      held.set(name, { value, at: now() })
      return value
    },
    forget: () => held.clear(),
  }
}
