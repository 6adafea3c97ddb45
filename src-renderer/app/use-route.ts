import { useCallback, useSyncExternalStore } from 'react'
import type { WorldName } from '#shared/rpc/contract.ts'
import { hrefOf, parseRoute, type Route, type ScreenName } from './route.ts'

/** The parsed hash, made anew only when the hash differs, so that React sees one value for one place. */
let current: { readonly hash: string; readonly route: Route } | null = null

function readRoute(): Route {
  if (current === null || current.hash !== location.hash) current = { hash: location.hash, route: parseRoute(location.hash) }
  return current.route
}

function onHashChange(notify: () => void): () => void {
  addEventListener('hashchange', notify)
  return () => removeEventListener('hashchange', notify)
}

export const useRoute = (): Route => useSyncExternalStore(onHashChange, readRoute)

/** Goes to a screen of the same world. */
export function go(screen: ScreenName, params: Readonly<Record<string, string | null>> = {}): void {
  location.hash = hrefOf(readRoute().world, screen, params)
}

/** Goes to the overview of the other world. */
export const enter = (world: WorldName): void => void (location.hash = hrefOf(world, 'overview'))

/**
 * One parameter of the hash and the function that changes it, the others kept. Choices replace the entry in the history:
 * "back" leaves the screen and does not walk through every row that was looked at.
 */
export function useParam(name: string): readonly [string | null, (value: string | null) => void] {
  const route = useRoute()
  const set = useCallback(
    (value: string | null) => {
      const { world, screen, params } = readRoute()
      const hash = hrefOf(world, screen, { ...params, [name]: value })
      history.replaceState(history.state, '', hash)
      dispatchEvent(new HashChangeEvent('hashchange'))
    },
    [name],
  )
  return [route.params[name] ?? null, set]
}

/** What is selected on this screen: a mint's URL on Mirrors, a Y on Audit. */
export const useSelection = (): readonly [string | null, (value: string | null) => void] => useParam('select')
