import { judgeAnswers, neededOf } from '#shared/domain/chain/agreement.ts'
import type { ScriptHistory } from '#shared/domain/chain/script-history.ts'
import { MAX_WATCHED_SCRIPTS } from '#shared/lib/limits.ts'
import type { HeaderStore } from './header-store.ts'
import { createHeldVerdict, type HeldVerdict } from './held-verdict.ts'
import { lookAtScript } from './look-at-script.ts'
import type { OldHeaders } from './old-headers.ts'
import type { ChainDeps, ScriptState } from './ports.ts'
import { proveRecord } from './prove-record.ts'
import { createScriptRecord, type MempoolEntry, type ScriptRecord } from './script-record.ts'
import type { Connection } from './server-link.ts'

export interface WatchNeeds {
  readonly clock: ChainDeps['clock']
  readonly headers: HeaderStore
  readonly oldHeaders: OldHeaders
  readonly signal: AbortSignal
  /** Servers whose chain was followed up to what they announced. */
  ready(): readonly Connection[]
  configured(): number
  /** Servers that follow another chain, or gave a false proof. */
  contradicting(): readonly number[]
  /** Keeps a task in sight, so that stopping can wait for it. */
  run(task: Promise<void>): void
  /** Proofs came in; a server may have given a false one. */
  proved(): void
  changed(): void
}

/** Follows scripts at every ready server and says what is verified of each. */
export interface ScriptWatch {
  watch(scripts: readonly string[]): void
  /** All scripts at this server: it became ready, or announced a block. */
  look(connection: Connection): void
  drop(connection: Connection): void
  /** The best tip changed: the blocks above `kept`, the last that stayed, were replaced or are new. */
  advance(kept: number): void
  /** The set of servers or their standing changed. */
  review(): void
  state(scriptPubKey: string): ScriptState
  /** No look and no proof is under way. */
  isIdle(): boolean
}

/** Looks under way at one server: enough to fill a slow line, few enough that a call of another part is not far behind. */
const LOOKS = 32
/** ms before a look or a proof that failed is tried again, and before a server that contradicts is heard a second time. */
const AGAIN_MS = 1_000

interface Watched {
  readonly record: ScriptRecord
  readonly verdict: HeldVerdict
  /** Changed by `settle` and `publish`. */
  state: ScriptState
  proving: boolean
}

/** Scripts to look at, and those being looked at, at one server; one listener a script, so that a subscription renewed is not doubled. */
interface Queue {
  readonly due: Set<string>
  readonly active: Set<string>
  readonly listeners: Map<string, () => void>
}

