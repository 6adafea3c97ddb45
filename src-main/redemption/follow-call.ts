import { endOf } from './end-call.ts'
import { findCommitted, isMelt, readReply, type Committed, type Reading } from './find-committed.ts'
import { floatMoved } from './float-moved.ts'
import type { Sent } from './own-mint.ts'
import type { PayingAlarm } from './paying-alarm.ts'
import { planBurn, type CallTools } from './plan-calls.ts'
import type { CallRow, MintRefusal, NewCall, RedemptionTable } from './ports.ts'

/** Rounds without any word of the mint about a call, after which it is burnt: a mint that cannot digest a request shall not hold it for ever. */
const GIVE_UP_AFTER = 12
const SPENT = 11001
const PENDING = 11002
const OUTPUTS_PENDING = 11004
/** Outputs that the mint signed before: nutshell's code, and that of NUT-00's list. */
const SIGNED_BEFORE = [10002, 11003]

export interface Following extends Reading, CallTools {
  readonly table: RedemptionTable
  readonly alarm: (alarm: PayingAlarm) => void
}

/** `again`: there is another call to send at once. `wait`: nothing can be known now. `next`: the root that carries the intent on. */
export type Round = { readonly kind: 'ended'; readonly next: number | null } | { readonly kind: 'again' | 'wait' }

/**
 * Sends the newest call of `root` once more, byte for byte, and finds out what became of all of them.
 * A call is given up only by burning its coins, and an intent is released only when that burn took effect: then nothing of it can be in
 * flight. `rounds` were before this one.
 */
export async function followOnce(root: number, rounds: number, following: Following): Promise<Round> {
  const { table, vault, mint, alarm } = following
  const chain = table.calls(root)
  const last = chain.at(-1)
  if (last === undefined || last.state !== 'open' || last.body === null) return { kind: 'ended', next: null }
  const intent = last.intent === null ? null : table.intent(last.intent)
  // Without the mint's keys no answer could be judged.
  if (following.keysets.all().length === 0 && !(await following.keysets.refresh())) return { kind: 'wait' }
  if (isOfAnotherMint(chain, following)) return { kind: 'wait' }

  const sent = await mint.send(last.path, vault.open(last.body))
  if (sent.kind === 'answer') {
    const reply = await readReply(last, intent, sent.body, following)
    if (typeof reply === 'object') return take(reply, chain, following)
    if (reply === 'false-answer') alarm(falseAnswer(last))
    // Whatever checkstate says meanwhile: a payment on its way is no failure.
    if (reply === 'pending') return { kind: 'wait' }
  }

  const coins = chain[0]?.coins ?? []
  if (coins.length === 0) return followIncome(chain, last, sent, rounds, following)
  const states = await mint.states(coins)
  if (!states.ok) return { kind: 'wait' }
  if (states.value.includes('PENDING')) {
    // A payment over lightning may hang for days; a swap is over in a moment.
    if (!chain.some(isMelt) && rounds >= GIVE_UP_AFTER) alarm(hanging(last))
    return { kind: 'wait' }
  }
  if (states.value.every(state => state === 'UNSPENT')) return unspent(chain, last, whyGiveUp(last, sent, rounds), following)

  const committed = states.value.every(state => state === 'SPENT') ? await findCommitted(chain, intent, following) : null
  if (committed !== null) return take(committed, chain, following)
  alarm(stuck(last))
  return { kind: 'wait' }
}

/** A mint that does not list these keysets would refuse what another one did, and learn the secrets. */
function isOfAnotherMint(chain: readonly CallRow[], { table, keysets }: Following): boolean {
  const spent = new Set(chain[0]?.coins)
  const ids = [
    ...chain.map(({ outputs }) => outputs.keyset).filter(id => id !== ''),
    ...table.coins().flatMap(({ Y, keyset }) => (spent.has(Y) ? [keyset] : [])),
  ]
  return ids.some(id => keysets.get(id) === null)
}

