import { request as httpRequest, type IncomingMessage } from 'node:http'
import { newRedemption, redemptionStep, type Redemption, type RedemptionEvent } from '#shared/domain/failover/redemption.ts'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { portableProofCrypto } from '#shared/domain/proof/verify-proof.ts'
import type { KnownState } from '#shared/domain/redemption/checkstate.ts'
import type { SpentMark } from '#shared/domain/redemption/facts.ts'
import { delegateKeysets, type MirroredKeyset, type OwnKeyset } from '#shared/domain/redemption/keysets.ts'
import { createProofPool } from '../../../src-main/crypto/worker-pool.ts'
import { sha256 } from '../../../src-main/crypto/sha256.ts'
import { createKeyset, type DemoKeyset } from '../../../src-main/demo/ecash.ts'
import { mergeXx } from '../../../src-main/publish/advertise.ts'
import { createClientLimits } from '../../../src-main/publish/client-limits.ts'
import { createFrontProxy } from '../../../src-main/publish/front-proxy.ts'
import { openGateway } from '../../../src-main/redemption/gateway-listener.ts'
import type { GatewayDeps } from '../../../src-main/redemption/gateway-ports.ts'
import { createGateway, VIA } from '../../../src-main/redemption/gateway.ts'
import { createMintQuestions } from '../../../src-main/redemption/mint-questions.ts'
import { createOwnMint } from '../../../src-main/redemption/own-mint.ts'
import { createFacts } from '../../../src-main/redemption/redeem-facts.ts'
import { openMint, type SimulatedMint } from './simulated-mint.ts'
import { createPayer, type SimulatedPayer } from './simulated-payer.ts'
import { issue, prepare, split, type Proof } from './wallet.ts'

const seedOf = (name: string): Uint8Array => sha256(new TextEncoder().encode(name))
/** The delegate's mint, and a keyset that it signs nothing with any more. */
export const DAVE = createKeyset(seedOf('dave'))
export const DAVE_OLD = createKeyset(seedOf('dave before'))
/** The mint that is gone: a fee of 100 ppk, and a keyset in a unit without a rate. */
export const BOB = createKeyset(seedOf('bob'))
export const BOB_USD = createKeyset(seedOf('bob in usd'))
export const STRANGER = createKeyset(seedOf('nobody mirrors it'))
export const BOB_URL = 'https://bob.test'
const OPENED_AT = 1_795_000_000_000

export interface World {
  readonly url: string
  readonly mint: SimulatedMint
  readonly payer: SimulatedPayer
  readonly marks: Map<string, SpentMark>
  readonly states: Map<string, KnownState>
  readonly pending: Set<string>
  readonly failures: string[]
  readonly clock: { ms: number }
  redemption(): Redemption
  /** Puts the redemption where events lead it. */
  happen(...events: readonly RedemptionEvent[]): void
  /** As from the address `client`. */
  post(path: string, body: unknown, client?: string): Promise<Reply>
  get(path: string, headers?: Record<string, string>): Promise<Reply>
  swap(inputs: readonly Proof[], amounts?: readonly number[], client?: string): Promise<Reply & { readonly proofs: readonly Proof[] }>
  /** As when its process dies. */
  stopGateway(): Promise<void>
  close(): Promise<void>
}

export interface Reply {
  readonly status: number
  readonly message: string
  readonly headers: IncomingMessage['headers']
  readonly raw: readonly string[]
  readonly bytes: Buffer
  /** Undefined when it is no JSON. */
  readonly json: unknown
}

export const claimed = (sat: bigint): RedemptionEvent => ({
  kind: 'chain',
  claims: [{ txid: 'aa'.repeat(32), sat, standing: 'confirmed' }],
  takenBy: null,
})
export const OPEN: RedemptionEvent = { kind: 'open', epoch: { openedAt: OPENED_AT, freezes: [] } }

interface Wanted {
  readonly pot?: bigint | null
  readonly float?: number
  readonly finalExpiry?: number | null
  readonly deps?: Partial<GatewayDeps>
  /** Where the gateway finds its mint instead of the simulated one. */
  readonly mintUrl?: string
  /** `--front`: all else goes to the mint, too. */
  readonly front?: boolean
  /** Further keysets of the delegate's mint. */
  readonly ownIds?: readonly string[]
}

