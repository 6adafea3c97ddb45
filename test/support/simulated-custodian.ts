import { createHash } from 'node:crypto'
import { refuse, type Refusal } from '#shared/domain/errors.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Clock, Wire, WireReply, WireRequest, WireStream } from '../../src-main/feed/ports.ts'
import { pointOf, type DraftEvent } from './draft-server.ts'

/** A custodian and the network before it, in memory: every fault is drawn from `random`, so a seed replays the whole run. */
export interface SimulatedCustodian {
  readonly url: string
  readonly wire: Wire
  readonly events: DraftEvent[]
  /** Requests as `batch BODY` and `sse LAST_EVENT_ID`. */
  readonly requests: string[]
  spend(count: number): void
  /** Sends a comment on every stream. */
  comment(): void
  /** Sends raw text on every stream. */
  send(text: string): void
  endStreams(): void
  openStreams(): number
  faults: Faults
  /** Replaces what the server answers to a batch request; null lets it answer by itself. */
  answer: ((from: number, to: number) => { readonly status: number; readonly body: string } | null) | null
}

/** Each a probability of a request, a chunk or a message. */
export interface Faults {
  readonly fail: number
  readonly serverError: number
  readonly truncate: number
  readonly flip: number
  readonly drop: number
  readonly duplicate: number
  readonly reorder: number
  readonly breakStream: number
  readonly halfOpen: number
}

export const NO_FAULTS: Faults = {
  fail: 0,
  serverError: 0,
  truncate: 0,
  flip: 0,
  drop: 0,
  duplicate: 0,
  reorder: 0,
  breakStream: 0,
  halfOpen: 0,
}

const KEYSET = '00ad268c4d1f5826'
const points: string[] = []
/** Points are costly; every run shares them. */
const point = (at: number): string => (points[at] ??= pointOf(`simulated ${at}`))

export function createSimulatedCustodian(clock: Clock, random: () => number, cap = 50): SimulatedCustodian {
  const events: DraftEvent[] = []
  const requests: string[] = []
  const streams = new Set<OpenStream>()
  const url = 'https://simulated.test'
  const chance = (probability: number): boolean => probability > 0 && random() < probability
  const one = (list: number): number => Math.floor(random() * list)

  const self: SimulatedCustodian = {
    url,
    events,
    requests,
    faults: NO_FAULTS,
    answer: null,
    wire: { fetch: fetchOnce, stream: openStream },
    openStreams: () => streams.size,
    spend(count) {
      for (let left = count; left > 0; left--) {
        const seq = events.length
        events.push({ seq, Y: point(seq), id: KEYSET, amount: 1n << BigInt(seq % 64), witness: seq % 7 === 6 ? '{"signatures":[]}' : null })
        for (const stream of streams) stream.push(frame(events[seq]!))
      }
    },
    comment() {
      for (const stream of streams) stream.push(': still here\n')
    },
    send(text) {
      for (const stream of streams) stream.push(text)
    },
    endStreams() {
      for (const stream of streams) stream.end(null)
    },
  }

  async function fetchOnce(request: WireRequest): Promise<Result<WireReply, Refusal>> {
    await clock.sleep(5 + one(40), request.signal)
    if (request.signal.aborted || chance(self.faults.fail)) {
      return fail(refuse('wire', 'wire.unreachable', request.url, 'The simulated network dropped it.'))
    }
    if (chance(self.faults.serverError)) return ok({ status: 502, bytes: Buffer.from('<html>bad gateway</html>') })
    const { status, body } = respond(request)
    let bytes = Buffer.from(body)
    if (chance(self.faults.truncate)) bytes = bytes.subarray(0, one(bytes.length))
    if (chance(self.faults.flip)) flipBit(bytes)
    if (bytes.length > request.maxBytes) return fail(refuse('wire', 'wire.too-large', request.url, 'Too large.'))
    return ok({ status, bytes })
  }

  function respond(request: WireRequest): { readonly status: number; readonly body: string } {
    switch (new URL(request.url).pathname) {
      case '/v1/info':
        return { status: 200, body: infoText(url) }
      case '/v1/keysets':
        return { status: 200, body: '{"keysets":[]}' }
      case '/v1/firehose/checkpoint':
        return { status: 200, body: checkpointText(events) }
      default:
        return batch(request.body ?? '')
    }
  }

  function batch(body: string): { readonly status: number; readonly body: string } {
    requests.push(`batch ${body}`)
    const { ranges, indexes } = JSON.parse(body) as { ranges: { from: number; to: number }[]; indexes: number[] }
    const range = ranges[0]
    const answered = range === undefined ? null : self.answer?.(range.from, range.to)
    if (answered != null) return answered
    const wanted = new Set(indexes)
    const found = events.filter(({ seq }) => wanted.has(seq) || (range !== undefined && seq >= range.from && seq <= range.to)).slice(0, cap)
    const told = disturbed(found).map(spell)
    return { status: 200, body: `{"events":[${told.join(',')}],"latest":${events.length - 1}}` }
  }

  /** A page with an event missing, told twice, or in the place of its neighbour. */
  function disturbed(page: readonly DraftEvent[]): readonly DraftEvent[] {
    const told = [...page]
    if (told.length > 0 && chance(self.faults.drop)) told.splice(one(told.length), 1)
    if (told.length > 0 && chance(self.faults.duplicate)) told.splice(one(told.length), 0, told[one(told.length)]!)
    if (told.length > 1 && chance(self.faults.reorder)) {
      const at = one(told.length - 1)
      ;[told[at], told[at + 1]] = [told[at + 1]!, told[at]!]
    }
    return told
  }

  async function openStream(request: WireRequest): Promise<Result<WireStream, Refusal>> {
    await clock.sleep(5 + one(40), request.signal)
    const lastEventId = request.headers?.['last-event-id']
    requests.push(`sse ${lastEventId ?? 'none'}`)
    if (request.signal.aborted || chance(self.faults.fail))
      return fail(refuse('wire', 'wire.unreachable', request.url, 'The simulated network dropped it.'))
    if (chance(self.faults.serverError))
      return ok({ status: 502, contentType: 'text/html', chunks: (async function* () {})(), close: () => undefined })

    const stream = createStream(disturb)
    streams.add(stream)
    const close = (): void => {
      streams.delete(stream)
      stream.end(null)
    }
    request.signal.addEventListener('abort', close, { once: true })
    for (const event of events.slice(Number(lastEventId ?? -1) + 1)) stream.push(frame(event))
    return ok({ status: 200, contentType: 'text/event-stream', chunks: stream.chunks, close })
  }

  /** What one message becomes on its way: nothing, itself, twice, or broken. `null` breaks the line. */
  function disturb(text: string): readonly string[] | null {
    if (chance(self.faults.breakStream)) return null
    if (chance(self.faults.drop)) return []
    const bytes = Buffer.from(text)
    if (chance(self.faults.flip)) flipBit(bytes)
    const sent = bytes.toString()
    return chance(self.faults.duplicate) ? [sent, sent] : [sent]
  }

  interface OpenStream {
    readonly chunks: AsyncIterable<Uint8Array>
    push(text: string): void
    end(why: Refusal | null): void
  }

  function createStream(through: typeof disturb): OpenStream {
    const queue: string[] = []
    let halfOpen = false
    let ended = false
    let broken: Refusal | null = null
    let wake: () => void = () => undefined
    const stream: OpenStream = {
      push(text) {
        if (halfOpen || ended) return
        halfOpen = chance(self.faults.halfOpen)
        if (halfOpen) return
        const sent = through(text)
        if (sent === null) return stream.end(refuse('wire', 'wire.unreachable', url, 'The simulated line broke.'))
        if (chance(self.faults.reorder)) queue.unshift(...sent)
        else queue.push(...sent)
        wake()
      },
      end(why) {
        if (!ended) broken = why
        ended = true
        for (const open of streams) if (open === stream) streams.delete(open)
        wake()
      },
      chunks: (async function* () {
        for (;;) {
          const text = queue.splice(0).join('')
          if (text !== '') {
            // Chunks end anywhere.
            const cut = one(text.length + 1)
            if (cut > 0) yield Buffer.from(text.slice(0, cut))
            if (cut < text.length) yield Buffer.from(text.slice(cut))
          } else if (ended) {
            if (broken !== null) throw broken as unknown
            return
          } else await new Promise<void>(done => (wake = done))
        }
      })(),
    }
    return stream
  }

  function flipBit(bytes: Buffer): void {
    if (bytes.length > 0) bytes[one(bytes.length)]! ^= 1 << one(7)
  }

  return self
}

