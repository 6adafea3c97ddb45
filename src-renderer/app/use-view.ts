import { useCallback, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { Answer, Args, CallName, QueryName, WorldName } from '#shared/rpc/contract.ts'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import type { Result } from '#shared/lib/result.ts'
import { FRESH, keyOf, type View } from './view-store.ts'
import { useViewStore, useWorld } from './world.tsx'

const NOT_ASKED: View<never> = { data: null, error: null, loading: false, stale: false }

/**
 * The answer to a question of the world on screen, or of the one named, kept up to date while the component is mounted.
 * `args` null asks nothing. `retry` asks again, with everything else on screen.
 */
export function useView<Name extends QueryName>(
  name: Name,
  args: Args<Name> | null,
  options: { readonly world?: WorldName } = {},
): View<Answer<Name>> & { readonly retry: () => void } {
  const store = useViewStore()
  const here = useWorld()
  const world = options.world ?? here
  // Arguments are small plain objects written inline by screens: their text, not their identity, says whether they changed.
  const text = args === null ? null : JSON.stringify(args)
  useEffect(() => {
    if (text !== null) return store.mount(world, name, JSON.parse(text) as Args<Name>)
  }, [store, world, name, text])
  const view = useStore(store.state, state => (args === null ? NOT_ASKED : (state.views[keyOf(world, name, args)] ?? FRESH))) as View<
    Answer<Name>
  >
  const retry = useCallback(() => store.refresh(world), [store, world])
  return { ...view, retry }
}

/** The answers to several questions of one kind, in their order; for what a screen asks of each of a few things. */
export function useViews<Name extends QueryName>(name: Name, args: readonly Args<Name>[]): readonly View<Answer<Name>>[] {
  const store = useViewStore()
  const world = useWorld()
  const text = JSON.stringify(args)
  useEffect(() => {
    const leave = (JSON.parse(text) as Args<Name>[]).map(each => store.mount(world, name, each))
    return () => leave.forEach(off => off())
  }, [store, world, name, text])
  return useStore(
    store.state,
    useShallow(state => args.map(each => (state.views[keyOf(world, name, each)] ?? FRESH) as View<Answer<Name>>)),
  )
}

/**
 * One button's act: `run` never throws, `busy` disables the button, `error` stays until the next run or `clear`.
 * It acts in the world of the screen unless told otherwise. A query may be named too, for questions that are asked once (a plan, a preview).
 */
export function useCommand<Name extends CallName>(
  name: Name,
  options: { readonly world?: WorldName } = {},
): {
  readonly run: (args: Args<Name>) => Promise<Result<Answer<Name>, RpcFailure>>
  readonly busy: boolean
  readonly error: RpcFailure | null
  readonly clear: () => void
} {
  const store = useViewStore()
  const here = useWorld()
  const world = options.world ?? here
  const [running, setRunning] = useState(0)
  const [error, setError] = useState<RpcFailure | null>(null)
  const run = useCallback(
    async (args: Args<Name>) => {
      setRunning(before => before + 1)
      setError(null)
      const result = await store.call(world, name, args)
      setRunning(before => before - 1)
      if (!result.ok) setError(result.error)
      return result
    },
    [store, world, name],
  )
  const clear = useCallback(() => setError(null), [])
  return { run, busy: running > 0, error, clear }
}
