import { useCallback, useState } from 'react'

/**
 * A choice about how things are shown that outlives the window: a filter, a width. Kept in the browser, never in the core, because two
 * operators of one core look at different things. `fits` judges what was kept by an older version.
 */
export function useKept<Value>(
  name: string,
  initial: Value,
  fits: (value: unknown) => value is Value,
): readonly [Value, (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => read(name, fits) ?? initial)
  const set = useCallback(
    (next: Value) => {
      setValue(next)
      try {
        localStorage.setItem(`nimdolf.${name}`, JSON.stringify(next))
      } catch {
        // Without storage the choice lasts as long as the window.
      }
    },
    [name],
  )
  return [value, set]
}

function read<Value>(name: string, fits: (value: unknown) => value is Value): Value | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`nimdolf.${name}`) ?? 'null')
    return fits(kept) ? kept : null
  } catch {
    return null
  }
}
