import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getEncodedToken } from '@cashu/cashu-ts'
import { newRedemption, redemptionStep, type Redemption, type RedemptionEvent } from '#shared/domain/failover/redemption.ts'
import type { VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { openRedemption } from '../../src-main/app/open-redemption.ts'
import { sha256 } from '../../src-main/crypto/sha256.ts'
import { createKeyset } from '../../src-main/demo/ecash.ts'
import { createHttpWire } from '../../src-main/feed/http-wire.ts'
import type { Clock } from '../../src-main/feed/ports.ts'
import { redemptionFromJson, redemptionToJson } from '../../src-main/redemption/redemption-codec.ts'
import type { GatewayConfig, RedemptionRole } from '../../src-main/redemption/role-ports.ts'
import { openSqliteStore } from '../../src-main/storage/sqlite/open-sqlite-store.ts'
import type { EventLog, JournalRow, Store } from '../../src-main/storage/store.ts'
import { issueProofs } from './ecash-holder.ts'
import { walletOutputs } from './paying-world.ts'
import { blinding, createSimulatedOwnMint, type SimulatedOwnMint } from './simulated-own-mint.ts'

/** A delegate's paying side as the core composes it: SQLite, sockets, its mint over HTTP. `start` and `restart` are its process. */
export interface RoleWorld {
  readonly role: RedemptionRole
  readonly store: Store
  readonly mint: OwnMintServer
  readonly folder: string
  readonly failovers: { feeds: Map<string, readonly string[]>; released: Set<string>; claimed: boolean; until: number | null }
  readonly config: Omit<GatewayConfig, 'enabled'>
  /** Where the gateway listens. */
  url(): string
  redemption(): Redemption
  happen(...events: readonly RedemptionEvent[]): void
  log(url: string): EventLog
  /** Events of a mirrored feed, at any seqs. */
  append(url: string, ...events: readonly { seq: number; Y: string; id?: string; seenAt?: number }[]): void
  notes(act: string): readonly JournalRow[]
  /** Sets the gateway up, and fills its float with `float` sat. */
  open(float?: readonly bigint[]): Promise<void>
  token(amounts: readonly bigint[], name?: string): string
  /** The process ends and starts again, up to the end of its first round. */
  restart(): Promise<void>
  /** The process ends, and the next one begins. */
  begin(): Promise<void>
  /** Only ends it: the store is open and no role runs. */
  stop(): Promise<void>
  until(what: () => boolean): Promise<void>
  close(): Promise<void>
}

export const BOB = createKeyset(sha256(new TextEncoder().encode('bob of the role')))
export const BOB_URL = 'https://bob.test'
export const FRANK_URL = 'https://frank.test'

/** Time runs fast, so that rounds of many seconds come soon; nothing is asserted about how long it takes. */
const FASTER = 20
const startedAt = 1_795_000_000_000 - performance.now() * FASTER
const clock: Clock = {
  now: () => Math.floor(startedAt + performance.now() * FASTER),
  sleep: (ms, signal) =>
    new Promise(resolve => {
      if (signal.aborted) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms / FASTER)
      signal.addEventListener('abort', done)
    }),
}
export const now = (): number => clock.now()

