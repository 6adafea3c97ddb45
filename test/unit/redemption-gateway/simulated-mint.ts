import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { sign, verify } from '#shared/domain/proof/bdhke.ts'
import type { DemoKeyset } from '../../../src-main/demo/ecash.ts'

/** A mint that knows nothing of custodians, over HTTP on loopback, with CORS as nutshell and cdk have it. */
export interface SimulatedMint {
  readonly url: string
  /** `METHOD path` of every request, in order. */
  readonly seen: string[]
  /** Ys that are spent. */
  readonly spent: Set<string>
  /** Answers instead of the mint while it says true. */
  meddle: ((request: IncomingMessage, body: string, response: ServerResponse) => boolean) | null
  /** What becomes of the next payments. */
  payments: 'succeed' | 'fail'
  /** What the mint had to pay for melts, sat. */
  paid(): bigint
  close(): Promise<void>
  open(): Promise<void>
}

interface SentProof {
  readonly amount: number
  readonly id: string
  readonly secret: string
  readonly C: string
}
interface SentOutput {
  readonly amount: number
  readonly id: string
  readonly B_: string
}
type Json = Record<string, unknown>

class Refused extends Error {
  readonly code: number
  constructor(code: number, detail: string) {
    super(detail)
    this.code = code
  }
}

export async function openMint(active: DemoKeyset, retired: DemoKeyset): Promise<SimulatedMint> {
  const spent = new Set<string>()
  const signed = new Map<string, Json>()
  const quotes = new Map<string, { quote: string; amount: number; fee_reserve: number; unit: string; state: string; expiry: number }>()
  const seen: string[] = []
  const sets = [active, retired]
  let out = 0n

  const keysOf = (set: DemoKeyset) => ({
    id: set.id,
    unit: 'sat',
    active: set === active,
    input_fee_ppk: 0,
    keys: Object.fromEntries(set.keys.map(({ amount, key }) => [String(amount), key])),
  })

  function spend(inputs: readonly SentProof[]): number {
    const Ys = inputs.map(({ secret }) => hashToCurve(secret))
    for (const { id, amount, secret, C } of inputs) {
      const k = sets.find(set => set.id === id)?.secrets.get(BigInt(amount) as never)
      if (k === undefined) throw new Refused(12001, 'keyset not known')
      if (!verify(secret, C, k)) throw new Refused(10003, 'could not verify proofs.')
    }
    if (Ys.some(Y => spent.has(Y)) || new Set(Ys).size !== Ys.length) throw new Refused(11001, 'proofs already spent')
    for (const Y of Ys) spent.add(Y)
    return inputs.reduce((sum, { amount }) => sum + amount, 0)
  }

  function issue(outputs: readonly SentOutput[]): Json[] {
    return outputs.map(({ amount, id, B_ }) => {
      const k = id === active.id ? active.secrets.get(BigInt(amount) as never) : undefined
      if (k === undefined) throw new Refused(12002, 'keyset inactive')
      const signature = { id, amount, C_: sign(B_, k) }
      signed.set(B_, signature)
      return signature
    })
  }

  function answer(method: string, path: string, body: Json): unknown {
    const inputs = (body['inputs'] ?? []) as SentProof[]
    const outputs = (body['outputs'] ?? []) as SentOutput[]
    switch (`${method} ${path}`) {
      case 'GET /v1/info':
        return { name: 'Dave', version: 'Simulated/1', time: 1795226997, nuts: { 4: { methods: [] }, 7: { supported: true } } }
      case 'GET /v1/keysets':
        return { keysets: sets.map(set => ({ ...keysOf(set), keys: undefined })) }
      case 'GET /v1/keys':
        return { keysets: [keysOf(active)] }
      case 'POST /v1/swap': {
        if (outputs.some(({ B_ }) => signed.has(B_))) throw new Refused(11003, 'outputs have already been signed before.')
        const sum = outputs.reduce((total, { amount }) => total + amount, 0)
        if (inputs.reduce((total, { amount }) => total + amount, 0) !== sum) throw new Refused(11005, 'inputs and outputs are not balanced')
        spend(inputs)
        return { signatures: issue(outputs) }
      }
      case 'POST /v1/checkstate':
        return {
          states: (body['Ys'] as string[]).map(Y => ({ Y, state: spent.has(Y) ? 'SPENT' : 'UNSPENT', witness: null })),
        }
      case 'POST /v1/restore': {
        const known = outputs.filter(({ B_ }) => signed.has(B_))
        return { outputs: known, signatures: known.map(({ B_ }) => signed.get(B_)) }
      }
      case 'POST /v1/melt/quote/bolt11': {
        const quote = {
          quote: `q${quotes.size}`,
          amount: Number(body['amount']),
          fee_reserve: 1,
          unit: 'sat',
          state: 'UNPAID',
          expiry: 4e9,
        }
        quotes.set(quote.quote, quote)
        return quote
      }
      case 'POST /v1/melt/bolt11': {
        const quote = quotes.get(body['quote'] as string)
        if (quote === undefined || quote.state !== 'UNPAID') throw new Refused(20006, 'no such quote to pay')
        if (mint.payments === 'fail') throw new Refused(20004, 'Lightning payment failed')
        spend(inputs)
        out += BigInt(quote.amount)
        quote.state = 'PAID'
        return { ...quote, payment_preimage: '00'.repeat(32), change: [] }
      }
      default: {
        const keys = sets.find(set => path === `/v1/keys/${set.id}`)
        if (method === 'GET' && keys !== undefined) return { keysets: [keysOf(keys)] }
        const quote = quotes.get(path.slice(path.lastIndexOf('/') + 1))
        if (method === 'GET' && quote !== undefined) return quote
        throw new Refused(0, 'not found')
      }
    }
  }

  const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'X-Mint', vary: 'origin' }
  let server: Server

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      seen.push(`${request.method} ${request.url}`)
      if (mint.meddle?.(request, text, response) === true) return
      response.sendDate = false
      if (request.method === 'OPTIONS') {
        response.writeHead(204, { ...cors, 'access-control-allow-methods': 'GET, POST', 'access-control-allow-headers': 'x-asked' }).end()
        return
      }
      const say = (status: number, value: unknown): void =>
        void response
          .writeHead(status, ['Content-Type', 'application/json', 'X-Mint', 'dave', ...Object.entries(cors).flat()])
          .end(JSON.stringify(value))
      try {
        say(200, answer(request.method!, request.url!, text === '' ? {} : (JSON.parse(text) as Json)))
      } catch (cause) {
        const code = cause instanceof Refused ? cause.code : 0
        say(code === 0 ? 404 : 400, { detail: cause instanceof Refused ? cause.message : 'malformed', code })
      }
    })
  }

  const mint: SimulatedMint = {
    url: '',
    seen,
    spent,
    meddle: null,
    payments: 'succeed',
    paid: () => out,
    async close() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
    async open() {
      const port = mint.url === '' ? 0 : Number(new URL(mint.url).port)
      server = createServer(serve)
      await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
      ;(mint as { url: string }).url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
  }
  await mint.open()
  return mint
}
