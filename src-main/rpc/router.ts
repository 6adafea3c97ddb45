import type { Handlers } from '#shared/rpc/server.ts'
import { appHandlers } from './handlers/app.ts'
import { auditHandlers } from './handlers/audit.ts'
import { chainHandlers } from './handlers/chain.ts'
import { delegationHandlers } from './handlers/delegation.ts'
import { demoHandlers } from './handlers/demo.ts'
import { failoverHandlers } from './handlers/failover.ts'
import { mirrorHandlers } from './handlers/mirror.ts'
import { peerHandlers } from './handlers/peer.ts'
import { planHandlers } from './handlers/plan.ts'
import { publicationHandlers } from './handlers/publication.ts'
import { redemptionHandlers } from './handlers/redemption.ts'
import { reserveHandlers } from './handlers/reserve.ts'
import { signerHandlers } from './handlers/signer.ts'
import type { Parts } from './parts.ts'

/** Every call of the contract, bound to the modules of one world. */
export function createRouter(parts: Parts): Handlers {
  return {
    ...appHandlers(parts),
    ...mirrorHandlers(parts),
    ...peerHandlers(parts),
    ...auditHandlers(parts),
    ...publicationHandlers(parts),
    ...chainHandlers(parts),
    ...reserveHandlers(parts),
    ...delegationHandlers(parts),
    ...planHandlers(parts),
    ...signerHandlers(parts),
    ...failoverHandlers(parts),
    ...redemptionHandlers(parts),
    ...demoHandlers(parts),
  }
}
