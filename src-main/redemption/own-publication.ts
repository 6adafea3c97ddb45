import { isSameMint } from '#shared/lib/without-slash.ts'
import type { PublicationRow } from '../storage/store.ts'
import type { GatewayConfig } from './role-ports.ts'

/** Whether a publication names the gateway's mint: as this machine reaches it, or as holders do. */
export const isMintOf = (config: GatewayConfig | null, mintUrl: string): boolean =>
  config !== null && [config.mintUrl, config.publicUrl].some(url => isSameMint(url, mintUrl))

/** The publication whose feed carries what the gateway redeems (case D21); null where the mint is not published here. */
export const publicationOf = (config: GatewayConfig, rows: readonly PublicationRow[]): number | null =>
  rows.find(row => isMintOf(config, row.mintUrl) && row.halted?.code !== UNINSTALLED)?.id ?? null

/** A publication that was taken out keeps its row and its log, and is none. */
const UNINSTALLED = 'publish.uninstalled'
