import { compareHistory, type HistoryVerdict, type ScriptEvidence } from '#shared/domain/chain/agreement.ts'
import { coinsOf, strangersAmong, type Footprint } from '#shared/domain/chain/coins.ts'
import { scriptHashOf, type ScriptHistory } from '#shared/domain/chain/script-history.ts'
import type { SpentOutput } from '#shared/domain/chain/authority.ts'
import type { Coin } from '#shared/domain/reserve/coin.ts'
import { fromHex } from '#shared/lib/bytes.ts'
import type { SpendCost } from './ports.ts'

/** One server's answer about one script. */
export interface ScriptAnswer {
  /** Hash of the tip that the server had before and after. */
  readonly tip: string
  readonly status: string | null
  readonly history: ScriptHistory
  /** Looks in a row that brought this answer: a contradiction is held against a server only when it repeats it. */
  readonly seen: number
}

/** A transaction that a server has in its mempool. `isCommon`: a strict majority of the configured servers has it. */
export interface MempoolEntry {
  readonly txid: string
  readonly isCommon: boolean
}

/** What is known of one script: the answers, and what was proved. Fetched once, kept while it holds. */
export interface ScriptRecord {
  readonly scriptPubKey: string
  readonly scriptHash: string
  /** By id of the server. Changed by `watch-scripts.ts`. */
  readonly answers: Map<number, ScriptAnswer>
  readonly proven: ReadonlyMap<string, number>
  /** The history that hashes to `status`, by whomever it was told; undefined when none is known. */
  historyOf(status: string | null): ScriptHistory | undefined
  bind(status: string, history: ScriptHistory): void
  footprint(txid: string): Footprint | undefined
  /** Keeps a transaction that was read and hashed. Whose its witness is, is not known yet. */
  keep(footprint: Footprint): void
  prove(txid: string, height: number): void
  /** These servers claim it, were asked, and could not prove it. Another that claims it too is heard by itself. */
  disprove(txid: string, height: number, servers: readonly number[]): void
  /** Disproves what stands in a block and yet neither pays the script nor spends from it. */
  dropStrangers(): void
  /**
   * The best tip changed and blocks up to `height` stand: what was proved above is forgotten, and what was disproved or missed gets
   * another hearing, since a server may have it right at its next tip.
   */
  reorganise(height: number): void
  /** No server could show this mempool transaction: it is not asked for again before the next tip. */
  miss(txid: string): void
  isMissing(txid: string): boolean
  /** Drops transactions whose inputs must be read anew because `txids` belong to the history now. */
  admit(txids: Iterable<string>): void
  verdictOn(history: ScriptHistory, server: number): HistoryVerdict
  /** An output to the script, of a transaction that was read; null for any other. */
  output(txid: string, vout: number): SpentOutput | null
  /** The mempool transaction spends coins of the script, and nobody judged yet whether it may. */
  isUnjudged(txid: string): boolean
  /** It may: this is the transaction with the witness that proves it. */
  authorise(footprint: Footprint, cost: SpendCost): void
  /** Nobody could prove that it may. It is judged anew at the next tip. */
  leaveOpen(txid: string): void
  /**
   * Coins by what is proved, and by the mempool transactions `unconfirmed`, the most widely told first. Of those that spend coins of the
   * script the ones count that were authorised, and what nobody can prove where most servers have it.
   */
  coins(unconfirmed: readonly MempoolEntry[]): readonly Coin[]
  /** Of the authorised ones by txid: what they pay. */
  readonly costs: ReadonlyMap<string, SpendCost>
}

/** Statuses that servers may be at while a block spreads; liars could name a new one with every look. */
const BOUND_STATUSES = 8

