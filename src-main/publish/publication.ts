import type { JournalRow, PublicationRow } from '../storage/store.ts'
import { Halt, refusalOf, refusalOfStored } from './halt.ts'
import type { Head } from './head-file.ts'
import { openListener, parseHostPort, spellHostPort, type Listener } from './listener.ts'
import { openFeed, type OpenFeed } from './open-feed.ts'
import type { PublicationState, PublisherDeps, PublishRefusal } from './ports.ts'
import { publishSpends, type Watcher } from './publishing-loop.ts'

/** One mint's feed: a listener, which stays while the publication is enabled, and the loop that fills the log. */
export interface Publication {
  state(): PublicationState
  /** Listens, checks, publishes. `repair` installs a lost trigger and looks for missed spends: the operator's word, never our own. */
  start(repair: boolean): Promise<PublishRefusal | null>
  stop(): Promise<void>
}

/** What runs between a start and its stop or halt. */
interface Run {
  readonly feed: OpenFeed
  readonly abort: AbortController
  loop: Promise<void>
}

export function createPublication(deps: PublisherDeps, id: number): Publication {
  const { clock, publications } = deps
  // Changed by `listen` and `stop`.
  let listener: Listener | null = null
  // Changed by `start` and `end`.
  let run: Run | null = null
  // What the screens see; changed by `watcher`, the head by `end`.
  let backfill: PublicationState['backfill'] = null
  let publishedAt: number | null = null
  let checkedAt: number | null = null
  let lastHead: Head | null = null

  function row(): PublicationRow {
    const found = publications.get(id)
    if (found === null) throw new Error(`publication ${id} is gone`)
    return found
  }

  function note(level: JournalRow['level'], act: string, detail: string): void {
    const { mintUrl } = row()
    deps.journal.add({ at: clock.now(), level, actor: 'console', act, subject: mintUrl, detail, before: null, after: null })
  }

  /** What the gateway paid, less what the feed tells of it. */
  function redeemedState(mintUrl: string): PublicationState['redeemed'] {
    const settled = deps.redeemed(mintUrl)?.count()
    if (settled === undefined) return null
    const told = publications.redeemed(id).keysets.reduce((sum, { events, shadowed }) => sum + events + shadowed, 0)
    return { behind: Math.max(0, settled - told) }
  }

  const watcher: Watcher = {
    backfilling: progress => (backfill = progress),
    live() {
      publications.update({ ...row(), backfilled: true })
      backfill = null
      note('info', 'publication.live', `${(run?.feed.log.head().seq ?? -1) + 1} events are published`)
      watcher.checked()
    },
    published() {
      publishedAt = clock.now()
      deps.changed()
    },
    checked() {
      checkedAt = clock.now()
      deps.changed()
    },
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

  /** Trigger first, then back-fill: what is spent meanwhile is in the outbox, and the log drops what it has. */
  function install({ source, log, sequencer }: OpenFeed, repair: boolean): void {
    if (!source().installed() && (repair || !row().backfilled)) {
      const isNew = !source().hasOutbox()
      source().install()
      if (isNew) log.append([], 0, clock.now())
      note('notice', 'publication.installed', `outbox and triggers are in ${row().db}`)
    }
    if (repair) publications.update({ ...row(), backfilled: false })
    sequencer.check()
  }

  function publish(feed: OpenFeed): Run {
    const abort = new AbortController()
    const { backfilled } = row()
    backfill = backfilled ? null : { done: 0, total: 0 }
    listener?.serve(feed.log)
    const started: Run = { feed, abort, loop: Promise.resolve() }
    started.loop = publishSpends({ feed, backfilled, clock, signal: abort.signal, watcher }).catch(cause => {
      if (abort.signal.aborted) return
      halt(cause)
      end(started)
    })
    return started
  }

  function end({ feed }: Run): void {
    run = null
    backfill = null
    lastHead = feed.log.head()
    feed.close()
  }

  async function close(): Promise<void> {
    const current = run
    if (current === null) return
    listener?.serve(null)
    current.abort.abort()
    await current.loop
    if (run === current) end(current)
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
      const head = run?.feed.log.head() ?? lastHead
      const running = run === null ? 'stopped' : backfill === null ? 'live' : 'backfill'
      return {
        row: current,
        state: !current.enabled ? 'stopped' : halted === null ? running : 'halted',
        halted,
        head: head?.seq ?? deps.logOf(id).cursor().highest,
        root: head?.root ?? null,
        backfill,
        publishedAt,
        subscribers: listener?.subscribers() ?? 0,
        redeemed: redeemedState(current.mintUrl),
        checkedAt,
      }
    },

    async start(repair) {
      await close()
      publications.update({ ...row(), enabled: true, ...(repair ? { halted: null } : {}) })
      let feed: OpenFeed | null = null
      try {
        await listen()
        const { halted } = row()
        if (halted !== null) return refusalOfStored(halted)
        feed = await openFeed(deps, row())
        install(feed, repair)
        run = publish(feed)
        deps.changed()
        return null
      } catch (cause) {
        feed?.close()
        return halt(cause)
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