export function createScriptWatch(needs: WatchNeeds): ScriptWatch {
  const { clock, headers, signal } = needs
  // Changed by `watch`; `queues` by `enqueue`, `pump` and `drop`; `busy` by `task`.
  const scripts = new Map<string, Watched>()
  const queues = new Map<Connection, Queue>()
  let busy = 0

  function task(work: () => Promise<void>): void {
    busy++
    needs.run(work().finally(() => busy--))
  }

  function enqueue(connection: Connection, names: Iterable<string>): void {
    if (connection.signal.aborted) return
    let queue = queues.get(connection)
    if (queue === undefined) queues.set(connection, (queue = { due: new Set(), active: new Set(), listeners: new Map() }))
    for (const name of names) queue.due.add(name)
    pump(connection)
  }

  function pump(connection: Connection): void {
    const queue = queues.get(connection)
    if (queue === undefined) return
    for (const name of queue.due) {
      if (queue.active.size >= LOOKS) return
      // One after the other: an older answer must not come in after a newer one.
      if (queue.active.has(name)) continue
      queue.due.delete(name)
      const watched = scripts.get(name)
      if (watched === undefined) continue
      const onChange = queue.listeners.get(name) ?? (() => enqueue(connection, [name]))
      queue.listeners.set(name, onChange)
      queue.active.add(name)
      task(async () => {
        await look(connection, watched, onChange)
        queue.active.delete(name)
        pump(connection)
      })
    }
  }

  async function look(connection: Connection, watched: Watched, onChange: () => void): Promise<void> {
    const { record } = watched
    const answer = await lookAtScript(connection, record, onChange)
    if (connection.signal.aborted || signal.aborted) return
    if (answer.ok) record.answers.set(connection.server, answer.value)
    else record.answers.delete(connection.server)
    settle(watched)
    if (!answer.ok || answer.value.seen === 0) lookAgain(connection, record.scriptPubKey)
  }

  function lookAgain(connection: Connection, name: string): void {
    needs.run(clock.sleep(AGAIN_MS, connection.signal).then(() => enqueue(connection, [name])))
  }

  /** Compares what was answered at the best tip, has proved what is new, and publishes the verdict. */
  function settle(watched: Watched): void {
    const { record } = watched
    const tip = headers.tip()
    const speaking = needs.ready().filter(({ server }) => record.answers.has(server))
    const answers = speaking.flatMap(connection => {
      const answer = record.answers.get(connection.server)!
      return answer.tip === tip.hash && answer.seen > 0
        ? [{ connection, answer, verdict: record.verdictOn(answer.history, connection.server) }]
        : []
    })

    // Held against a server only when it says so twice: its first answer may have met a block half way. One that forges vouches for nothing.
    const vouching = answers.filter(({ connection, verdict }) => !connection.forges || verdict === 'contradicts')
    const heard = vouching.map(({ connection, answer, verdict }) => {
      const first = verdict === 'contradicts' && answer.seen < 2
      if (first) lookAgain(connection, record.scriptPubKey)
      return { server: connection.server, verdict: first ? ('undecided' as const) : verdict }
    })
    const honest = speaking.filter(({ forges }) => !forges)
    const mempools = honest.map(({ server }) => record.answers.get(server)!.history.unconfirmed)
    const unconfirmed = mempoolOf(mempools, neededOf(needs.configured()))
    prove(
      watched,
      answers.map(({ connection, answer }) => ({ connection, history: answer.history })),
      unconfirmed.map(({ txid }) => txid),
    )

    const { agreement, answered, contradicting } = judgeAnswers(needs.configured(), heard, needs.contradicting())
    if (watched.verdict.judge(agreement, needs.ready().length >= neededOf(needs.configured())) === 'hold') return
    publish(watched, {
      scriptPubKey: record.scriptPubKey,
      agreement,
      tip: answers.length > 0 ? tip : watched.state.tip,
      coins: speaking.length > 0 ? record.coins(unconfirmed) : watched.state.coins,
      costs: record.costs,
      verifiedAt: agreement === 'verified' ? clock.now() : watched.state.verifiedAt,
      answered,
      contradicting,
    })
  }

  function prove(
    watched: Watched,
    answers: readonly { readonly connection: Connection; readonly history: ScriptHistory }[],
    unconfirmed: readonly string[],
  ): void {
    if (watched.proving) return
    const work = proveRecord(watched.record, answers, unconfirmed, needs.ready(), needs)
    if (work === null) return
    watched.proving = true
    task(async () => {
      const complete = await work
      watched.proving = false
      if (signal.aborted) return
      needs.proved()
      if (complete) return settle(watched)
      needs.run(clock.sleep(AGAIN_MS, signal).then(() => settle(watched)))
    })
  }

  function publish(watched: Watched, state: ScriptState): void {
    const before = watched.state
    watched.state = state
    const same =
      before.agreement === state.agreement &&
      before.tip?.hash === state.tip?.hash &&
      before.coins === state.coins &&
      before.answered.join() === state.answered.join() &&
      before.contradicting.join() === state.contradicting.join()
    if (!same) needs.changed()
  }

  return {
    watch(names) {
      const wanted = new Set(names.slice(0, MAX_WATCHED_SCRIPTS))
      for (const name of scripts.keys()) if (!wanted.has(name)) scripts.delete(name)
      const added = [...wanted].filter(name => !scripts.has(name))
      for (const name of added) {
        const watched: Watched = {
          record: createScriptRecord(name),
          verdict: createHeldVerdict(clock, signal, () => settle(watched), needs.run),
          state: unseen(name),
          proving: false,
        }
        scripts.set(name, watched)
      }
      if (added.length > 0) for (const connection of needs.ready()) enqueue(connection, added)
    },

    look: connection => enqueue(connection, scripts.keys()),

    drop(connection) {
      queues.delete(connection)
      for (const { record } of scripts.values()) record.answers.delete(connection.server)
    },

    advance(kept) {
      for (const watched of scripts.values()) {
        watched.record.reorganise(kept)
        settle(watched)
      }
    },

    review() {
      for (const watched of scripts.values()) settle(watched)
    },

    state: name => scripts.get(name)?.state ?? unseen(name),

    isIdle: () => busy === 0,
  }
}

const unseen = (scriptPubKey: string): ScriptState => ({
  scriptPubKey,
  agreement: 'unknown',
  tip: null,
  coins: [],
  verifiedAt: null,
  answered: [],
  contradicting: [],
})

/** Union of what servers have in their mempools, the most widely told first: of two that conflict it counts. `needed`: a majority. */
function mempoolOf(lists: readonly (readonly string[])[], needed: number): readonly MempoolEntry[] {
  const told = new Map<string, number>()
  for (const list of lists) for (const txid of new Set(list)) told.set(txid, (told.get(txid) ?? 0) + 1)
  return [...told]
    .sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))
    .map(([txid, many]) => ({ txid, isCommon: many >= needed }))
}
