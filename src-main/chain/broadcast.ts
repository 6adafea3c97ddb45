import { readTransaction } from '#shared/domain/chain/transaction.ts'
import type { BroadcastReply, ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'
import type { Connection } from './server-link.ts'

/** How nodes say that they have it already (Core, btcd), in whatever their server wraps it. */
const KNOWN = /txn-already-(?:in-mempool|known)|already in (?:mempool|block ?chain|utxo set)|already have transaction|already exists/i

/** Sends to every server at once, so that no single one can keep it back. A server that knows it already has accepted it. */
export async function broadcastTo(connections: readonly Connection[], raw: string): Promise<readonly BroadcastReply[]> {
  const txid = readTransaction(raw)?.txid
  return Promise.all(connections.map(async ({ server, electrum }) => ({ server, refusal: await send(electrum.broadcast(raw)) })))

  async function send(sent: ReturnType<Connection['electrum']['broadcast']>): Promise<ServerRefusal | null> {
    const reply = await sent
    if (!reply.ok) return KNOWN.test(reply.error.detail) ? null : reply.error
    if (reply.value === txid) return null
    return refuseServer('server.shape', 'The server took the transaction for another one: it may not have been sent on.')
  }
}
