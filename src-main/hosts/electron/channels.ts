import type { Topic } from '#shared/rpc/contract.ts'

/** The messages that pass between the preload and Electron's main: these, and no others. */
export const CHANNEL = { call: 'nimdolf:call', watch: 'nimdolf:watch', unwatch: 'nimdolf:unwatch', news: 'nimdolf:news' } as const

export type WatchNews = { readonly topics: readonly Topic[] } | { readonly connected: boolean }