export async function createRoleWorld({ sockets = true, pages = '/nowhere', workers = 0 } = {}): Promise<RoleWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-role-'))
  const file = join(folder, 'nimdolf.sqlite')
  const mint = await serveOwnMint()
  const failovers: RoleWorld['failovers'] = { feeds: new Map(), released: new Set(), claimed: false, until: null }
  let store = openSqliteStore(file)
  let role = make()
  let tokens = 0

  function make(): RedemptionRole {
    const held = store
    return openRedemption({
      store: held,
      wire: createHttpWire(),
      clock,
      journal: held.journal,
      failovers: () => ({
        feedsOf: url => failovers.feeds.get(url) ?? (held.peers.get(url) === null ? [] : [url]),
        isReleased: (url, Y) => failovers.released.has(`${url} ${Y}`),
        get: () => ({ ok: true, value: { claims: failovers.claimed ? [{ standing: 'unsettled' }] : [], until: failovers.until } }) as never,
      }),
      pots: () => held.redemptions.pots().map(({ redemption }) => redemptionFromJson(redemption)),
      ownFeed: () => held.log('own:1'),
      folder,
      sockets,
      changed: () => undefined,
      pages,
      workers,
    })
  }

  const world: RoleWorld = {
    get role() {
      return role
    },
    get store() {
      return store
    },
    mint,
    folder,
    failovers,
    config: {
      mintUrl: mint.url,
      publicUrl: 'https://dave.test',
      listen: '127.0.0.1:0',
      front: false,
      infoUrl: null,
      approvedHosts: [],
      floatCap: 10_000n,
      floatLow: 10n,
    },
    url: () => `http://${role.state().listening}`,
    redemption: () => redemptionFromJson(store.redemptions.pot(BOB_URL)!.redemption),
    happen(...events) {
      for (const event of events) {
        const row = store.redemptions.pot(BOB_URL)
        const next = redemptionStep(row === null ? newRedemption(BOB_URL) : redemptionFromJson(row.redemption), event)
        if (!next.ok) throw new Error(next.error.detail)
        store.redemptions.putPot({ pot: BOB_URL, redemption: redemptionToJson(next.value) })
        role.redemptionChanged(next.value)
      }
    },
    log: url => store.log(`mirror:${url}`),
    append(url, ...events) {
      for (const { seq, Y, id = BOB.id, seenAt = 1 } of events) {
        const event = { seq, Y, id, amount: 8n, witness: null } as unknown as VerifiedEvent
        world.log(url).append({ events: [event], unusable: [], disputes: [], at: seenAt })
      }
    },
    notes: act => store.journal.list({ before: null, limit: 100, level: null, text: '' }).filter(row => row.act === act),
    async open(float = [1n, 2n, 4n, 8n, 16n, 32n, 64n]) {
      const opened = await role.configure(world.config)
      if (!opened.ok) throw new Error(opened.error.detail)
      if (float.length === 0) return
      const received = await role.receive(world.token(float))
      if (!received.ok || received.value.pending) throw new Error(JSON.stringify(received))
    },
    token(amounts, name = `${tokens++}`) {
      const keyset = mint.mint.keysets.findLast(({ active }) => active)!
      const r = '02'.repeat(32)
      const proofs = amounts.map((amount, at) => {
        const secret = `token ${name} ${at}`
        const { C_ } = mint.mint.sign({ amount, id: keyset.id, B_: blinding.blind(blinding.nullifier(secret), r) })
        const key = keyset.keys.find(one => one.amount === amount)!.key
        return { amount: Number(amount), id: keyset.id, secret, C: blinding.unblind(C_, r, key) }
      })
      return getEncodedToken({ mint: 'https://dave.test', unit: 'sat', proofs } as never)
    },
    async begin() {
      await world.stop()
      store.close()
      store = openSqliteStore(file)
      role = make()
      await role.start()
    },
    async restart() {
      await world.begin()
      // A slow machine is at its first round still.
      await world.until(() => role.state().state !== 'waiting' || role.state().refused !== null)
    },
    stop: () => role.stop(),
    async until(what) {
      while (!what()) await new Promise(resolve => setTimeout(resolve, 5))
    },
    async close() {
      await role.stop()
      store.close()
      await mint.close()
      rmSync(folder, { recursive: true })
    },
  }
  mirror(store, BOB_URL, 'Bob')
  store.peers.putKeysets(BOB_URL, [
    {
      id: BOB.id,
      unit: 'sat',
      active: true,
      inputFeePpk: 0,
      finalExpiry: null,
      derivation: 'v1',
      refused: null,
      keys: BOB.keys,
      firstSeenAt: 1,
    },
  ])
  return world
}

export function mirror(store: Store, url: string, name: string): void {
  store.peers.put({
    url,
    addedAt: 0,
    paused: false,
    approvedHosts: [],
    pinned: JSON.stringify({ name, version: '', pubkey: '', advertisement: null, findings: [] }),
    changed: null,
    latest: -1,
    lastContactAt: null,
  })
}

