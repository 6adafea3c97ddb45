import type { MintInfo } from '#shared/domain/delegation/advertisement.ts'
import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { MAX_KEYSETS, MAX_PAGE_EVENTS } from '#shared/lib/limits.ts'
import { fail, type Result } from '#shared/lib/result.ts'
import type { PeerRow } from '../storage/store.ts'
import { createBackOff } from './back-off.ts'
import { createBell } from './bell.ts'
import { catchUp, type MirrorParts } from './catch-up.ts'
import { checkSample } from './check-sample.ts'
import { checkCheckpoint } from './compare-checkpoint.ts'
import { followStream, type StreamNeeds } from './event-stream.ts'
import { createLogRoot, slicesOf } from './log-root.ts'
import { createMirrorNotes } from './mirror-notes.ts'
import { createMirrorStatus, type MirrorStatus, type Part } from './mirror-status.ts'
import { createMirrorStep } from './mirror-step.ts'
import type { MirrorDeps } from './ports.ts'
import { storeFailure } from './store-failure.ts'
import { verifyMirror, type Verification } from './verify-mirror.ts'
import { watchPeer } from './watch-peer.ts'

/** One custodian's mirror: pages, stream and watch run side by side and meet in the log, which takes each event once. */
export interface MirrorLoop {
  readonly status: MirrorStatus
  start(): void
  /** Ends every request and sleep; resolves when nothing of this mirror runs any more. */
  stop(): Promise<void>
  /** One catch-up from now on, also while paused or not started. */
  sync(): Promise<Result<number, Refusal>>
  verify(): Promise<Verification>
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const KEEP_SAMPLES_MS = 8 * DAY_MS
/** How often the root catches up with the log: a screen may show it a moment late, a busy feed must not be hashed twice. */
const CHECK_EVERY_MS = 2_000
const KEYSET_REST_MS = 2_000
/** A busy stream proves life but not that batch tells the same: every so many poll intervals it is asked nevertheless. */
const POLLS_UNASKED = 10
/** A stream that stood this long was worth having, whatever it brought. */
const LONG_STREAM_MS = 60_000
/** Polls that had to bring what the open stream did not, before it is replaced. */
const DOUBTS = 2

export function createMirrorLoop(deps: MirrorDeps, row: PeerRow): MirrorLoop {
  const { clock, peers } = deps
  const { url, approvedHosts } = row
  const log = deps.logOf(url)
  const notes = createMirrorNotes(deps.journal, clock, url)
  const status = createMirrorStatus(deps, url, log, notes)
  const watchBell = createBell(clock)
  // Changed by `onKeyset` alone.
  const keysetsSeen = new Set(peers.keysets(url).map(({ id }) => id))
  const onKeyset = (id: string): void => {
    if (keysetsSeen.has(id) || keysetsSeen.size >= MAX_KEYSETS) return
    keysetsSeen.add(id)
    watchBell.ring()
  }
  const step = createMirrorStep({ log, clock, status, notes, onKeyset })
  const firehose = (JSON.parse(row.pinned) as MintInfo).advertisement?.firehose ?? null
  const mint = { wire: deps.wire, url, approvedHosts }
  const ended = new AbortController()
  const { signal } = ended
  const pagesBell = createBell(clock)
  const parts: MirrorParts | null =
    firehose === null
      ? null
      : { deps, source: { wire: deps.wire, batchUrl: firehose.http, approvedHosts }, log, status, step, size: { value: MAX_PAGE_EVENTS } }

  // `catching` and `caughtUp` are changed by `catchUpOnce`, `streamNow` by `keepStream`, `running` by `start`.
  let catching: Promise<Result<number, Refusal>> | null = null
  let caughtUp = false
  let running: Promise<unknown> = Promise.resolve()
  let streamNow: AbortController | null = null
  const needs: StreamNeeds = { backfill: pagesBell.ring, keepsAlive: false, lastEventAt: 0 }

  function report(part: Part, why: Refusal | null): void {
    if (signal.aborted) return
    status.failed(part, why)
    status.review()
  }

  /** Only one at a time: two walks would fetch the same pages. */
  function catchUpOnce(): Promise<Result<number, Refusal>> {
    catching ??= (parts === null ? Promise.resolve(fail(noFeed(url))) : catchUp(parts, signal))
      .catch((thrown: unknown) => fail(storeFailure(thrown, log.key)))
      .then(result => {
        catching = null
        caughtUp ||= result.ok || result.error.stage === 'verify'
        report('page', result.ok ? null : result.error)
        return result
      })
    return catching
  }

  /** Runs one keeper for as long as the mirror lives: what it throws comes from the store, and must not end the others. */
  async function keep(part: Part, keeper: () => Promise<void>): Promise<void> {
    const backOff = createBackOff(deps.random)
    while (!signal.aborted) {
      try {
        return await keeper()
      } catch (thrown) {
        status.failed(part, storeFailure(thrown, log.key))
        await clock.sleep(backOff.next(), signal)
      }
    }
  }

  /** Pages to the latest, then a poll whenever the stream was silent for as long as the policy says; at once when the bell rings. */
  async function keepPages(): Promise<void> {
    const backOff = createBackOff(deps.random)
    let doubts = 0
    while (!signal.aborted) {
      const before = log.cursor().highest
      const result = await catchUpOnce()
      const polledAt = clock.now()
      if (!result.ok) {
        // The bell is not heard here: a stream above a hole that stays would otherwise ask for it with every event.
        await pause(backOff.next())
        continue
      }
      backOff.reset()
      const streamSpoke = needs.lastEventAt >= polledAt - pollMs()
      if (streamSpoke) doubts = 0
      else if (before >= 0 && log.cursor().highest > before) doubts++
      if (doubts >= DOUBTS) {
        doubts = 0
        streamNow?.abort()
      }
      status.nextAttempt(null)
      let due = polledAt + pollMs()
      while (!signal.aborted && clock.now() < due) {
        if (await pagesBell.wait(due - clock.now(), signal)) break
        due = Math.min(Math.max(polledAt, needs.lastEventAt) + pollMs(), polledAt + POLLS_UNASKED * pollMs())
      }
    }
  }

  async function keepStream(): Promise<void> {
    const backOff = createBackOff(deps.random)
    // History comes faster in pages, and the stream resumes where they end.
    await catchUpOnce()
    while (!signal.aborted && parts !== null && firehose !== null) {
      const openedAt = clock.now()
      streamNow = new AbortController()
      const abort = streamNow.abort.bind(streamNow)
      signal.addEventListener('abort', abort)
      const end = await followStream(parts, firehose.sse, needs, streamNow.signal)
      signal.removeEventListener('abort', abort)
      report('stream', end.why)
      if (end.useful || clock.now() - openedAt >= LONG_STREAM_MS) backOff.reset()
      await clock.sleep(backOff.next(), signal)
    }
  }

  async function keepWatch(): Promise<void> {
    while (!signal.aborted) {
      const watched = await watchPeer(deps, mint, notes, signal)
      report('info', watched.ok ? null : watched.error)
      // An event under an unknown keyset fetches its keys soon, yet a peer that invents ids does not set our pace.
      if (await watchBell.wait(deps.policy().keysetPollSeconds * 1000, signal)) await clock.sleep(KEYSET_REST_MS, signal)
    }
  }

  /** A point of the chart each minute, and the standing that time alone changes. */
  async function keepSamples(): Promise<void> {
    while (!signal.aborted) {
      const at = clock.now()
      const { lastContactAt } = status.state()
      const { contiguous, count } = log.cursor()
      const contactAgeMs = lastContactAt === null ? -1 : Math.max(0, at - lastContactAt)
      peers.addSample(url, { at, behind: Math.max(0, status.latest() - contiguous), contactAgeMs, events: count }, at - KEEP_SAMPLES_MS)
      status.persist()
      status.review()
      deps.changed('mirrors')
      await clock.sleep(MINUTE_MS, signal)
    }
  }

  /** The root over the prefix, grown in the background, and once a day what was told long ago. */
  async function keepChecks(): Promise<void> {
    const tree = createLogRoot(deps.sha256)
    let checkAt = 0
    while (!signal.aborted && parts !== null) {
      const { contiguous } = log.cursor()
      const { size } = tree.frontier()
      if (contiguous >= size) {
        for await (const slice of slicesOf(log, size, contiguous, clock, signal)) tree.grow(slice)
        if (tree.frontier().size > size && !signal.aborted) status.root({ size: tree.frontier().size, hash: tree.hash() })
      }
      if (clock.now() >= checkAt && caughtUp && contiguous >= 0) {
        checkAt = clock.now() + ((await checkPast(parts)) ? DAY_MS : MINUTE_MS)
      }
      await clock.sleep(CHECK_EVERY_MS, signal)
    }
  }

  /** False when it has to be tried again soon. */
  async function checkPast(parts: MirrorParts): Promise<boolean> {
    const sampled = await checkSample(parts, signal)
    if (!sampled.ok || firehose === null || firehose.checkpoint === null) return sampled.ok
    const compared = await checkCheckpoint(parts, firehose.checkpoint, signal)
    if (compared.ok || compared.error.stage === 'verify') report('check', compared.ok ? null : compared.error)
    return compared.ok && compared.value !== 'behind'
  }

  const pollMs = (): number => deps.policy().pollSeconds * 1000
  async function pause(ms: number): Promise<void> {
    status.nextAttempt(clock.now() + ms)
    await clock.sleep(ms, signal)
  }

  return {
    status,
    start() {
      running = Promise.all([
        keep('page', keepPages),
        keep('stream', keepStream),
        keep('info', keepWatch),
        keep('check', keepSamples),
        keep('check', keepChecks),
      ])
    },
    async stop() {
      ended.abort()
      await running
      await catching
      status.persist()
    },
    async sync() {
      // One that is under way began before it was asked for: its answer may be older than the question.
      if (catching !== null) await catching
      if (peers.keysets(url).length === 0) await watchPeer(deps, mint, notes, signal)
      return catchUpOnce()
    },
    async verify() {
      const verification = await verifyMirror(log, deps, signal)
      status.root({ size: verification.size, hash: verification.root })
      return verification
    },
  }
}

const noFeed = (url: string): Refusal => refuse('verify', 'verify.advertisement', url, 'The pinned advertisement names no spent feed.')
