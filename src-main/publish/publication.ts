import { join } from 'node:path'
import type { PublicationRow } from '../storage/store.ts'
import { Halt, refusalOf, refusalOfStored } from './halt.ts'
import { openHeadFile } from './head-file.ts'
import { openListener, parseHostPort, spellHostPort, type Listener } from './listener.ts'
import { openMintSource } from './mint-source/open-mint-source.ts'
import type { MintSource, PublicationState, PublisherDeps, PublishRefusal } from './ports.ts'
import { openPublishedLog, type PublishedLog } from './published-log.ts'
import { createSequencer, type Sequencer } from './sequencer.ts'

/** How often the mint's database is asked whether it moved, ms: one read of shared memory, and the latency of the feed. */
const POLL_MS = 50
/** How often the file is opened anew and checked, ms: a restored database is another file under the same name. */
const CHECK_MS = 5_000
/** How often the mint's spent proofs are counted, ms: it costs the mint's disk a walk over an index. */
const COUNT_MS = 60_000
/** How long the mint may keep its database locked before that is a halt, ms. */
const BUSY_MS = 30_000

/** One mint's feed: a listener, which stays while the publication is enabled, and the loop that fills the log. */
export interface Publication {
  state(): PublicationState
  /** Listens, checks, publishes. `repair` installs a lost trigger and looks for missed spends: the operator's word, never our own. */
  start(repair: boolean): Promise<PublishRefusal | null>
  stop(): Promise<void>
}

/** What runs between a start and its stop or halt. */
interface Run {
  source: MintSource
  readonly log: PublishedLog
  readonly sequencer: Sequencer
  readonly abort: AbortController
  loop: Promise<void>
}

