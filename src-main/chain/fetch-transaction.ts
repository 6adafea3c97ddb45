import { readTransaction, type Transaction } from '#shared/domain/chain/transaction.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { askInTurn } from './ask-in-turn.ts'
import type { ChainDeps, ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'
import { accuse, type Connection } from './server-link.ts'

/** The transaction `txid` and its bytes (hex), from the first server that has it. Its outputs and inputs are true, whoever told; a witness is not. */
export function fetchTransaction(
  txid: string,
  connections: readonly Connection[],
  clock: ChainDeps['clock'],
): Promise<Result<{ readonly raw: string; readonly transaction: Transaction }, ServerRefusal>> {
  return askInTurn(
    connections,
    async connection => {
      const raw = await connection.electrum.transaction(txid)
      if (!raw.ok) return raw
      const transaction = readTransaction(raw.value)
      if (transaction?.txid === txid) return ok({ raw: raw.value, transaction })
      const detail = `The server gave other bytes for the transaction ${txid}.`
      accuse(connection, detail)
      return fail(refuseServer('server.false-proof', detail))
    },
    clock,
  )
}
