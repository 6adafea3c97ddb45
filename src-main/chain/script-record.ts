import { compareHistory, type HistoryVerdict, type ScriptEvidence } from '#shared/domain/chain/agreement.ts'
import { coinsOf, strangersAmong, type Footprint } from '#shared/domain/chain/coins.ts'
import { scriptHashOf, type ScriptHistory } from '#shared/domain/chain/script-history.ts'
import type { Coin } from '#shared/domain/reserve/coin.ts'
import { fromHex } from '#shared/lib/bytes.ts'

/** One server's answer about one script. */
export interface ScriptAnswer {
  /** Hash of the tip that the server had before and after. */
  readonly tip: string
  readonly status: string | null
  readonly history: ScriptHistory
  /** Looks in a row that brought this answer: a contradiction is held against a server only when it repeats it. */
  readonly seen: number
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
  /** Keeps a transaction that was read and hashed. */
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
  /** Coins by what is proved, and by the mempool transactions `unconfirmed`, the most widely told first. */
  coins(unconfirmed: readonly string[]): readonly Coin[]
}

/** Statuses that servers may be at while a block spreads; liars could name a new one with every look. */
const BOUND_STATUSES = 8

export function createScriptRecord(scriptPubKey: string): ScriptRecord {
  // `proven`, `disproved`, `strangers`, `footprints`, `missing`, `bound` and `version` are changed by the methods of the record; `version` counts the changes.
  const proven = new Map<string, number>()
  const disproved = new Map<string, readonly number[]>()
  const strangers = new Set<string>()
  const footprints = new Map<string, Footprint>()
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
    },
    miss: txid => void missing.add(txid),
    isMissing: txid => missing.has(txid),
    admit(txids) {
      const admitted = new Set([...txids].filter(txid => !footprints.has(txid)))
      if (admitted.size === 0) return
      for (const [txid, { foreign }] of footprints) {
        if (!foreign.some(from => admitted.has(from))) continue
        footprints.delete(txid)
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
    coins(unconfirmed) {
      const key = `${version}:${unconfirmed.join()}`
      if (counted?.key !== key) counted = { key, coins: countCoins(unconfirmed) }
      return counted.coins
    },
  }

  function countCoins(unconfirmed: readonly string[]): readonly Coin[] {
    const confirmed = [...proven].flatMap(([txid, height]) => {
      const footprint = footprints.get(txid)
      return footprint === undefined ? [] : [{ footprint, height }]
    })
    const waiting = unconfirmed.flatMap(txid => (proven.has(txid) ? [] : (footprints.get(txid) ?? [])))
    const others = new Set(strangersAmong([...confirmed.map(({ footprint }) => footprint), ...waiting]))
    return coinsOf(
      scriptPubKey,
      confirmed,
      waiting.filter(({ txid }) => !others.has(txid)),
    )
  }
}
