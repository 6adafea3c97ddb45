import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { JournalRow, PeerRow } from '../storage/store.ts'
import { askLatest, discoverPeer, refusalsOf } from './discover-peer.ts'
import { approvedByTyping, foreignHosts } from './feed-hosts.ts'
import { createMirrorLoop, type MirrorLoop } from './mirror-loop.ts'
import type { MirrorDeps, Mirrors } from './ports.ts'
import { readInfo } from './read-info.ts'
import type { WaitingChange } from './watch-peer.ts'

/** The mirrors of every custodian that is kept. Each has its own loop; they share the store and nothing else. */
export function createMirrors(deps: MirrorDeps): Mirrors {
  const { peers, clock } = deps
  const ended = new AbortController()
  // Changed by `replace` and `loopOf`.
  const loops = new Map<string, MirrorLoop>()
  // Changed by `inTurn`: what was last asked of each mirror, so that two commands never run two loops over one log.
  const turns = new Map<string, Promise<unknown>>()
  // Changed by `start`.
  let started = false

  function inTurn<Answer>(url: string, act: () => Promise<Answer>): Promise<Answer> {
    const turn = (turns.get(url) ?? Promise.resolve()).then(act)
    turns.set(
      url,
      turn.catch(() => undefined),
    )
    return turn
  }

  function loopOf(url: string): MirrorLoop | null {
    const row = peers.get(url)
    if (row === null) return null
    let loop = loops.get(url)
    if (loop === undefined) loops.set(url, (loop = createMirrorLoop(deps, row)))
    return loop
  }

  /** Stops the loop, lets the row change, and runs a new loop as the row now says. */
  async function replace(url: string, change: () => void): Promise<void> {
    await loops.get(url)?.stop()
    loops.delete(url)
    change()
    const row = peers.get(url)
    if (row !== null && started && !row.paused && !ended.signal.aborted) loopOf(url)?.start()
    deps.changed('mirrors')
  }

  function note(act: string, subject: string, detail: string, level: JournalRow['level'] = 'notice'): void {
    deps.journal.add({ at: clock.now(), level, actor: 'operator', act, subject, detail, before: null, after: null })
  }

  /** Reads and judges the mint once more; answers with the row to keep, or why there can be no mirror. */
  async function rowFor(url: string, approvedHosts: readonly string[]): Promise<Result<PeerRow, Refusal>> {
    const before = peers.get(url)
    const approved = [...new Set([...approvedByTyping(url), ...(before?.approvedHosts ?? []), ...approvedHosts])]
    const info = await readInfo({ wire: deps.wire, url, approvedHosts: approved }, ended.signal)
    if (!info.ok) return info
    const refused = refusalsOf(info.value)[0]
    const firehose = info.value.advertisement?.firehose
    if (refused !== undefined || firehose == null) return fail(refused ?? refuse('verify', 'verify.advertisement', url, 'No feed.'))
    const foreign = foreignHosts(url, firehose, approved)[0]
    if (foreign !== undefined) {
      return fail(
        refuse('wire', 'wire.foreign-host', foreign.host, `The feed is on ${foreign.host}, not on the mint's host, and was not approved.`),
      )
    }
    // A feed that does not answer now is the loop's business; one in a private network is the operator's, before anything is kept.
    const latest = await askLatest(deps, firehose.http, approved, ended.signal)
    if (!latest.ok && latest.error.code === 'wire.private-address') return latest
    return ok({
      url,
      addedAt: before?.addedAt ?? clock.now(),
      paused: before?.paused ?? false,
      approvedHosts: approved,
      pinned: JSON.stringify(info.value),
      changed: null,
      latest: Math.max(before?.latest ?? -1, latest.ok ? latest.value : -1),
      lastContactAt: latest.ok ? clock.now() : (before?.lastContactAt ?? null),
    })
  }

  return {
    start() {
      started = true
      for (const { url, paused } of peers.list()) if (!paused) void inTurn(url, async () => loopOf(url)?.start())
    },

    async stop() {
      ended.abort()
      await Promise.all([...loops.values()].map(loop => loop.stop()))
      await Promise.all(turns.values())
      await Promise.all([...loops.values()].map(loop => loop.stop()))
    },

    preview: url => discoverPeer(deps, url, ended.signal),

    add: (url, approvedHosts) =>
      inTurn(url, async () => {
        const known = peers.get(url) !== null
        const row = await rowFor(url, approvedHosts)
        if (!row.ok) return row
        await replace(url, () => {
          peers.put(row.value)
          const approved = approvedHosts.length === 0 ? 'No host had to be approved.' : `Approved: ${approvedHosts.join(', ')}.`
          note(known ? 'peer.pinned-again' : 'peer.added', url, approved.slice(0, 500))
        })
        return ok(undefined)
      }),

    remove: url =>
      inTurn(url, async () => {
        await replace(url, () => {
          peers.remove(url)
          deps.dropLog(url)
        })
        note('peer.removed', url, 'The mirror and its events were deleted here.')
      }),

    pause: (url, paused) =>
      inTurn(url, async () => {
        const row = peers.get(url)
        if (row === null || row.paused === paused) return
        await replace(url, () => peers.put({ ...peers.get(url)!, paused }))
        note(
          paused ? 'peer.paused' : 'peer.resumed',
          url,
          paused ? 'The custodian is not asked any more.' : 'The custodian is asked again.',
        )
      }),

    acceptChange(url) {
      const row = peers.get(url)
      if (row?.changed == null) return
      const { info, sections } = JSON.parse(row.changed.json) as WaitingChange
      peers.put({ ...row, pinned: JSON.stringify(info), changed: null })
      note('peer.change-accepted', url, `Pinned anew: ${sections.join(', ')}.`)
      void inTurn(url, () => replace(url, () => undefined))
    },

    async sync(url) {
      const loop = await inTurn(url, async () => loopOf(url))
      const reached = loop === null ? fail(refuse('store', 'store.unwritable', url, 'No mirror of this mint is kept.')) : await loop.sync()
      const complete = reached.ok && deps.logOf(url).cursor().contiguous >= reached.value
      return { complete, reason: reached.ok ? null : reached.error }
    },

    async verify(url) {
      const loop = await inTurn(url, async () => loopOf(url))
      if (loop === null) throw new Error(`no mirror of ${url} is kept`)
      const { events, bad, root } = await loop.verify()
      return { events, bad, root }
    },

    state: url => loops.get(url)?.status.state() ?? null,
  }
}