export function createScriptRecord(scriptPubKey: string): ScriptRecord {
  // `proven`, `disproved`, `strangers`, `footprints`, `authorised`, `open`, `missing`, `bound` and `version` are changed by the methods of the record; `version` counts the changes.
  const proven = new Map<string, number>()
  const disproved = new Map<string, readonly number[]>()
  const strangers = new Set<string>()
  const footprints = new Map<string, Footprint>()
  const authorised = new Map<string, SpendCost>()
  const open = new Set<string>()
  const missing = new Set<string>()
  const bound: { readonly status: string; readonly history: ScriptHistory }[] = []
  let version = 0
  // Memories of what was worked out at a version: histories are objects that do not change.
  let judged = { version: -1, verdicts: new WeakMap<ScriptHistory, Map<number, HistoryVerdict>>() }
  let counted: { readonly key: string; readonly coins: readonly Coin[] } | null = null

  const evidenceAgainst = (server: number): ScriptEvidence => ({
    proven,
    isDisproved: (txid, height) => strangers.has(txid) || disproved.get(`${txid}:${height}`)?.includes(server) === true,
  })

  return {
    scriptPubKey,
    scriptHash: scriptHashOf(fromHex(scriptPubKey)),
    answers: new Map(),
    proven,
    historyOf: status => bound.find(known => known.status === status)?.history,
    bind(status, history) {
      bound.unshift({ status, history })
      bound.length = Math.min(bound.length, BOUND_STATUSES)
    },
    footprint: txid => footprints.get(txid),
    keep(footprint) {
      // It may be what another one spends: who looked like a stranger is judged anew.
      strangers.clear()
      footprints.set(footprint.txid, footprint)
      authorised.delete(footprint.txid)
      version++
    },
    prove(txid, height) {
      proven.set(txid, height)
      version++
    },
    disprove(txid, height, servers) {
      const key = `${txid}:${height}`
      disproved.set(key, [...(disproved.get(key) ?? []), ...servers])
      version++
    },
    dropStrangers() {
      for (const txid of strangersAmong([...proven.keys()].flatMap(proved => footprints.get(proved) ?? []))) {
        strangers.add(txid)
        proven.delete(txid)
        version++
      }
    },
    reorganise(height) {
      const before = proven.size
      for (const [txid, at] of proven) if (at > height) proven.delete(txid)
      if (proven.size < before || disproved.size + strangers.size > 0) version++
      disproved.clear()
      strangers.clear()
      missing.clear()
      if (open.size > 0) version++
      open.clear()
    },
    miss: txid => void missing.add(txid),
    isMissing: txid => missing.has(txid),
    admit(txids) {
      const admitted = new Set([...txids].filter(txid => !footprints.has(txid)))
      if (admitted.size === 0) return
      for (const [txid, { foreign }] of footprints) {
        if (!foreign.some(from => admitted.has(from))) continue
        footprints.delete(txid)
        authorised.delete(txid)
        proven.delete(txid)
        version++
      }
    },
    verdictOn(history, server) {
      if (judged.version !== version) judged = { version, verdicts: new WeakMap() }
      // Where nothing is disproved the verdict is the same for all who tell this history.
      const whom = disproved.size === 0 ? -1 : server
      const verdicts = judged.verdicts.get(history) ?? new Map<number, HistoryVerdict>()
      judged.verdicts.set(history, verdicts)
      const verdict = verdicts.get(whom) ?? compareHistory(history, evidenceAgainst(server))
      verdicts.set(whom, verdict)
      return verdict
    },
    output: outputOf,
    isUnjudged(txid) {
      const footprint = footprints.get(txid)
      return footprint !== undefined && !proven.has(txid) && !authorised.has(txid) && !open.has(txid) && spendsOurs(footprint)
    },
    authorise(footprint, cost) {
      footprints.set(footprint.txid, footprint)
      authorised.set(footprint.txid, cost)
      version++
    },
    leaveOpen(txid) {
      open.add(txid)
      version++
    },
    costs: authorised,
    coins(unconfirmed) {
      const key = `${version}:${unconfirmed.map(({ txid, isCommon }) => (isCommon ? `${txid}!` : txid)).join()}`
      if (counted?.key !== key) counted = { key, coins: countCoins(unconfirmed) }
      return counted.coins
    },
  }

  function outputOf(txid: string, vout: number): SpentOutput | null {
    const output = footprints.get(txid)?.outputs.find(one => one.vout === vout)
    return output === undefined ? null : { amount: output.amount, scriptPubKey, height: proven.get(txid) ?? null }
  }

  function spendsOurs({ inputs }: Footprint): boolean {
    return inputs.some(({ txid, vout }) => outputOf(txid, vout) !== null)
  }

  /** Without those whose right to spend is not shown, and without what stands on one of them. */
  function credible(unconfirmed: readonly MempoolEntry[]): readonly Footprint[] {
    const refused = new Set<string>()
    let standing = unconfirmed.flatMap(({ txid, isCommon }) => {
      const footprint = proven.has(txid) ? undefined : footprints.get(txid)
      if (footprint === undefined) return []
      if (authorised.has(txid) || (isCommon && open.has(txid)) || !spendsOurs(footprint)) return [footprint]
      refused.add(txid)
      return []
    })
    for (let before = -1; before !== refused.size;) {
      before = refused.size
      standing = standing.filter(({ txid, inputs, foreign }) => {
        const stands = !inputs.some(input => refused.has(input.txid)) && !foreign.some(from => refused.has(from))
        if (!stands) refused.add(txid)
        return stands
      })
    }
    return standing
  }

  function countCoins(unconfirmed: readonly MempoolEntry[]): readonly Coin[] {
    const confirmed = [...proven].flatMap(([txid, height]) => {
      const footprint = footprints.get(txid)
      return footprint === undefined ? [] : [{ footprint, height }]
    })
    const waiting = credible(unconfirmed)
    const others = new Set(strangersAmong([...confirmed.map(({ footprint }) => footprint), ...waiting]))
    return coinsOf(
      scriptPubKey,
      confirmed,
      waiting.filter(({ txid }) => !others.has(txid)),
    )
  }
}