export function createPublication(deps: PublisherDeps, id: number): Publication {
  const { clock, publications } = deps
  // Changed by `listen` and `stop`.
  let listener: Listener | null = null
  // Changed by `open` and `close`.
  let run: Run | null = null
  // What the screens see; changed by `publish` and its parts.
  let backfill: PublicationState['backfill'] = null
  let publishedAt: number | null = null
  let checkedAt: number | null = null
  let lastHead: { readonly seq: number; readonly root: string } | null = null

  function row(): PublicationRow {
    const found = publications.get(id)
    if (found === null) throw new Error(`publication ${id} is gone`)
    return found
  }

  function note(level: 'info' | 'notice' | 'alarm', act: string, detail: string): void {
    const { mintUrl } = row()
    deps.journal.add({ at: clock.now(), level, actor: 'console', act, subject: mintUrl, detail, before: null, after: null })
  }

  async function listen(): Promise<void> {
    if (listener !== null) return
    const before = row()
    const address = parseHostPort(before.listen)
    if (address === null) throw new Halt('publish.arguments', `${before.listen} is not HOST:PORT.`)
    const publicUrl = (port: number): string => before.publicUrl || `http://${spellHostPort({ ...address, port })}`
    listener = await openListener({ mintUrl: before.mintUrl, listen: address, publicUrl, front: before.front })
    // A free port that was taken once is kept: peers know it.
    const { port } = listener
    publications.update({ ...before, listen: spellHostPort({ ...address, port }), publicUrl: publicUrl(port) })
  }

  async function open(): Promise<Run> {
    const source = openMintSource(row())
    try {
      const log = openPublishedLog(deps.logOf(id), openHeadFile(join(deps.headFolder, `own-${id}.json`)), deps.sha256)
      await log.ready
      const opened: Run = {
        source,
        log,
        sequencer: createSequencer({
          source: () => opened.source,
          log,
          position: () => publications.sourcePosition(id),
          isPoint: deps.isPoint,
          now: () => clock.now(),
        }),
        abort: new AbortController(),
        loop: Promise.resolve(),
      }
      return opened
    } catch (cause) {
      source.close()
      throw cause
    }
  }

  /** Trigger first, then back-fill: what is spent meanwhile is in the outbox, and the log drops what it has. */
  function prepare({ source, log, sequencer }: Run, repair: boolean): void {
    if (!source.installed() && (repair || !row().backfilled)) {
      const isNew = !source.hasOutbox()
      source.install()
      if (isNew) log.append([], 0, clock.now())
      note('notice', 'publication.installed', `outbox and triggers are in ${row().db}`)
    }
    if (repair) publications.update({ ...row(), backfilled: false })
    sequencer.check()
  }

  async function publish(current: Run): Promise<void> {
    const { sequencer, abort } = current
    if (!row().backfilled) {
      const total = current.source.census().spent
      backfill = { done: 0, total }
      const pause = async (): Promise<boolean> => {
        await clock.sleep(0, abort.signal)
        return !abort.signal.aborted
      }
      await sequencer.backfill(pause, done => {
        backfill = { done: Math.min(done, total), total }
        published()
      })
      if (abort.signal.aborted) return
    }
    await drain(current)
    if (abort.signal.aborted) return
    sequencer.count()
    publications.update({ ...row(), backfilled: true })
    backfill = null
    note('info', 'publication.live', `${current.log.head().seq + 1} events are published`)
    checked()
    await follow(current)
  }

  async function follow(current: Run): Promise<void> {
    let checkAt = clock.now() + CHECK_MS
    let countAt = clock.now() + COUNT_MS
    let busySince: number | null = null
    while (!current.abort.signal.aborted) {
      try {
        if (current.source.moved()) await drain(current)
        if (clock.now() >= checkAt) {
          reopen(current)
          await drain(current)
          if (clock.now() >= countAt) {
            current.sequencer.count()
            countAt = clock.now() + COUNT_MS
          }
          checkAt = clock.now() + CHECK_MS
          checked()
        }
        busySince = null
      } catch (cause) {
        busySince ??= clock.now()
        if (!(cause instanceof Halt) || cause.code !== 'publish.db-busy' || clock.now() - busySince > BUSY_MS) throw cause
      }
      await clock.sleep(POLL_MS, current.abort.signal)
    }
  }

  async function drain({ sequencer, log, abort }: Run): Promise<void> {
    sequencer.check()
    for (let more = true; more && !abort.signal.aborted;) {
      const before = log.head().seq
      more = sequencer.step()
      if (log.head().seq > before) published()
      // Others may use the core between two batches.
      if (more) await clock.sleep(0, abort.signal)
    }
  }

  function reopen(current: Run): void {
    const fresh = openMintSource(row())
    current.source.close()
    current.source = fresh
    // The connection is new, so its first `moved` is true: nothing between the two is missed.
  }

  function published(): void {
    publishedAt = clock.now()
    deps.changed()
  }

  function checked(): void {
    checkedAt = clock.now()
    deps.changed()
  }

  async function close(): Promise<void> {
    const current = run
    run = null
    if (current === null) return
    lastHead = current.log.head()
    listener?.serve(null)
    current.abort.abort()
    await current.loop
    current.source.close()
  }

  function halt(cause: unknown): PublishRefusal {
    const refused = refusalOf(cause)
    listener?.serve(null)
    publications.update({ ...row(), halted: { code: refused.code, detail: refused.detail } })
    note('alarm', 'publication.halted', `${refused.code}: ${refused.detail}`)
    deps.changed()
    return refused
  }

  return {
    state() {
      const current = row()
      const halted = current.halted === null ? null : refusalOfStored(current.halted)
      const head = run?.log.head() ?? lastHead
      return {
        row: current,
        state: !current.enabled
          ? 'stopped'
          : halted !== null
            ? 'halted'
            : run === null
              ? 'stopped'
              : backfill === null
                ? 'live'
                : 'backfill',
        halted,
        head: head?.seq ?? deps.logOf(id).cursor().highest,
        root: head?.root ?? null,
        backfill,
        publishedAt,
        subscribers: listener?.subscribers() ?? 0,
        checkedAt,
      }
    },

    async start(repair) {
      await close()
      publications.update({ ...row(), enabled: true, ...(repair ? { halted: null } : {}) })
      try {
        await listen()
        const stays = row().halted
        if (stays !== null) return refusalOfStored(stays)
        const opened = await open()
        run = opened
        prepare(opened, repair)
        listener?.serve(opened.log)
        backfill = row().backfilled ? null : { done: 0, total: 0 }
        opened.loop = publish(opened).catch(cause => {
          if (opened.abort.signal.aborted) return
          halt(cause)
          lastHead = opened.log.head()
          run = null
          opened.source.close()
        })
        deps.changed()
        return null
      } catch (cause) {
        const refused = halt(cause)
        await close()
        return refused
      }
    },

    async stop() {
      await close()
      await listener?.close()
      listener = null
      deps.changed()
    },
  }
}
