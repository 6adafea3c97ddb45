import type { ScriptHistory } from '#shared/domain/chain/script-history.ts'
import { MAX_JUDGED_SPENDS } from '#shared/lib/limits.ts'
import { fetchFootprint, proveInclusion, type ProofNeeds } from './prove-history.ts'
import { proveSpend } from './prove-spend.ts'
import type { ScriptRecord } from './script-record.ts'
import type { Connection } from './server-link.ts'

/** Proofs under way at once: they are spread over the servers, whose clients keep more waiting calls to themselves. */
const PROOFS = 128

interface Claim {
  readonly txid: string
  /** Null in the mempool. */
  readonly height: number | null
  readonly claimants: readonly Connection[]
}

/**
 * Fetches and proves what the answers claim and the record does not hold yet. Null when there is nothing to do; else resolves with true
 * when every claim was decided. The work of one block is the block's own transactions: what was proved stays proved.
 */
export function proveRecord(
  record: ScriptRecord,
  answers: readonly { readonly connection: Connection; readonly history: ScriptHistory }[],
  unconfirmed: readonly string[],
  ready: readonly Connection[],
  needs: ProofNeeds,
): Promise<boolean> | null {
  const open = answers.filter(({ connection, history }) => record.verdictOn(history, connection.server) === 'undecided')
  const waiting = unconfirmed.filter(txid => record.footprint(txid) === undefined && !record.isMissing(txid))
  const isUnjudged = unconfirmed.some(txid => record.isUnjudged(txid))
  if (open.length === 0 && waiting.length === 0 && !isUnjudged) return null

  const inHistory = (txid: string): boolean => told.has(txid) || record.footprint(txid) !== undefined
  const told = new Set([...open.flatMap(({ history }) => [...history.confirmed.keys()]), ...unconfirmed])
  record.admit(told)
  const claims = [...claimsOf(open, record), ...waiting.map(txid => ({ txid, height: null, claimants: ready }))]
  return decideAll(claims)

  async function decideAll(all: readonly Claim[]): Promise<boolean> {
    let complete = true
    await inParallel(all, async (claim, turn) => {
      if (!(await decide(claim, turn))) complete = false
    })
    record.dropStrangers()
    // Once it is known which coins there are: who spends them outside of a block has to show that he may.
    const unjudged = unconfirmed.filter(txid => record.isUnjudged(txid))
    const honest = ready.filter(({ forges }) => !forges)
    for (const txid of unjudged.splice(MAX_JUDGED_SPENDS)) record.leaveOpen(txid)
    await inParallel(unjudged, (txid, turn) => proveSpend(record, txid, rotate(honest, turn), needs))
    return complete
  }

  async function decide({ txid, height, claimants }: Claim, turn: number): Promise<boolean> {
    const inTurn = rotate(claimants, turn)
    let footprint = record.footprint(txid)
    if (footprint === undefined) {
      const fetched = await fetchFootprint({ txid, scriptPubKey: record.scriptPubKey, inHistory }, inTurn, needs)
      if (fetched.footprint === null) {
        // A mempool transaction may be gone again; one that nobody can show counts for nothing.
        if (height === null) record.miss(txid)
        else if (fetched.outcome === 'false') record.disprove(txid, height, idsOf(claimants))
        return height === null || fetched.outcome === 'false'
      }
      footprint = fetched.footprint
      record.keep(footprint)
    }
    if (height === null) return true
    if (height > needs.headers.tip().height) {
      record.disprove(txid, height, idsOf(claimants))
      return true
    }
    const outcome = await proveInclusion(footprint, height, inTurn, needs)
    if (outcome === 'proven') record.prove(txid, height)
    if (outcome === 'false') record.disprove(txid, height, idsOf(claimants))
    return outcome !== 'open'
  }
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item, turn: number) => Promise<void>): Promise<void> {
  let next = 0
  const take = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) await work(items[at]!, at)
  }
  await Promise.all(Array.from({ length: Math.min(PROOFS, items.length) }, take))
}

/** Each undecided claim once, with those who make it. */
function claimsOf(
  answers: readonly { readonly connection: Connection; readonly history: ScriptHistory }[],
  record: ScriptRecord,
): readonly Claim[] {
  const claims = new Map<string, { txid: string; height: number; claimants: Connection[] }>()
  for (const { connection, history } of answers) {
    for (const [txid, height] of history.confirmed) {
      if (record.proven.get(txid) === height) continue
      const key = `${txid}:${height}`
      const claim = claims.get(key)
      if (claim === undefined) claims.set(key, { txid, height, claimants: [connection] })
      else claim.claimants.push(connection)
    }
  }
  return [...claims.values()]
}

const idsOf = (connections: readonly Connection[]): readonly number[] => connections.map(({ server }) => server)

const rotate = <Item>(items: readonly Item[], by: number): readonly Item[] => [
  ...items.slice(by % Math.max(1, items.length)),
  ...items.slice(0, by % Math.max(1, items.length)),
]
