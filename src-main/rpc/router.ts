import type { Handlers } from '#shared/rpc/server.ts'
import { appHandlers } from './handlers/app.ts'
import { auditHandlers } from './handlers/audit.ts'
import { demoHandlers } from './handlers/demo.ts'
import { mirrorHandlers } from './handlers/mirror.ts'
import { peerHandlers } from './handlers/peer.ts'
import { publicationHandlers } from './handlers/publication.ts'
import type { Parts } from './parts.ts'

/** Every call of the contract, bound to the modules of one world. */
export function createRouter(parts: Parts): Handlers {
  return {
    ...appHandlers(parts),
    ...mirrorHandlers(parts),
    ...peerHandlers(parts),
    ...auditHandlers(parts),
    ...publicationHandlers(parts),
    ...demoHandlers(parts),
  }
}