export async function openWorld({
  pot = 1_000n,
  float = 1_000,
  finalExpiry = null,
  deps = {},
  mintUrl,
  ownIds = [],
  front = false,
}: Wanted = {}): Promise<World> {
  const mint = await openMint(DAVE, DAVE_OLD)
  const redemptions = new Map<string, Redemption>([[BOB_URL, newRedemption(BOB_URL)]])
  const payer = createPayer(() => mint.url, DAVE, redemptions, float)
  const marks = new Map<string, SpentMark>()
  const states = new Map<string, KnownState>()
  const pending = new Set<string>()
  const failures: string[] = []
  const clock = { ms: OPENED_AT }

  const own = new Map([DAVE, DAVE_OLD].map(set => [set.id, ownOf(set)]))
  const { keysets } = delegateKeysets([mirrored(BOB, 'sat', finalExpiry), mirrored(BOB_USD, 'usd', null)], [...own.values()])
  const book = {
    isOwn: (id: string) => own.has(id) || ownIds.includes(id),
    refresh: () => Promise.resolve(),
    delegated: () => keysets,
    redemptionOf: (url: string) => redemptions.get(url) ?? null,
  }
  const until = new AbortController()
  const verifier = createProofPool({ crypto: portableProofCrypto, workers: 0 })
  const proxy = createFrontProxy(mintUrl ?? mint.url, VIA)
  const gateway = createGateway({
    mint: proxy,
    info: proxy,
    rest: front ? proxy : null,
    keysets: book,
    factsOf: createFacts({
      clock: { now: () => clock.ms },
      expiry: () => 'at-opening',
      own: id => own.get(id) ?? null,
      keysets: book,
      markInFeeds: Y => marks.get(Y) ?? null,
      wasPending: Y => pending.has(Y),
      crypto: portableProofCrypto,
      table: payer,
      paying: payer,
    }),
    pay: intent => payer.pay(intent),
    questions: createMintQuestions(
      questionable(() => mint.url, until.signal),
      ({ secret }) => hashToCurve(secret),
    ),
    verifier,
    statesOf: Ys => Ys.map(Y => states.get(Y) ?? null),
    mergeXx,
    clientOf: request => (request.headers['x-forwarded-for'] as string | undefined) ?? null,
    limits: createClientLimits(() => performance.now(), { burst: 50, perSecond: 1 }),
    requestLimits: () => ({ maxInputs: 100, maxOutputs: 100 }),
    page: null,
    failed: where => void failures.push(where),
    ...deps,
  })
  const listener = await openGateway(gateway, { host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${listener.port}`

  const world: World = {
    url,
    mint,
    payer,
    marks,
    states,
    pending,
    failures,
    clock,
    redemption: () => redemptions.get(BOB_URL)!,
    happen(...events) {
      for (const event of events) {
        const next = redemptionStep(redemptions.get(BOB_URL)!, event)
        if (!next.ok) throw new Error(next.error.detail)
        redemptions.set(BOB_URL, next.value)
      }
    },
    post: (path, body, client) =>
      ask(`${url}${path}`, 'POST', {
        headers: { 'Content-Type': 'application/json', ...(client === undefined ? {} : { 'X-Forwarded-For': client }) },
        body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      }),
    get: (path, headers = {}) => ask(`${url}${path}`, 'GET', { headers }),
    async swap(inputs, amounts, client) {
      const fee = Math.ceil(inputs.filter(({ id }) => id === BOB.id).length / 10)
      const wanted = prepare(DAVE, amounts ?? split(inputs.reduce((sum, { amount }) => sum + amount, 0) - fee))
      const reply = await world.post('/v1/swap', { inputs, outputs: wanted.outputs }, client)
      const proofs = reply.status === 200 ? wanted.take((reply.json as { signatures: never }).signatures) : []
      return { ...reply, proofs }
    },
    stopGateway: () => listener.close(),
    async close() {
      until.abort()
      await listener.close()
      proxy.close()
      await verifier.close()
      await mint.close()
    },
  }
  if (pot !== null) world.happen(claimed(pot), OPEN)
  return world
}

const ownOf = (set: DemoKeyset): OwnKeyset => ({ id: set.id, unit: 'sat', active: set === DAVE, inputFeePpk: 0, keys: set.keys })

const mirrored = (set: DemoKeyset, unit: string, finalExpiry: number | null): MirroredKeyset => ({
  id: set.id,
  unit,
  inputFeePpk: 100,
  finalExpiry,
  refused: null,
  keys: set.keys,
  firstSeenAt: 1,
  custodian: BOB_URL,
})

/** The adapter under test is the real one; its wire is Node's fetch. */
const questionable = (mintUrl: () => string, signal: AbortSignal) =>
  createOwnMint({
    url: mintUrl(),
    approvedHosts: [],
    signal,
    wire: {
      async fetch({ method = 'GET', url, body, signal: until }: { method?: string; url: string; body?: string; signal?: AbortSignal }) {
        try {
          const reply = await fetch(url, {
            method,
            ...(body === undefined ? {} : { body }),
            ...(until === undefined ? {} : { signal: until }),
          })
          return { ok: true, value: { status: reply.status, bytes: new Uint8Array(await reply.arrayBuffer()) } }
        } catch {
          return { ok: false, error: { code: 'wire.down', detail: 'down' } }
        }
      },
    } as never,
  })

/** One request on its own connection, its answer read raw. */
export function ask(
  url: string,
  method: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const framed = body.length === 0 || 'Transfer-Encoding' in headers ? headers : { ...headers, 'Content-Length': Buffer.byteLength(body) }
    const request = httpRequest(url, { method, headers: framed, agent: false }, reply => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('error', reject)
      reply.on('end', () => {
        const bytes = Buffer.concat(chunks)
        resolve({
          status: reply.statusCode!,
          message: reply.statusMessage!,
          headers: reply.headers,
          raw: reply.rawHeaders,
          bytes,
          json: jsonIn(bytes),
        })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

export const bobs = (...amounts: readonly number[]): Proof[] => amounts.map(amount => issue(BOB, amount))
export const codeOf = ({ json }: Reply): unknown => (json as { readonly code?: unknown } | undefined)?.code
