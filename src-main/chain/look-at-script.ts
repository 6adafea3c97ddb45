import { readHistory, statusOf, type ScriptHistory } from '#shared/domain/chain/script-history.ts'
import { MAX_SCRIPT_HISTORY } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { ServerRefusal } from './ports.ts'
import type { ScriptAnswer, ScriptRecord } from './script-record.ts'
import { refuseServer } from './server-failure.ts'
import type { Connection } from './server-link.ts'

/** A look that met a new block is repeated so often before the next notice is waited for. */
const ATTEMPTS = 3

/**
 * Asks one server about one script. The status comes first, at every look: it says on one line whether the history changed, and that the
 * server still speaks. A history that any server told under the same status is the same history, and is not fetched again.
 */
export async function lookAtScript(
  connection: Connection,
  record: ScriptRecord,
  onChange: () => void,
): Promise<Result<ScriptAnswer, ServerRefusal>> {
  const { electrum } = connection
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const tip = connection.announced
    const status = await electrum.onScript(record.scriptHash, onChange)
    if (!status.ok) return status
    const before = record.answers.get(connection.server)
    const known = before?.status === status.value ? before.history : record.historyOf(status.value)
    const history = known === undefined ? await fetchHistory(status.value) : ok(known)
    if (!history.ok) return history
    if (connection.announced.hash !== tip.hash) continue
    const again = before?.tip === tip.hash && before.status === status.value
    // An entry above the announced tip: the notice of its block is on the way. One that stays there is held against the server.
    const ahead = history.value.highest > tip.height
    return ok({ tip: tip.hash, status: status.value, history: history.value, seen: (again ? before.seen : 0) + (ahead && !again ? 0 : 1) })
  }
  return fail(refuseServer('server.error', 'The server moved on while it was asked.'))

  async function fetchHistory(status: string | null): Promise<Result<ScriptHistory, ServerRefusal>> {
    if (status === null) return ok(readHistory([]))
    const entries = await electrum.history(record.scriptHash)
    if (!entries.ok) return entries
    if (entries.value.length > MAX_SCRIPT_HISTORY) {
      return fail(refuseServer('server.shape', `A script with more than ${MAX_SCRIPT_HISTORY} transactions is not followed.`))
    }
    const history = readHistory(entries.value)
    // Only what hashes to the status is bound to it; else a liar could put its history under the status of an honest server.
    if (statusOf(entries.value) === status) record.bind(status, history)
    return ok(history)
  }
}
