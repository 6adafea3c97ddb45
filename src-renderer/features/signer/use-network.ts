import type { Network } from '#shared/rpc/schema.ts'
import { useView } from '../../app/use-view.ts'

/** The network of the world on screen; null until it is chosen. A key is made for one network, so that its addresses cannot be mixed up. */
export const useNetwork = (): Network | null => useView('app.status', {}).data?.network ?? null
