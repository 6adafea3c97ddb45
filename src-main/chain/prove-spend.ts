import { setImmediate } from 'node:timers/promises'
import { authorityIn, type Authority, type SpentOutput } from '#shared/domain/chain/authority.ts'
import { footprintOf } from '#shared/domain/chain/coins.ts'
import { readTransaction, type Transaction } from '#shared/domain/chain/transaction.ts'
import { MAX_JUDGED_INPUTS, MAX_PARENT_CHARS, MAX_PARENTS } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { askInTurn } from './ask-in-turn.ts'
import { fetchTransaction } from './fetch-transaction.ts'
import { hearTwice, type ProofNeeds } from './prove-history.ts'
import type { ServerRefusal } from './ports.ts'
import type { ScriptRecord } from './script-record.ts'
import { refuseServer } from './server-failure.ts'
import { accuseOfForgery, type Connection } from './server-link.ts'

/** Parents asked for at once, for one transaction. */
const PARENTS_AT_ONCE = 10
/** Signatures verified before others get their turn: each takes about a millisecond. */
const JUDGED_AT_ONCE = 16

/**
 * Whether the mempool transaction `txid`, which spends coins of the record, may do so: its bytes from the first claimant whose witness
 * proves it. A claimant whose witness no node would take is accused. What no claimant can prove stays open: see `ScriptRecord.coins`.
 */
export async function proveSpend(record: ScriptRecord, txid: string, claimants: readonly Connection[], needs: ProofNeeds): Promise<void> {
  const { clock } = needs
  const proven = await askInTurn(
    claimants,
    connection =>
      hearTwice(
        connection,
        ask,
        clock,
        () => undefined,
        (accused, detail) => accuseOfForgery(accused, detail),
      ),
    clock,
  )
  const known = record.footprint(txid)
  if (!proven.ok || known === undefined) return record.leaveOpen(txid)
  const { transaction, fee } = proven.value
  const own = new Set(known.inputs.map(input => input.txid))
  record.authorise(
    footprintOf(transaction, record.scriptPubKey, from => own.has(from)),
    { fee, vsize: transaction.vsize },
  )

  async function ask(connection: Connection): Promise<Result<{ transaction: Transaction; fee: bigint }, ServerRefusal>> {
    const raw = await connection.electrum.transaction(txid)
    // One that lacks it says nothing false: it may be on its way there.
    if (!raw.ok) return raw.error.code === 'server.error' ? fail(OPEN) : raw
    const transaction = readTransaction(raw.value)
    if (transaction?.txid !== txid)
      return fail(refuseServer('server.false-proof', `The server gave other bytes for the transaction ${txid}.`))
    const spent = await spentBy(transaction, record, claimants, needs)
    if (spent === null) return fail(OPEN)
    const authority = await judge(transaction, spent, record, needs.headers.tip().height)
    if (authority === 'proven') return ok({ transaction, fee: sum(spent) - sum(transaction.outputs) })
    if (authority === 'open') return fail(OPEN)
    const detail = `The server shows a spend that nobody signed: no node would take the transaction ${txid}.`
    return fail(refuseServer('server.false-proof', detail))
  }
}

/** No answer that anything could be held against: another claimant may show a witness that can be judged. */
const OPEN = refuseServer('server.closed', 'The transaction cannot be judged.')

/** What each input spends: coins of the record as they are known, the rest out of parents that are hashed. Null when one cannot be had. */
async function spentBy(
  { inputs }: Transaction,
  record: ScriptRecord,
  connections: readonly Connection[],
  { clock }: ProofNeeds,
): Promise<readonly SpentOutput[] | null> {
  const parents = new Map<string, Transaction | null>()
  for (const { txid, vout } of inputs) if (record.output(txid, vout) === null) parents.set(txid, null)
  const wanted = [...parents.keys()]
  if (wanted.length > MAX_PARENTS || inputs.length - wanted.length > MAX_JUDGED_INPUTS) return null
  let chars = 0
  for (let at = 0; at < wanted.length; at += PARENTS_AT_ONCE) {
    const asked = wanted.slice(at, at + PARENTS_AT_ONCE)
    const fetched = await Promise.all(asked.map(txid => fetchTransaction(txid, connections, clock)))
    for (const [nth, parent] of fetched.entries()) {
      if (!parent.ok) return null
      chars += parent.value.raw.length
      parents.set(asked[nth]!, parent.value.transaction)
    }
    if (chars > MAX_PARENT_CHARS) return null
  }
  const spent = inputs.flatMap(({ txid, vout }): SpentOutput[] => {
    const known = record.output(txid, vout)
    const output = parents.get(txid)?.outputs[vout]
    return known !== null ? [known] : output === undefined ? [] : [{ ...output, height: null }]
  })
  return spent.length === inputs.length ? spent : null
}

/** Of the inputs that spend coins of the record: the others may be anybody's, and a signature of ours commits to all of them. */
async function judge(transaction: Transaction, spent: readonly SpentOutput[], record: ScriptRecord, tip: number): Promise<Authority> {
  const authorityOf = authorityIn(transaction, spent, tip)
  let authority: Authority = 'proven'
  let judged = 0
  for (const [at, { txid, vout }] of transaction.inputs.entries()) {
    if (record.output(txid, vout) === null) continue
    if (++judged % JUDGED_AT_ONCE === 0) await setImmediate()
    const one = authorityOf(at)
    if (one === 'false') return one
    if (one === 'open') authority = one
  }
  return authority
}

const sum = (parts: readonly { readonly amount: bigint }[]): bigint => parts.reduce((total, { amount }) => total + amount, 0n)
