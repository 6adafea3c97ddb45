import { coinId, type Coin, type CoinSpend } from '#shared/domain/reserve/coin.ts'
import { planFromJson } from '#shared/domain/reserve/plan-codec.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { MAX_WATCHED_SCRIPTS } from '#shared/lib/limits.ts'
import type { ScriptState } from '../chain/ports.ts'
import type { CoinRow, ReserveRow } from '../storage/store.ts'
import { rowsOf } from './add-reserve.ts'
import { createLadderNotes } from './ladder-notes.ts'
import type { KeptCoin, KeptReserve, ReserveRefusal, Reserves, ReservesDeps } from './ports.ts'
import { readReserve, type ReadReserve } from './read-reserve.ts'
import { observeCoins } from './record-coins.ts'
import { loudnessOf, spenderOf } from './spender.ts'

/** Keeps the reserves that one operator watches: what they are, and what happened to their coins. */
export function createReserves(deps: ReservesDeps): Reserves {
  const { table, journal, clock } = deps
  // Derivation costs a tree of hashes; changed by `read` and emptied when rows or our keys change.
  const trees = new Map<number, { readonly keys: string; readonly read: ReadReserve }>()
  // What was written of a script: an unchanged state is not compared again. Changed by `record` alone.
  const recorded = new Map<number, ScriptState>()
  // The chain's coins with what was written down of each; changed by `coinsOf`, and forgotten when rows are written.
  const joined = new Map<
    number,
    { readonly shown: readonly Coin[] | null; readonly isVerified: boolean; readonly coins: readonly KeptCoin[] }
  >()
  const ladder = createLadderNotes(deps)

  function kept(row: ReserveRow): KeptReserve {
    const chain = row.network === deps.policy().network ? (deps.chain()?.script(row.scriptPubKey) ?? null) : null
    return { row, ...read(row), chain, coins: coinsOf(row, chain) }
  }

  function read(row: ReserveRow): ReadReserve {
    const own = deps.ownKeys()
    const keys = own.join()
    const known = trees.get(row.id)
    if (known?.keys === keys) return known.read
    const fresh = readReserve(row, own)
    trees.set(row.id, { keys, read: fresh })
    return fresh
  }

  /**
   * The chain's view once it is verified. Until then what was written down last stays beside whatever single servers show: one that
   * keeps a coin back, or has not told it yet, must not make it vanish.
   */
  function coinsOf(row: ReserveRow, chain: ScriptState | null): readonly KeptCoin[] {
    const shown = chain?.tip == null ? null : chain.coins
    const isVerified = shown !== null && chain?.agreement === 'verified'
    const before = joined.get(row.id)
    if (before !== undefined && before.shown === shown && before.isVerified === isVerified) return before.coins
    const rows = table.coins(row.id)
    const known = new Map(rows.map(coin => [coinId(coin), coin]))
    const coins: KeptCoin[] = []
    for (const coin of shown ?? []) {
      const stored = known.get(coinId(coin))
      known.delete(coinId(coin))
      const spent = coin.spent ?? (isVerified || stored === undefined ? null : storedSpend(stored))
      coins.push({ ...coin, spent, firstSeenAt: stored?.firstSeenAt ?? clock.now(), expected: stored?.expected ?? false })
    }
    if (!isVerified) for (const coin of known.values()) coins.push(storedCoin(coin, row.scriptPubKey))
    joined.set(row.id, { shown, isVerified, coins })
    return coins
  }

  /** Those of the chosen network: what lies on another is neither followed nor shown beside it. */
  function rowsHere(): readonly ReserveRow[] {
    const { network } = deps.policy()
    return table.list().filter(row => row.network === network)
  }

  function watchAll(): void {
    deps.chain()?.watch(rowsHere().map(row => row.scriptPubKey))
  }

  /** Only what is verified is written down: a liar leaves no trace in the history. */
  function record(row: ReserveRow): void {
    const state = deps.chain()?.script(row.scriptPubKey)
    if (state === undefined || state.agreement !== 'verified' || row.network !== deps.policy().network) return
    if (recorded.get(row.id)?.coins === state.coins) return
    const ours = new Set(deps.plans.list().map(plan => plan.txid))
    const reserve = kept(row)
    const { coins, gone, events } = observeCoins({
      known: table.coins(row.id),
      coins: state.coins,
      now: clock.now(),
      isOurs: txid => ours.has(txid),
      spender: spend =>
        `${spenderOf(reserve, spend)}${row.role === 'own' && !ours.has(spend.txid) ? ', though no plan of this console made it' : ''}`,
      loudness: spend => loudnessOf(reserve, spend, ours.has(spend.txid)),
    })
    if (coins.length === 0 && gone.length === 0) {
      recorded.set(row.id, state)
      return
    }
    table.record(row.id, { coins, gone, history: events.map(({ at, height, act, txid, detail }) => ({ at, height, act, txid, detail })) })
    // Only now: what the disk refused is tried again with the next news.
    recorded.set(row.id, state)
    joined.delete(row.id)
    for (const { level, act, detail } of events) {
      journal.add({ at: clock.now(), level, actor: 'console', act, subject: row.name, detail, before: null, after: null })
    }
  }

  function note(
    act: string,
    row: Pick<ReserveRow, 'name'>,
    detail: string,
    before: string | null = null,
    after: string | null = null,
  ): void {
    journal.add({ at: clock.now(), level: 'notice', actor: 'operator', act, subject: row.name, detail, before, after })
  }

  function existing<Value>(id: number, act: (row: ReserveRow) => Result<Value, ReserveRefusal>): Result<Value, ReserveRefusal> {
    const row = table.get(id)
    return row === null ? unknown(id) : act(row)
  }

  return {
    start: watchAll,
    stop: () => recorded.clear(),
    list: () => rowsHere().map(kept),
    get(id) {
      const row = table.get(id)
      return row === null ? null : kept(row)
    },
    history: (id, limit) => table.history(id, limit),

    add(request) {
      const { network } = deps.policy()
      if (network === null)
        return fail({ code: 'settings.network', detail: 'Choose the network first: nothing is on mainnet by accident.' })
      const rows = rowsOf(request, network, deps.ownKeys())
      if (!rows.ok) return rows
      const before = table.list()
      if (before.length + rows.value.length > MAX_WATCHED_SCRIPTS) {
        return fail({ code: 'reserve.too-many', detail: `At most ${MAX_WATCHED_SCRIPTS} reserves are watched. Remove one that is empty.` })
      }
      const fresh = rows.value.filter(
        row => !before.some(other => other.scriptPubKey === row.scriptPubKey && other.network === row.network),
      )
      const [known] = rows.value
      if (fresh.length === 0) return fail({ code: 'reserve.known', detail: `${known?.address ?? 'It'} is watched already.` })
      const ids = fresh.map(row => {
        const active = row.role === 'own' && !table.list().some(other => other.active && other.network === row.network)
        const id = table.add({ ...row, active, addedAt: clock.now() })
        note(
          'reserve.added',
          row,
          `${row.role === 'own' ? 'Our own reserve' : row.role === 'hot' ? 'A hot wallet' : 'A peer’s reserve'} at ${row.address}`,
        )
        return id
      })
      watchAll()
      deps.changed()
      return ok(ids.map(id => kept(table.get(id)!)))
    },

    rename: (id, name) =>
      existing(id, row => {
        table.update({ ...row, name })
        note('reserve.renamed', { name }, `${row.name} is now called ${name}`, row.name, name)
        deps.changed()
        return ok(null)
      }),

    activate: id =>
      existing(id, row => {
        if (row.role !== 'own') return fail({ code: 'reserve.role', detail: 'Only an own reserve can be the one that is paid to.' })
        table.update({ ...row, active: true })
        note('reserve.activated', row, 'Re-arms, sweeps and claims pay to it from now on')
        deps.changed()
        return ok(null)
      }),

    remove: id =>
      existing(id, row => {
        const live = kept(row).coins.filter(coin => coin.spent?.height == null)
        if (row.role === 'own' && live.length > 0) {
          return fail({
            code: 'reserve.not-empty',
            detail: `${row.name} still holds ${live.length} coins. Forgetting it would end the countdown of money that others can claim: move them first.`,
          })
        }
        const plan = deps.plans.list().find(({ state, plan: text }) => ['open', 'sending', 'sent'].includes(state) && concerns(row, text))
        if (plan !== undefined) {
          return fail({
            code: 'reserve.in-tray',
            detail: `Plan ${plan.id} in the tray takes from ${row.name} or pays to it, and could not be followed without it. Drop that plan, or wait for its confirmation.`,
          })
        }
        table.remove(id)
        trees.delete(id)
        recorded.delete(id)
        joined.delete(id)
        note('reserve.removed', row, `No longer watched: ${row.address}. The bitcoin stays where it is.`)
        watchAll()
        deps.changed()
        return ok(null)
      }),

    chainChanged() {
      const rows = rowsHere()
      for (const row of rows) record(row)
      ladder.observe(rows.map(kept))
      deps.changed()
    },
  }
}

const unknown = (id: number): Result<never, ReserveRefusal> =>
  fail({ code: 'reserve.unknown', detail: `There is no reserve ${id}. nimdolf reserve list shows those that are watched.` })

function concerns({ scriptPubKey, network }: ReserveRow, planText: string): boolean {
  const plan = planFromJson(planText)
  if (plan?.network !== network) return false
  return [...plan.inputs, ...plan.outputs].some(part => part.scriptPubKey === scriptPubKey)
}

function storedCoin(row: CoinRow, scriptPubKey: string): KeptCoin {
  const { txid, vout, amount, height, firstSeenAt, expected } = row
  return { txid, vout, amount, height, scriptPubKey, spent: storedSpend(row), firstSeenAt, expected }
}

const storedSpend = ({ spent }: CoinRow): CoinSpend | null => (spent === null ? null : (JSON.parse(spent) as CoinSpend))
