import { redemptionStep } from '#shared/domain/failover/redemption.ts'
import type { Intent } from '#shared/domain/redemption/intent.ts'
import { chooseCoins } from './coin-choice.ts'
import { createFloatEcash, type FloatEcash } from './float-ecash.ts'
import { followOnce, type Following } from './follow-call.ts'
import { createOwnKeysets } from './own-keysets.ts'
import { createOwnMint, type OwnMint } from './own-mint.ts'
import type { PayingAlarm } from './paying-alarm.ts'
import { planFirst, writeInputs, type CallTools } from './plan-calls.ts'
import type { OwnKeysets, PayingDeps } from './paying-deps.ts'
import type { IntentRow, MintRefusal, NewCall, NewIntent, PotRow } from './ports.ts'
import { redemptionFromJson, redemptionToJson } from './redemption-codec.ts'

/** What to answer. `pending`: 11002, the same request asked again gets the outcome. `wait`: 503, nothing was consumed (case D30). */
export type Outcome =
  | { readonly kind: 'paid'; readonly answer: string }
  | { readonly kind: 'pending' }
  | { readonly kind: 'refused'; readonly refusal: MintRefusal }
  | { readonly kind: 'wait'; readonly retryAfterSeconds: number; readonly detail: string }

/** Pays intents, each exactly once (protocol §5 step 10). */
export interface Paying {
  /** Takes up every open intent and call again (after a crash, too). False when the mint's keysets could not be read yet. */
  start(): Promise<boolean>
  /** Takes up what nobody follows: a full disk, or a fault of ours, ended it in the middle. For a timer. */
  takeUp(): void
  /** Leaves what is under way to the next start. */
  stop(): Promise<void>
  /**
   * Writes the intent down before this call returns its promise, so that nothing can come between the decision and it; then pays. An intent of
   * the same request is never begun twice: it gets the first one's outcome.
   */
  redeem(intent: Intent): Promise<Outcome>
  /** What `decide` asks (`RedeemFacts`). */
  replayOf(key: string): { readonly state: 'open' } | { readonly state: 'settled'; readonly answer: string } | null
  canPay(unit: string, amount: bigint): boolean
  /** True while something is being followed. */
  busy(): boolean
  /** Follows a call that was written by somebody else of this folder. Resolves when it ended or the gateway stops. */
  follow(root: number): Promise<void>
  readonly mint: OwnMint
  readonly keysets: OwnKeysets
  readonly tools: CallTools
  readonly ecash: FloatEcash
}

const RETRY_AFTER_SECONDS = 30
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 60_000