export const claimed = (sat: bigint, standing: 'confirmed' | 'unsettled' = 'confirmed'): RedemptionEvent => ({
  kind: 'chain',
  claims: [{ txid: 'aa'.repeat(32), sat, standing }],
  takenBy: null,
})
export const opened = (): RedemptionEvent => ({ kind: 'open', epoch: { openedAt: clock.now(), freezes: [] } })

export interface OwnMintServer {
  readonly mint: SimulatedOwnMint
  readonly url: string
  /** Beside name and version. */
  info: object
  /** What becomes of the next swaps and melts: `down` answers 503 and does nothing, `unheard` does it and says 500. */
  readonly fates: ('down' | 'unheard')[]
  /** True: takes requests and never answers. */
  silent: boolean
  /** Paths that answer 500. */
  readonly broken: Set<string>
  /** Paths asked. */
  readonly asked: string[]
  /** Stops listening, and takes the same address again. */
  sleep(): Promise<void>
  wake(): Promise<void>
  close(): Promise<void>
}

/** The simulated own mint over HTTP. */
export async function serveOwnMint(seed?: string): Promise<OwnMintServer> {
  const mint = createSimulatedOwnMint(100, seed)
  const fates: OwnMintServer['fates'] = []
  const asked: string[] = []
  const broken = new Set<string>()
  let server: Server | null = null
  let port = 0

  const served: OwnMintServer = {
    mint,
    get url() {
      return `http://127.0.0.1:${port}`
    },
    info: {},
    silent: false,
    fates,
    broken,
    asked,
    async sleep() {
      server?.closeAllConnections()
      await new Promise(resolve => (server === null ? resolve(null) : server.close(resolve)))
      server = null
    },
    async wake() {
      const waking = createServer((request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          const path = request.url!
          asked.push(path)
          if (served.silent) return
          const fate = path === '/v1/swap' || path.startsWith('/v1/melt/bolt11') ? fates.shift() : undefined
          const answer =
            path === '/v1/info'
              ? { status: 200, body: JSON.stringify({ name: 'Dave', version: 'Simulated/1', ...served.info }) }
              : fate === 'down'
                ? { status: 503, body: '' }
                : mint.handle(request.method!, path, chunks.length === 0 ? undefined : Buffer.concat(chunks).toString())
          const { status, body } = fate === 'unheard' || broken.has(path) ? { status: 500, body: '' } : answer
          response.writeHead(status, { 'Content-Type': 'application/json' }).end(body)
        })
      })
      await new Promise<void>(resolve => waking.listen(port, '127.0.0.1', resolve))
      port = (waking.address() as AddressInfo).port
      server = waking
    },
    close: () => served.sleep(),
  }
  await served.wake()
  return served
}

/** Ecash of the mint that is gone, as JSON. */
export const bobs = (...amounts: readonly number[]) => issueProofs(BOB, amounts).map(proof => ({ ...proof, amount: Number(proof.amount) }))
export const Y = ({ secret }: { readonly secret: string }): string => hashToCurve(secret)

/** The body of a swap into ecash of `mint`; the same `name` makes the same outputs. */
export function swapBody(inputs: readonly { readonly amount: number }[], mint: SimulatedOwnMint, name: string): string {
  const total = inputs.reduce((sum, { amount }) => sum + amount, 0)
  const amounts = Array.from({ length: 20 }, (_, bit) => 2n ** BigInt(bit)).filter(amount => (BigInt(total) & amount) !== 0n)
  return JSON.stringify({
    inputs,
    outputs: walletOutputs(mint, name, amounts).map(({ amount, ...rest }) => ({ ...rest, amount: Number(amount) })),
  })
}

export interface Answered {
  readonly status: number
  readonly body: string
  /** Of a refusal. */
  readonly code: number | null
}

export async function post(url: string, body: string): Promise<Answered> {
  const reply = await fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json', connection: 'close' } })
  const text = await reply.text()
  const parsed = text === '' ? {} : (JSON.parse(text) as { readonly code?: number })
  return { status: reply.status, body: text, code: parsed.code ?? null }
}
