import { target, type Target } from '#shared/rpc/views/overview.ts'
import type { WorldName } from '#shared/rpc/contract.ts'

/**
 * Where the console is, as the address' hash: `#/mirrors?select=https://mint`, `#/demo/audit?select=02ab…`.
 * A hash works from app:// and http alike, survives a reload, and keeps the demo apart from the operator's own data in every link.
 */
export type ScreenName = Target['screen']

export interface Route {
  readonly world: WorldName
  readonly screen: ScreenName
  readonly params: Readonly<Record<string, string>>
}

const SCREENS: readonly ScreenName[] = target.shape.screen.options

/** Reads a hash. Anything unknown leads to the overview: a stale link must not end on a blank page. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const parts = path.split('/').filter(part => part !== '')
  const world: WorldName = parts[0] === 'demo' ? 'demo' : 'home'
  const name = world === 'demo' ? parts[1] : parts[0]
  const screen = SCREENS.find(known => known === name) ?? 'overview'
  return { world, screen, params: Object.fromEntries(new URLSearchParams(search)) }
}

/** Writes the hash of a place; parameters that are null are left out. */
export function hrefOf(world: WorldName, screen: ScreenName, params: Readonly<Record<string, string | null>> = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) if (value !== null) search.set(name, value)
  const query = search.toString()
  return `#/${world === 'demo' ? 'demo/' : ''}${screen}${query === '' ? '' : `?${query}`}`
}