export function createPaying(deps: PayingDeps): Paying {
  const { table, clock, blinding, vault } = deps
  const stopping = new AbortController()
  const mint = createOwnMint({ wire: deps.wire, url: deps.mintUrl, approvedHosts: deps.approvedHosts, signal: stopping.signal })
  const keysets = createOwnKeysets(mint)
  const ecash = createFloatEcash({ vault, blinding, keysets, table })
  const tools: CallTools = { ecash, keysets, vault, now: () => clock.now() }
  /** Alarms told, so that a question asked every minute is no alarm every minute. Only `alarm` changes it. */
  const told = new Set<string>()
  /** By root; only `follow` changes it. Two followers of one root would send two different burns. */
  const followed = new Map<number, Promise<void>>()
  const following: Following = { ...tools, mint, blinding, table, alarm }

  function alarm(what: PayingAlarm): void {
    const key = `${what.code} ${what.subject}`
    if (told.has(key)) return
    told.add(key)
    deps.alarm(what)
  }

  function follow(root: number): Promise<void> {
    const running = followed.get(root)
    if (running !== undefined) return running
    const started = followToEnd(root)
      .catch((error: unknown) => {
        const detail = `Following call ${root} failed: ${error instanceof Error ? error.message : String(error)}`
        alarm({ code: 'paying.broken', subject: `call ${root}`, detail })
      })
      .finally(() => followed.delete(root))
    followed.set(root, started)
    return started
  }

  async function followToEnd(first: number): Promise<void> {
    let root: number | null = first
    for (let rounds = 0; root !== null && !stopping.signal.aborted;) {
      const round = await followOnce(root, rounds, following)
      if (round.kind === 'ended') {
        deps.changed('redemption')
        deps.changed('float')
        root = round.next
        rounds = 0
        continue
      }
      rounds++
      if (round.kind === 'wait')
        await clock.sleep(Math.min(FIRST_PAUSE_MS * 2 ** Math.min(rounds - 1, 10), LONGEST_PAUSE_MS), stopping.signal)
    }
  }

  /** Every pot after its debit, or why one refuses it. */
  function reserve(debits: Intent['debits']): readonly PotRow[] | MintRefusal {
    const rows: PotRow[] = []
    for (const { pot, msat } of debits) {
      const row = table.pot(pot)
      const next = row === null ? null : redemptionStep(redemptionFromJson(row.redemption), { kind: 'reserve', msat })
      if (next === null) return { code: 33002, detail: 'Redemption is not open.' }
      if (!next.ok) return { code: next.error.code === 'redemption.exhausted' ? 33003 : 33002, detail: next.error.detail }
      rows.push({ pot, redemption: redemptionToJson(next.value) })
    }
    return rows
  }

  function takeUp(): void {
    if (stopping.signal.aborted) return
    for (const root of table.openRoots()) void follow(root)
  }

  function begin(intent: Intent): Outcome | { readonly kind: 'begun'; readonly id: number; readonly call: number } {
    const before = table.intentOf(intent.key)
    if (before !== null) return outcomeOf(before)
    // Nobody would follow it until the next start.
    if (stopping.signal.aborted) return LATER
    const marks = intent.redeemed.map(({ Y }) => table.markOf(Y)).filter(mark => mark !== null)
    // Once more, although `decide` asked: this line alone stands between two requests for one proof (case D11).
    if (marks.some(({ state }) => state === 'settled')) return refused(11001, 'A proof was redeemed already.')
    if (marks.length > 0) return refused(11002, 'A proof is being redeemed by another request.')
    const pots = reserve(intent.debits)
    if ('code' in pots) return { kind: 'refused', refusal: pots }
    const planned = planFirst(intent, table.coins(), tools)
    if (planned.kind === 'unpayable') return refused(11005, 'The inputs do not cover their own fees.')
    if (planned.kind === 'low') return LATER
    const begun = table.begin(newIntent(intent, planned.call, deps), planned.call, pots)
    return { kind: 'begun', id: begun.intent, call: begun.call }
  }

  async function outcome(id: number, call: number): Promise<Outcome> {
    const patience = new AbortController()
    const paid = follow(call)
    await Promise.race([paid, clock.sleep(deps.patienceMs, AbortSignal.any([patience.signal, stopping.signal]))])
    patience.abort()
    const row = table.intent(id)
    return row === null ? { kind: 'pending' } : outcomeOf(row)
  }

  return {
    async start() {
      const complete = await keysets.refresh()
      takeUp()
      return complete
    },
    takeUp,
    async stop() {
      stopping.abort()
      await Promise.allSettled(followed.values())
    },
    redeem(intent) {
      const begun = begin(intent)
      if (begun.kind !== 'begun') return Promise.resolve(begun)
      deps.changed('redemption')
      return outcome(begun.id, begun.call)
    },
    replayOf(key) {
      const row = table.intentOf(key)
      if (row === null) return null
      return row.answer === null ? { state: 'open' } : { state: 'settled', answer: row.answer }
    },
    canPay: (unit, amount) =>
      chooseCoins(
        table.coins().filter(coin => coin.unit === unit),
        amount + 1n,
        id => ecash.ppk(id),
      ) !== null,
    busy: () => followed.size > 0,
    follow,
    mint,
    keysets,
    tools,
    ecash,
  }
}

function newIntent({ key, unit, redeemed, debits, fee, pay }: Intent, call: NewCall, { clock, vault }: PayingDeps): NewIntent {
  const melt = pay.kind === 'melt' ? { method: pay.method, quote: pay.quote, net: pay.net } : null
  // A swap's request holds them already.
  const ownInputs = pay.kind === 'melt' && pay.ownInputs.length > 0 ? vault.seal(writeInputs(pay.ownInputs)) : null
  const { kind, outputs, fromFloat } = pay
  return { key, kind, unit, redeemed, debits, fee, fromFloat, outputs, melt, ownInputs, createdAt: call.createdAt ?? clock.now() }
}

function outcomeOf({ state, answer, refusal }: IntentRow): Outcome {
  if (state === 'settled' && answer !== null) return { kind: 'paid', answer }
  if (state === 'released' && refusal !== null) return { kind: 'refused', refusal }
  return { kind: 'pending' }
}

const LATER: Outcome = {
  kind: 'wait',
  retryAfterSeconds: RETRY_AFTER_SECONDS,
  detail: 'This mint cannot pay right now. Your ecash was not touched; try again in a little while.',
}
const refused = (code: number, detail: string): Outcome => ({ kind: 'refused', refusal: { code, detail } })
