import { Hono } from 'hono'
import type { EventLog } from '../storage/store.ts'
import { createFeedApp } from '../publish/feed-app.ts'
import { mergeXx } from '../publish/advertise.ts'
import { createPointCheck } from '../crypto/point-check.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { Amount } from '#shared/domain/amount.ts'
import type { KeysetId, ParsedEvent, Y } from '#shared/domain/feed/spent-event.ts'
import { verifyEvent } from '#shared/domain/feed/verify-event.ts'
import { isUnusable } from '#shared/domain/feed/parse-event.ts'
import { createFaultyFeed, type Fault, type FaultyFeed } from './faulty-feed.ts'
import { createDemoCurve } from './demo-curve.ts'
import { spendFreshProof, type DemoKeyset } from './ecash.ts'

/** A mint in miniature: it signs blinded messages, verifies proofs, marks them spent and publishes each spend. */
export interface SimulatedMint {
  readonly url: string
  readonly name: string
  /** Answers as the mint's HTTP interface would. */
  readonly app: Hono
  fault(): Fault
  setFault(fault: Fault): void
  /** Calls `hangUp` when the mint drops its streams, as it does when it comes back with another past. Returns the way to forget it. */
  onHangUp(hangUp: () => void): () => void
  spends(): number
  /** A wallet obtains `count` proofs and spends them. */
  spend(count: number): void
  /** Publishes that proofs of wallets are spent. */
  markSpent(proofs: readonly { readonly Y: string; readonly amount: Amount }[]): void
}

interface Casting {
  readonly name: string
  readonly url: string
  readonly keyset: DemoKeyset
  /** Sections of `nuts.xx` (protocol §2) besides the feed: reserves, delegates and those it stands in for. */
  readonly advertised: {
    readonly reserves: readonly object[]
    readonly delegates: readonly object[]
    readonly delegate_for: readonly object[]
  }
  readonly log: EventLog
  readonly clock: { now(): number }
}

export function createSimulatedMint({ name, url, keyset, advertised, log, clock }: Casting): SimulatedMint {
  const isPoint = createPointCheck()
  const feed: FaultyFeed = createFaultyFeed(log)
  const streams = new Set<() => void>()

  const curve = createDemoCurve()
  const eventOf = ({ Y, amount }: { readonly Y: string; readonly amount: Amount }): ParsedEvent => ({
    seq: log.cursor().highest + 1,
    Y: Y as Y,
    id: keyset.id as KeysetId,
    amount,
    witness: null,
  })
  const spendOne = (): ParsedEvent => eventOf(spendFreshProof(keyset, curve))

  function append(parsed: ParsedEvent): void {
    const event = verifyEvent(parsed, isPoint)
    if (isUnusable(event)) throw new Error(`the demo mint made an unusable event: ${event.reason}`)
    log.append({ events: [event], unusable: [], disputes: [], at: clock.now() })
  }

  const info = mergeXx(JSON.stringify({ name, version: 'Demo/1', pubkey: keyset.pubkey, nuts: {} }), {
    supported: true,
    ...advertised,
    firehose: { sse: `${url}/v1/firehose/sse`, http: `${url}/v1/firehose/batch` },
  })
  const app = new Hono()
  app.get('/v1/info', context => context.body(info, 200, { 'content-type': 'application/json' }))
  app.get('/v1/keysets', context =>
    context.json({ keysets: [{ id: keyset.id, unit: 'sat', active: true, input_fee_ppk: keyset.inputFeePpk }] }),
  )
  app.get('/v1/keys/:id', context =>
    context.req.param('id') === keyset.id
      ? context.json({
          keysets: [
            { id: keyset.id, unit: 'sat', keys: Object.fromEntries(keyset.keys.map(({ amount, key }) => [amount.toString(), key])) },
          ],
        })
      : context.json({ detail: 'keyset not known', code: 12001 }, 400),
  )
  // A fork needs two mouths: the stream tells one branch, pages the other.
  const streamed = createFeedApp({ ...feed.stream, sha256 })
  const paged = createFeedApp({ ...feed.batch, sha256 })
  app.get('/v1/firehose/sse', context => streamed.fetch(context.req.raw))
  app.all('/v1/firehose/*', context => paged.fetch(context.req.raw))

  return {
    url,
    name,
    app,
    fault: () => feed.fault(),
    setFault(fault) {
      feed.setFault(fault, spendOne)
      if (fault === 'fork') for (const hangUp of streams) hangUp()
    },
    onHangUp(hangUp) {
      streams.add(hangUp)
      return () => streams.delete(hangUp)
    },
    spends: () => log.cursor().count,
    spend(count) {
      for (let left = count; left > 0; left--) append(spendOne())
      feed.appended()
    },
    markSpent(proofs) {
      for (const proof of proofs) append(eventOf(proof))
      feed.appended()
    },
  }
}
