import { footprintOf, type Footprint } from '#shared/domain/chain/coins.ts'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { verifyBranch } from '#shared/domain/chain/verify-inclusion.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { askInTurn } from './ask-in-turn.ts'
import type { HeaderStore } from './header-store.ts'
import type { ChainDeps, ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'
import { accuse, type Connection } from './server-link.ts'

export interface ProofNeeds {
  readonly clock: ChainDeps['clock']
  readonly headers: HeaderStore
}

/**
 * The transaction `txid` as it concerns the script, from the first claimant that has it: its bytes are hashed anew, so it does not matter
 * whose they are. A claimant whose bytes hash to something else is accused.
 */
export async function fetchFootprint(
  {
    txid,
    scriptPubKey,
    inHistory,
  }: { readonly txid: string; readonly scriptPubKey: string; readonly inHistory: (txid: string) => boolean },
  claimants: readonly Connection[],
  { clock }: ProofNeeds,
): Promise<Result<Footprint, ServerRefusal>> {
  return askInTurn(claimants, ask, clock)

  async function ask(connection: Connection): Promise<Result<Footprint, ServerRefusal>> {
    const raw = await connection.electrum.transaction(txid)
    if (!raw.ok) return raw
    const transaction = readTransaction(raw.value)
    if (transaction?.txid === txid) return ok(footprintOf(transaction, scriptPubKey, inHistory))
    const detail = `The server gave other bytes for the transaction ${txid}.`
    accuse(connection, detail)
    return fail(refuseServer('server.false-proof', detail))
  }
}

/** `proven`: it stands in our block at that height. `false`: no claimant has a proof that holds. `open`: not every one was heard. */
export type ProofOutcome = 'proven' | 'false' | 'open'

/** Whether the transaction stands in the block at `height` of our own header chain. A claimant whose proof does not hold is accused. */
export async function proveInclusion(
  footprint: Footprint,
  height: number,
  claimants: readonly Connection[],
  { clock, headers }: ProofNeeds,
): Promise<ProofOutcome> {
  const root = headers.merkleRootAt(height)
  if (root === null) return 'open'
  let heard = 0
  const proof = await askInTurn(claimants, ask, clock)
  if (headers.merkleRootAt(height) !== root) return 'open'
  if (proof.ok) return 'proven'
  return heard === claimants.length ? 'false' : 'open'

  async function ask(connection: Connection): Promise<Result<null, ServerRefusal>> {
    const first = await askOnce(connection)
    if (first.ok || first.error.code !== 'server.false-proof') return first
    // While a server moves to another chain its proofs run ahead of what it announces: only a claim that it repeats is held against it.
    await clock.sleep(SECOND_LOOK_MS, connection.signal)
    const second = await askOnce(connection)
    if (second.ok || second.error.code !== 'server.false-proof') return second
    heard++
    accuse(connection, second.error.detail)
    return second
  }

  async function askOnce(connection: Connection): Promise<Result<null, ServerRefusal>> {
    const before = connection.announced.hash
    const branch = await connection.electrum.merkle(footprint.txid, height)
    if (!branch.ok) return branch
    if (connection.announced.hash !== before || headers.merkleRootAt(height) !== root) return fail(MOVED)
    const verified = verifyBranch(footprint, branch.value, root!)
    if (verified.ok && branch.value.height === height) return ok(null)
    const why = verified.ok ? `It names block ${branch.value.height}.` : verified.error.detail
    return fail(refuseServer('server.false-proof', `The server’s proof of ${footprint.txid} in block ${height} does not hold. ${why}`))
  }
}

const SECOND_LOOK_MS = 1_000
const MOVED = refuseServer('server.error', 'The server moved to another block while it was asked.')
