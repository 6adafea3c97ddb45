import { createECDH, createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A custodian's feed written from the draft's own words alone ([S] lines of protocol §3) with node:http and nothing of ours, so that
 * the mirror meets a reading that is not our publisher's. Options pick among what the draft leaves open.
 */
export interface DraftEvent {
  readonly seq: number
  readonly Y: string
  readonly id: string
  readonly amount: bigint
  readonly witness: string | null
}

export interface DraftOptions {
  /** Events a page may carry; null sends everything that was asked for. */
  cap?: number | null
  /** Error 33005 for every range that reaches beyond latest, where others clip. */
  strict?: boolean
  /** How an empty feed says so. */
  emptyLatest?: -1 | 0 | null | 'absent'
  /** ms between comments on the stream; null: the draft has no heartbeat. */
  commentsEvery?: number | null
  /** Other key order, unknown keys and white space in every event. */
  otherSpelling?: boolean
  upperCaseHex?: boolean
  lineEnd?: '\n' | '\r\n' | '\r'
  bom?: boolean
  /** What a connection with Last-Event-ID gets: what follows it, a reset and everything from `earliest`, or only what is new. */
  resume?: 'resume' | 'reset' | 'ignore'
  earliest?: number
  /** Called first for every request; true: it answered by itself. */
  intercept?: (request: IncomingMessage, response: ServerResponse, body: string) => boolean
}

export interface DraftServer {
  readonly url: string
  readonly options: DraftOptions
  readonly events: DraftEvent[]
  /** Every request as `METHOD path body`, with Last-Event-ID where one came. */
  readonly requests: string[]
  readonly keysetId: string
  /** Appends `count` new spends and tells the streams. */
  spend(count: number): void
  /** Appends as given, also what no honest server would. */
  tell(event: DraftEvent): void
  /** Writes raw text to every open stream. */
  write(text: string): void
  /** Breaks every open stream. */
  dropStreams(): void
  openStreams(): number
  close(): Promise<void>
}

export async function startDraftServer(options: DraftOptions = {}): Promise<DraftServer> {
  const events: DraftEvent[] = []
  const requests: string[] = []
  const streams = new Set<ServerResponse>()
  const keyset = makeKeyset()

  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => (body += String(chunk)))
    request.on('end', () => {
      const lastEventId = request.headers['last-event-id']
      requests.push(`${request.method} ${request.url} ${body}${lastEventId === undefined ? '' : ` last-event-id=${String(lastEventId)}`}`)
      if (options.intercept?.(request, response, body) === true) return
      answer(request, response, body)
    })
  })
  server.keepAliveTimeout = 1_000
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    switch (`${request.method} ${request.url}`) {
      case 'GET /v1/info':
        return json(response, 200, JSON.stringify(info()))
      case 'GET /v1/keysets':
        return json(response, 200, JSON.stringify({ keysets: [{ id: keyset.id, unit: 'sat', active: true, input_fee_ppk: 0 }] }))
      case `GET /v1/keys/${keyset.id}`:
        return json(response, 200, JSON.stringify({ keysets: [{ id: keyset.id, unit: 'sat', keys: keyset.keys }] }))
      case 'POST /v1/firehose/batch':
        return batch(response, body)
      case 'GET /v1/firehose/sse':
        return stream(request, response)
      default:
        return json(response, 404, '{"detail":"Not Found"}')
    }
  }

  function info(): unknown {
    const firehose = { http: `${url}/v1/firehose/batch`, sse: `${url}/v1/firehose/sse` }
    return {
      name: 'Draft',
      pubkey: keyset.keys['1'],
      version: 'Draft/0',
      nuts: { xx: { supported: true, firehose, delegates: [], delegate_for: [], reserves: [] } },
    }
  }

  function batch(response: ServerResponse, body: string): void {
    const latest = events.length - 1
    const { ranges, indexes } = JSON.parse(body) as { ranges?: { from: number; to?: number }[] | null; indexes?: number[] | null }
    if (ranges == null && indexes == null) return json(response, 400, '{"detail":"at least one of ranges, indexes","code":33005}')
    const wanted = new Set<number>(indexes ?? [])
    for (const { from, to = latest } of ranges ?? []) {
      const beyond = options.strict === true && (from > latest || to > latest)
      if (from > to || from < 0 || beyond) return json(response, 400, '{"detail":"range out of bounds","code":33005}')
      for (let seq = from; seq <= Math.min(to, latest); seq++) wanted.add(seq)
    }
    const found = events.filter(({ seq }) => wanted.has(seq))
    const page = found.slice(0, options.cap ?? found.length).map(spell)
    const empty = options.emptyLatest === undefined ? -1 : options.emptyLatest
    const head = latest >= 0 ? `,"latest":${latest}` : empty === 'absent' ? '' : `,"latest":${String(empty)}`
    json(response, 200, `{"events":[${page.join(',')}]${head}}`)
  }

  function stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    const asked = request.headers['last-event-id']
    const earliest = options.earliest ?? 0
    const after = asked === undefined ? null : Number(asked)
    const resume = options.resume ?? 'resume'
    if (options.bom === true) response.write('\uFEFF')
    if (resume === 'resume' && after !== null && after < events.length && after + 1 >= earliest) {
      for (const event of events.slice(after + 1)) response.write(frame(event))
    } else if (resume !== 'ignore' && after !== null) {
      response.write(lines(`event: reset\ndata: {"earliest":${earliest},"latest":${events.length - 1}}\n\n`))
      for (const event of events.slice(earliest)) response.write(frame(event))
    }
    streams.add(response)
    const comments =
      options.commentsEvery == null ? null : setInterval(() => response.write(lines(': still here\n')), options.commentsEvery)
    response.on('close', () => {
      streams.delete(response)
      if (comments !== null) clearInterval(comments)
    })
  }

  const lines = (text: string): string => text.replaceAll('\n', options.lineEnd ?? '\n')
  const frame = (event: DraftEvent): string => lines(`id: ${event.seq}\nevent: spent\ndata: ${spell(event)}\n\n`)

  function spell({ seq, Y, id, amount, witness }: DraftEvent): string {
    const hex = (text: string): string => (options.upperCaseHex === true ? text.toUpperCase() : text)
    const text = witness === null ? 'null' : JSON.stringify(witness)
    if (options.otherSpelling !== true) return `{"seq":${seq},"Y":"${hex(Y)}","id":"${hex(id)}","amount":${amount},"witness":${text}}`
    return `{ "witness": ${text}, "amount":${amount}, "created": null, "id":"${hex(id)}", "Y": "${hex(Y)}" , "seq":${seq} }`
  }

  function tell(event: DraftEvent): void {
    events.push(event)
    for (const response of streams) response.write(frame(event))
  }

  return {
    url,
    options,
    events,
    requests,
    keysetId: keyset.id,
    tell,
    spend(count) {
      for (let left = count; left > 0; left--) {
        const seq = events.length
        tell({
          seq,
          Y: pointOf(`spend ${seq}`),
          id: keyset.id,
          amount: 1n << BigInt(seq % 8),
          witness: seq % 5 === 4 ? `{"signatures":["${seq}"]}` : null,
        })
      }
    },
    write(text) {
      for (const response of streams) response.write(text)
    },
    dropStreams() {
      for (const response of streams) response.destroy()
    },
    openStreams: () => streams.size,
    async close() {
      for (const response of streams) response.destroy()
      server.closeAllConnections()
      await new Promise(done => server.close(done))
    },
  }
}

/** A point of secp256k1 that nobody needs the secret of: compressed, hex. */
export function pointOf(seed: string): string {
  const key = createECDH('secp256k1')
  key.setPrivateKey(createHash('sha256').update(seed).digest())
  return key.getPublicKey('hex', 'compressed')
}

/** A v1 keyset (NUT-02): `00` and the first 14 digits of SHA-256 over the keys in order of amount. */
function makeKeyset(): { readonly id: string; readonly keys: Readonly<Record<string, string>> } {
  const amounts = Array.from({ length: 64 }, (_, bit) => 1n << BigInt(bit))
  const keys = amounts.map(amount => pointOf(`key ${amount}`))
  const digest = createHash('sha256')
  for (const key of keys) digest.update(Buffer.from(key, 'hex'))
  return {
    id: `00${digest.digest('hex').slice(0, 14)}`,
    keys: Object.fromEntries(amounts.map((amount, at) => [String(amount), keys[at]!])),
  }
}

function json(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body)
}
