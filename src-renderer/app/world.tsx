import { createContext, useContext, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { WorldName } from '#shared/rpc/contract.ts'
import { useRoute } from './use-route.ts'
import type { ViewStore } from './view-store.ts'

const StoreContext = createContext<ViewStore | null>(null)

export function ViewStoreProvider({ store, children }: { store: ViewStore; children: ReactNode }) {
  return <StoreContext value={store}>{children}</StoreContext>
}

export function useViewStore(): ViewStore {
  const store = useContext(StoreContext)
  if (store === null) throw new Error('a screen was rendered outside ViewStoreProvider')
  return store
}

/** Home or demo: the address says which, so that the two can never be mixed within one screen. */
export const useWorld = (): WorldName => useRoute().world

/** False when the line to the core is down; null until it first reported. */
export function useConnected(): boolean | null {
  const world = useWorld()
  return useStore(useViewStore().state, state => state.connected[world] ?? null)
}