/** Why no more is hoped for from `last`; null while it may yet succeed. A burn that was refused for its coins' sake is asked again. */
function whyGiveUp(last: CallRow, sent: Sent, rounds: number): MintRefusal | null {
  if (sent.kind === 'refused') return last.purpose === 'burn' && [SPENT, PENDING].includes(sent.refusal.code) ? null : sent.refusal
  // A melt that was answered and yet spent nothing has failed (case D16).
  if (sent.kind === 'answer' && last.path !== '/v1/swap') return { code: 20004, detail: 'The payment failed.' }
  return rounds >= GIVE_UP_AFTER ? { code: 0, detail: 'The mint did not carry it out.' } : null
}

/** Nothing was spent so far; what was sent before may still be on its way, so that only a burn makes an end of it. */
async function unspent(chain: readonly CallRow[], last: CallRow, because: MintRefusal | null, following: Following): Promise<Round> {
  const { table, keysets } = following
  if (because === null) return { kind: 'wait' }
  await keysets.refresh()
  const spent = new Set(chain[0]?.coins)
  const burn = planBurn(
    last,
    table.coins().filter(({ Y }) => spent.has(Y)),
    because,
    following,
  )
  if (burn === null || (last.purpose === 'burn' && !differs(burn, last, because))) return { kind: 'wait' }
  table.addCall(burn)
  // A mint that refuses every burn is given time: each is a row.
  return { kind: last.purpose === 'burn' ? 'wait' : 'again' }
}

/** Whether another burn may fare better than `last`: into another keyset, for another fee, or at counters that nobody used. */
const differs = ({ outputs }: NewCall, last: CallRow, { code }: MintRefusal): boolean =>
  SIGNED_BEFORE.includes(code) || outputs.keyset !== last.outputs.keyset || outputs.amounts.join() !== last.outputs.amounts.join()

/** A call that spends none of our coins: a token or an invoice. Only restore tells. */
async function followIncome(chain: readonly CallRow[], last: CallRow, sent: Sent, rounds: number, following: Following): Promise<Round> {
  const committed = await findCommitted(chain, null, following)
  if (committed !== null) return take(committed, chain, following)
  // One refusal beside an empty restore may be a hiccup, and forgetting the call forgets its money; two are believed.
  if (sent.kind !== 'refused' || rounds === 0) return { kind: 'wait' }
  // What we sent before is being carried out: no refusal of it at all.
  if (sent.refusal.code === PENDING || sent.refusal.code === OUTPUTS_PENDING) return { kind: 'wait' }
  const nothing = { committed: null, coins: [], cost: 0n, intent: null, pots: [], books: [], next: null } as const
  following.table.end({ ...nothing, root: last.root, at: following.now() })
  return { kind: 'ended', next: null }
}

function take(committed: Committed, chain: readonly CallRow[], following: Following): Round {
  const { table, ecash, alarm } = following
  const end = endOf(committed, chain, table, ecash, following)
  const next = table.end(end)
  if (end.intent !== null && 'refusal' in end.intent) alarm(released(committed.call, end.intent.refusal))
  const moved = floatMoved(chain, end)
  if (moved !== null) alarm(moved)
  return { kind: 'ended', next }
}

const subject = ({ id, intent }: CallRow): string => (intent === null ? `call ${id}` : `redemption ${intent}`)

const falseAnswer = (call: CallRow): PayingAlarm => ({
  code: 'paying.false-answer',
  subject: subject(call),
  detail: 'The mint reported success, but its keys or its own list of spent proofs say otherwise. Nothing is believed until they agree.',
})

const stuck = (call: CallRow): PayingAlarm => ({
  code: 'paying.stuck',
  subject: subject(call),
  detail:
    'The mint calls the float’s coins spent, but shows no signature for it. The proofs stay marked and the question is asked again; if this ' +
    'lasts, look whether the mint’s database was restored from a backup, or the float’s key is used elsewhere.',
})

const hanging = (call: CallRow): PayingAlarm => ({
  code: 'paying.stuck',
  subject: subject(call),
  detail:
    'The mint calls the float’s coins pending for minutes, although no payment goes with them. A mint that was killed in the middle of a swap ' +
    'may leave them so for ever: look into its list of pending proofs, and take out those that no quote holds. Nothing is given up meanwhile.',
})

const released = (call: CallRow, { code, detail }: MintRefusal): PayingAlarm => ({
  code: 'paying.released',
  subject: subject(call),
  detail: `The mint refused to pay (${code}: ${detail}). The float was exchanged, so that this request can never be paid, and the proofs are free again.`,
})