export const spell = ({ seq, Y, id, amount, witness }: DraftEvent): string =>
  `{"seq":${seq},"Y":"${Y}","id":"${id}","amount":${amount},"witness":${witness === null ? 'null' : JSON.stringify(witness)}}`

export const frame = (event: DraftEvent): string => `id: ${event.seq}\nevent: spent\ndata: ${spell(event)}\n\n`

export function infoText(url: string): string {
  const firehose = { sse: `${url}/v1/firehose/sse`, http: `${url}/v1/firehose/batch`, checkpoint: `${url}/v1/firehose/checkpoint` }
  return JSON.stringify({ name: 'Simulated', version: '1', pubkey: '', nuts: { xx: { supported: true, firehose } } })
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** The checkpoint of protocol §3, computed here anew: buckets by the first four digits of Y, leaves ordered by Y, RFC 6962 trees. */
function checkpointText(events: readonly DraftEvent[]): string {
  const buckets = new Map<string, DraftEvent[]>()
  for (const event of events) {
    const prefix = event.Y.slice(0, 4)
    buckets.set(prefix, [...(buckets.get(prefix) ?? []), event])
  }
  const told = [...buckets].map(([prefix, bucket]) => {
    const leaves = bucket.toSorted((one, other) => (one.Y < other.Y ? -1 : 1)).map(event => sha256(Uint8Array.of(0), canonical(event)))
    return { prefix, root: treeRoot(leaves).toString('hex'), count: bucket.length }
  })
  return JSON.stringify({ seq: events.length - 1, buckets: told })
}

function canonical({ seq, Y, id, amount, witness }: DraftEvent): Buffer {
  const head = Buffer.alloc(8)
  head.writeBigUInt64BE(BigInt(seq))
  const value = Buffer.alloc(8)
  value.writeBigUInt64BE(amount)
  const sized = (hex: string): Buffer => Buffer.concat([Buffer.from([hex.length / 2]), Buffer.from(hex, 'hex')])
  const said = witness === null ? Buffer.from([0]) : Buffer.concat([Buffer.from([1]), sha256(Buffer.from(witness))])
  return Buffer.concat([head, sized(id), value, sized(Y), said])
}

function treeRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0]!
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return sha256(Uint8Array.of(1), treeRoot(leaves.slice(0, split)), treeRoot(leaves.slice(split)))
}
