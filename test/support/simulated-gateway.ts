import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import type { Amount } from '#shared/domain/amount.ts'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { sign, verify } from '#shared/domain/proof/bdhke.ts'
import { proveDleq } from '#shared/domain/proof/dleq.ts'
import { readProof } from '#shared/domain/proof/read-proof.ts'
import { portableProofCrypto, verifyProofs } from '#shared/domain/proof/verify-proof.ts'
import { createKeyset, type DemoKeyset } from '../../src-main/demo/ecash.ts'
import { createPageApp, type PageFile } from '../../src-main/redemption/page-app.ts'
import type { CustodianFacts, PageFacts } from '../../src-main/redemption/page-facts.ts'

/** What happens to the next swap or melt. `lose`: it is done, and its answer never arrives. */
export type Fault =
  | { readonly kind: 'lose' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'refuse'; readonly code: number; readonly detail: string }
  | { readonly kind: 'pending' }
  | { readonly kind: 'false-dleq' }

interface Proof {
  readonly amount: number
  readonly id: string
  readonly secret: string
  readonly C: string
  readonly dleq?: unknown
}
interface Blinded {
  readonly amount: number
  readonly id: string
  readonly B_: string
}

/** A delegate's gateway with real blind signatures, as far as the redemption page sees one: no pot, no database, faults on demand. */
export interface SimulatedGateway {
  readonly origin: string
  /** The gone mint's keyset, and the delegate's own. */
  readonly bob: DemoKeyset
  readonly dave: DemoKeyset
  /** Served as they stand; tests change them. */
  readonly facts: { custodians: { -readonly [Key in keyof CustodianFacts]: CustodianFacts[Key] }[] }
  readonly info: { name: string }
  readonly spent: Set<string>
  /** Y of proofs that a request holds. */
  readonly held: Set<string>
  /** Bodies of swaps and melts as they came, and the paths of all that was asked. */
  readonly bodies: string[]
  readonly asked: string[]
  readonly faults: Fault[]
  /** Sat that a payment's way costs, and what a quote holds ready for it. */
  route: { cost: number; reserve: number }
  ppk: number
  stop(): Promise<void>
}

const MINT = { bob: 'https://bob.test', dave: 'Lantern' }

