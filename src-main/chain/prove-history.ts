import { footprintOf, type Footprint } from '#shared/domain/chain/coins.ts'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { verifyBranch } from '#shared/domain/chain/verify-inclusion.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { askInTurn } from './ask-in-turn.ts'
import type { HeaderStore } from './header-store.ts'
import type { OldHeaders } from './old-headers.ts'
import type { ChainDeps, ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'
import { accuse, type Connection } from './server-link.ts'

export interface ProofNeeds {
  readonly clock: ChainDeps['clock']
  readonly headers: HeaderStore
  readonly oldHeaders: OldHeaders
}

/** `proven`: it holds, whoever told it. `false`: each claimant was heard, twice, and could not bear it out. `open`: not all were heard. */
export type ProofOutcome = 'proven' | 'false' | 'open'

/** ms before a claimant that failed is heard again: while a server moves to another block, its answers run ahead of what it announces. */
const SECOND_LOOK_MS = 1_000

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
): Promise<{ readonly outcome: ProofOutcome; readonly footprint: Footprint | null }> {
  let heard = 0
  const fetched = await askInTurn(claimants, connection => hearTwice(connection, ask, clock, () => heard++), clock)
  if (fetched.ok) return { outcome: 'proven', footprint: fetched.value }
  return { outcome: heard === claimants.length ? 'false' : 'open', footprint: null }

  async function ask(connection: Connection): Promise<Result<Footprint, ServerRefusal>> {
    const raw = await connection.electrum.transaction(txid)
    if (!raw.ok) return raw
    const transaction = readTransaction(raw.value)
    if (transaction?.txid === txid) return ok(footprintOf(transaction, scriptPubKey, inHistory))
    return fail(refuseServer('server.false-proof', `The server gave other bytes for the transaction ${txid}.`))
  }
}

/** Whether the transaction stands in the block at `height` of our own header chain. A claimant whose proof does not hold is accused. */
export async function proveInclusion(
  footprint: Footprint,
  height: number,
  claimants: readonly Connection[],
  { clock, headers, oldHeaders }: ProofNeeds,
): Promise<ProofOutcome> {
  if (height < headers.checkpoint.height && !(await oldHeaders.reach(height, claimants))) return 'open'
  const rootNow = (): string | null => headers.merkleRootAt(height) ?? oldHeaders.merkleRootAt(height)
  const root = rootNow()
  if (root === null) return 'open'
  let heard = 0
  const proof = await askInTurn(claimants, connection => hearTwice(connection, ask, clock, () => heard++), clock)
  if (rootNow() !== root) return 'open'
  if (proof.ok) return 'proven'
  return heard === claimants.length ? 'false' : 'open'

  async function ask(connection: Connection): Promise<Result<null, ServerRefusal>> {
    const before = connection.announced.hash
    const branch = await connection.electrum.merkle(footprint.txid, height)
    if (connection.announced.hash !== before || rootNow() !== root) return fail(MOVED)
    if (!branch.ok) return branch
    const verified = verifyBranch(footprint, branch.value, root!)
    if (verified.ok && branch.value.height === height) return ok(null)
    const why = verified.ok ? `It names block ${branch.value.height}.` : verified.error.detail
    return fail(refuseServer('server.false-proof', `The server’s proof of ${footprint.txid} in block ${height} does not hold. ${why}`))
  }
}

const MOVED = refuseServer('server.closed', 'The server moved to another block while it was asked.')

/** Only what a server repeats is held against it: a proof that fails, or a refusal to bear out what it claims. */
export async function hearTwice<Value>(
  connection: Connection,
  ask: (connection: Connection) => Promise<Result<Value, ServerRefusal>>,
  clock: ChainDeps['clock'],
  heard: () => void,
  charge: (connection: Connection, detail: string) => void = accuse,
): Promise<Result<Value, ServerRefusal>> {
  const first = await ask(connection)
  if (first.ok || !isAnswer(first.error)) return first
  await clock.sleep(SECOND_LOOK_MS, connection.signal)
  const second = await ask(connection)
  if (second.ok || !isAnswer(second.error)) return second
  heard()
  if (second.error.code === 'server.false-proof') charge(connection, second.error.detail)
  return second
}

const isAnswer = ({ code }: ServerRefusal): boolean => code === 'server.false-proof' || code === 'server.error'
