/**
 * A client of the firehose written from the draft's own lines alone (NUT-XX, "Firehose"), without one import of ours: if it and our
 * server understand each other, that is because both read the same text.
 *
 * What the draft says: events `{seq, Y, id, amount, witness}`, seq from 0 and +1. `GET sse` is `text/event-stream` whose `id:` is the
 * seq, `event: spent`, one JSON `data:`; `Last-Event-ID: n` resumes at n + 1, and when that is impossible the first event is `reset`
 * with `{earliest, latest}`. `POST batch` takes `{ranges: [{from, to?}], indexes: []}`, at least one of them, inclusive, no `to` is to
 * latest, and answers `{events, latest}`: ascending, deduplicated, perhaps capped, so the client narrows and repeats.
 */
export interface DraftEvent {
  readonly seq: number
  readonly Y: string
  readonly id: string
  readonly amount: bigint
  readonly witness: string | null
}
export interface DraftPage {
  readonly events: readonly DraftEvent[]
  readonly latest: number
}
export interface DraftMessage {
  readonly event: string
  readonly id: string | null
  readonly data: string
}
type Fetch = (url: string, init?: RequestInit) => Response | Promise<Response>

/** Amounts reach 2^63: digits are kept from the text itself. */
export function readEvent(json: string): DraftEvent {
  return JSON.parse(json, function (this: unknown, key: string, value: unknown, context: { source?: string }) {
    return key === 'amount' ? BigInt(context.source!) : value
  } as (this: unknown, key: string, value: unknown) => unknown) as DraftEvent
}

export async function post(fetch: Fetch, url: string, body: unknown): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

export async function batch(fetch: Fetch, url: string, body: unknown): Promise<DraftPage> {
  const reply = await post(fetch, url, body)
  const text = await reply.text()
  if (reply.status !== 200) throw new Error(`${reply.status} ${text}`)
  return readEvent(text) as unknown as DraftPage
}

/** Everything from 0 to latest: asks with an open range and narrows it by what arrived. */
export async function download(fetch: Fetch, url: string): Promise<DraftEvent[]> {
  const held: DraftEvent[] = []
  for (;;) {
    const { events, latest } = await batch(fetch, url, { ranges: [{ from: held.length }] })
    for (const event of events) {
      if (event.seq !== held.length) throw new Error(`seq ${event.seq} where ${held.length} was due`)
      held.push(event)
    }
    if (held.length === latest + 1) return held
    if (events.length === 0) throw new Error(`no progress at ${held.length} of ${latest}`)
  }
}

/** The messages of one connection. Ends when the server closes it; `stop` closes it from this side. */
export async function* listen(fetch: Fetch, url: string, lastEventId: string | null, stop: AbortSignal): AsyncGenerator<DraftMessage> {
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (lastEventId !== null) headers['last-event-id'] = lastEventId
  const reply = await fetch(url, { headers, signal: stop })
  if (reply.status !== 200) throw new Error(`${reply.status} ${await reply.text()}`)
  if (!reply.headers.get('content-type')?.startsWith('text/event-stream')) throw new Error('no event stream')

  const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader()
  stop.addEventListener('abort', () => void reader.cancel().catch(() => undefined))
  let text = ''
  let id: string | null = null
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
    if (done) return
    text += value
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const field = (name: string) =>
        lines.filter(line => line.startsWith(`${name}:`)).map(line => line.slice(name.length + 1).replace(/^ /, ''))
      id = field('id').at(-1) ?? id
      const data = field('data')
      if (data.length > 0) yield { event: field('event').at(-1) ?? 'message', id: field('id').at(-1) ?? null, data: data.join('\n') }
    }
  }
}

/** A draft subscriber: listens, resumes by the last id it saw, fills what a reset says it missed by batch. Stops when `enough` says so. */
export async function follow(
  fetch: Fetch,
  urls: { readonly sse: string; readonly http: string },
  held: Map<number, DraftEvent>,
  enough: (held: ReadonlyMap<number, DraftEvent>) => boolean,
  stop: AbortController,
): Promise<void> {
  const last = held.size === 0 ? null : String(Math.max(...held.keys()))
  if (enough(held)) return
  for await (const message of listen(fetch, urls.sse, last, stop.signal)) {
    if (message.event === 'spent') {
      const event = readEvent(message.data)
      if (message.id !== String(event.seq)) throw new Error(`id ${message.id} beside seq ${event.seq}`)
      const known = held.get(event.seq)
      if (known !== undefined && known.Y !== event.Y) throw new Error(`two histories at seq ${event.seq}`)
      held.set(event.seq, event)
    }
    if (message.event === 'reset') {
      const { latest } = JSON.parse(message.data) as { latest: number }
      const from = held.size
      if (from <= latest)
        for (const event of (await batch(fetch, urls.http, { ranges: [{ from, to: latest }] })).events) held.set(event.seq, event)
    }
    if (enough(held)) return stop.abort()
  }
}