export async function startGateway(files: ReadonlyMap<string, PageFile>): Promise<SimulatedGateway> {
  const [bob, dave] = [7, 9].map(seed => createKeyset(new Uint8Array(32).fill(seed))) as [DemoKeyset, DemoKeyset]
  const quotes = new Map<string, number>()
  const answers = new Map<string, object>()
  const app = new Hono()

  const gateway: SimulatedGateway = {
    origin: '',
    bob,
    dave,
    facts: {
      custodians: [
        {
          url: MINT.bob,
          name: 'Harbor',
          state: 'open',
          closed_because: null,
          taken_by: null,
          remaining_sat: 12_345_678,
          until: 1_800_000_000,
          keysets: [{ id: bob.id, unit: 'sat' }],
        },
      ],
    } satisfies PageFacts,
    info: { name: MINT.dave },
    spent: new Set(),
    held: new Set(),
    bodies: [],
    asked: [],
    faults: [],
    route: { cost: 1, reserve: 3 },
    ppk: 100,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }

  app.use(async (context, next) => {
    gateway.asked.push(context.req.path)
    await next()
  })
  app.route('/', createPageApp(files))
  app.get('/v1/info', context => context.json(gateway.info))
  app.get('/v1/redemption', context => context.json(gateway.facts))
  app.get('/v1/keysets', context => {
    const shown = gateway.facts.custodians.some(({ state }) => state !== 'closed')
    const theirs = shown ? [{ id: bob.id, unit: 'sat', active: false, input_fee_ppk: gateway.ppk, final_expiry: null }] : []
    return context.json({ keysets: [{ id: dave.id, unit: 'sat', active: true, input_fee_ppk: 0 }, ...theirs] })
  })
  app.get('/v1/keys/:id', context => {
    const keyset = [bob, dave].find(({ id }) => id === context.req.param('id'))
    if (keyset === undefined) return context.json({ detail: 'unknown keyset', code: 12_001 }, 400)
    return context.json({
      keysets: [{ id: keyset.id, unit: 'sat', keys: Object.fromEntries(keyset.keys.map(({ amount, key }) => [String(amount), key])) }],
    })
  })
  app.post('/v1/checkstate', async context => {
    const { Ys } = await context.req.json<{ Ys: string[] }>()
    const stateOf = (Y: string): string => (gateway.spent.has(Y) ? 'SPENT' : gateway.held.has(Y) ? 'PENDING' : 'UNSPENT')
    return context.json({ states: Ys.map(Y => ({ Y, state: stateOf(Y), witness: null })) })
  })
  app.post('/v1/melt/quote/bolt11', async context => {
    const { request } = await context.req.json<{ request: string }>()
    const amount = Number(/^lnbcrt(\d+)n1/.exec(request)?.[1]) / 10
    const quote = randomBytes(8).toString('hex')
    quotes.set(quote, amount)
    return context.json({ quote, amount, fee_reserve: gateway.route.reserve, unit: 'sat', state: 'UNPAID', expiry: 2_000_000_000 })
  })
  app.post('/v1/swap', context =>
    payOnce(context, ({ outputs }) => ({ signatures: signAll(outputs.map(output => [output, output.amount])) })),
  )
  app.post('/v1/melt/bolt11', context =>
    payOnce(context, ({ quote, inputs, outputs }) => {
      const over = sum(inputs) - fee(inputs) - quotes.get(quote)! - gateway.route.cost
      const parts = bits(over).map((amount, at) => [outputs[at]!, amount] as const)
      return { quote, state: 'PAID', payment_preimage: 'ab'.repeat(32), change: signAll(parts) }
    }),
  )

  type Body = { readonly inputs: Proof[]; readonly outputs: Blinded[]; readonly quote: string }

  /** Checks, then pays once; the same body again gets the same answer (NUT-19). */
  async function payOnce(context: Context, pay: (body: Body) => object): Promise<Response> {
    const text = await context.req.text()
    gateway.bodies.push(text)
    const fault = gateway.faults.shift()
    if (fault?.kind === 'status')
      return context.json(
        { detail: 'not now' },
        fault.status as 503,
        fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter },
      )
    if (fault?.kind === 'refuse') return context.json({ detail: fault.detail, code: fault.code }, 400)
    if (fault?.kind === 'pending') return context.json({ state: 'PENDING' })
    const answer = answers.get(text) ?? settle(JSON.parse(text) as Body, pay)
    if ('code' in answer) return context.json(answer, 400)
    answers.set(text, answer)
    // A browser repeats a request by itself when its connection ends before any answer: so the answer begins, and breaks off.
    if (fault?.kind === 'lose') return new Response(brokenOff((context.env as HttpBindings).incoming.socket))
    return context.json(
      fault?.kind === 'false-dleq' ? JSON.parse(JSON.stringify(answer).replace(/"e":"[0-9a-f]{4}/g, '"e":"0123')) : answer,
    )
  }

  function settle(body: Body, pay: (body: Body) => object): object {
    for (const input of body.inputs) {
      const raw = readProof(input)
      const amount = BigInt(input.amount) as Amount
      const key = bob.keys.find(one => one.amount === amount)?.key
      const shown = raw.ok && key !== undefined && verifyProofs([{ proof: raw.value, key }], portableProofCrypto)[0]?.ok === true
      if (!shown || !verify(input.secret, input.C, bob.secrets.get(amount)!)) return { detail: 'no proof of signature', code: 33_004 }
      if (gateway.spent.has(hashToCurve(input.secret))) return { detail: 'already spent', code: 11_001 }
    }
    if (body.quote === undefined && sum(body.outputs) !== sum(body.inputs) - fee(body.inputs))
      return { detail: 'not balanced', code: 11_005 }
    for (const { secret } of body.inputs) gateway.spent.add(hashToCurve(secret))
    return pay(body)
  }

  const fee = (inputs: readonly unknown[]): number => Math.ceil((inputs.length * gateway.ppk) / 1_000)
  const signAll = (asked: readonly (readonly [Blinded, number])[]): object[] =>
    asked.map(([{ B_ }, amount]) => {
      const k = dave.secrets.get(BigInt(amount) as Amount)!
      return { amount, id: dave.id, C_: sign(B_, k), dleq: proveDleq(B_, k, BigInt(`0x${randomBytes(31).toString('hex')}`) + 1n) }
    })

  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(gateway, { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

const brokenOff = (socket: Socket): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"signatures":['))
      setTimeout(() => socket.destroy(), 20)
    },
  })

const sum = (coins: readonly { readonly amount: number }[]): number => coins.reduce((total, { amount }) => total + amount, 0)
const bits = (amount: number): number[] =>
  Array.from({ length: 14 }, (_, bit) => 2 ** bit).filter(part => Math.floor(amount / part) % 2 === 1)

/** An invoice whose words nobody checks, for `sat`; regtest, so that nobody pays it by mistake. */
export const invoiceFor = (sat: number): string => `lnbcrt${sat * 10}n1p${'qpzry9x8gf2tvdw0s3jn54khce6mua7l'.repeat(4)}`
