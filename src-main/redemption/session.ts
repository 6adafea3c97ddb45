import { ok, type Result } from '#shared/lib/result.ts'
import { openCounter, type Counter } from './counter.ts'
import { createPageFacts } from './custodian-facts.ts'
import { isUsedElsewhere, ROLLED_BACK } from './float-elsewhere.ts'
import { openVault } from './float-key.ts'
import type { GatewayDeps, GatewayPage } from './gateway-ports.ts'
import { approvedFor, askOwnInfo, askOwnKeysets, type OwnMintFacts } from './meet-mint.ts'
import type { RoleCrypto, RoleDeps } from './role-deps.ts'
import type { RoleNotes } from './role-notes.ts'
import type { GatewayConfig, GatewayRefusal } from './role-ports.ts'
import { createTill, type Till } from './till.ts'

/** The paying side over one own mint, from one set-up to the next. */
export interface Session {
  readonly till: Till
  readonly mint: OwnMintFacts | null
  /** True once the mint told all its keysets: nothing is decided before. */
  readonly isReady: boolean
  /** True while nothing was paid from this float that this database does not know; holders are paid then alone. */
  readonly isCurrent: boolean
  readonly counter: Counter | null
  /** True once it was abandoned or closed: another one is to be opened. */
  readonly isOver: boolean
  /**
   * Takes up open payments, then goes as far as it can: the mint's keysets, the socket at `listen` (null leaves it out), its info.
   * Returns what stands in the way, null when nothing does. To be called again and again.
   */
  advance(listen: string | null): Promise<GatewayRefusal | null>
  /** One round of the float's upkeep. */
  tend(): Promise<void>
  /** After a redemption changed. */
  forget(): void
  closeCounter(): Promise<void>
  /** Lets an `advance` that waits for the mint end soon. */
  abandon(): void
  /** Socket first, then payments; those under way wait for the next session. */
  close(): Promise<void>
}

interface SessionParts {
  readonly config: GatewayConfig
  readonly crypto: RoleCrypto
  readonly page: GatewayPage['app'] | null
  readonly limits: GatewayDeps['limits']
  readonly notes: RoleNotes
}

const ANOTHER_MINT =
  'does not list the keyset that the float is of: it is another mint, or its database was replaced. Nothing is paid until that mint is back. Keyset'

const NONE: ReadonlyMap<string, never> = new Map<string, never>()

/** Sends nothing yet. */
export function openSession({ config, crypto, page, limits, notes }: SessionParts, deps: RoleDeps): Result<Session, GatewayRefusal> {
  const vault = openVault(deps, crypto.blinding)
  if (!vault.ok) return vault
  const left = new AbortController()
  const asking = {
    wire: deps.wire,
    url: config.mintUrl,
    approvedHosts: approvedFor(config, url => deps.addresses.hostOf(url)),
    signal: left.signal,
  }
  // All are changed by `advance`, `tend` and `closeCounter` alone.
  let mint: OwnMintFacts | null = null
  let isReady = false
  let isCurrent = false
  let counter: Counter | null = null
  let tending: Promise<void> = Promise.resolve()

  const till = createTill({ config, mint: () => mint, crypto, vault: vault.value, limits, notes }, deps)
  // Whose a keyset is can be said once all of the mint's own are known, and what was redeemed once the database is known to be whole.
  const keysets = { ...till.book, delegated: () => (isReady && isCurrent ? till.book.delegated() : NONE) }
  const desk = { ...till.desk, keysets }
  const facts = createPageFacts({ clock: deps.clock, store: deps.store, failovers: deps.failovers, keysets })
  const served = page === null ? null : { app: page, facts: () => facts.facts() }

  async function ready(): Promise<GatewayRefusal | null> {
    if (isReady) return null
    isReady = await till.paying.start()
    if (isReady) return null
    const listed = await askOwnKeysets(asking)
    if (!listed.ok) return listed.error
    return { code: 'gateway.mint', detail: `The mint at ${config.mintUrl} lists keysets whose keys cannot be read.` }
  }

  /** At every round: a copy may begin to pay at any time. While the mint is silent, what was found before holds. */
  async function current(): Promise<GatewayRefusal | null> {
    const { keysets: own } = till.paying
    const strange = deps.store.redemptions.coins().find(({ keyset }) => own.get(keyset) === null)
    if (strange !== undefined) {
      isCurrent = false
      return { code: 'gateway.mint', detail: `${config.mintUrl} ${ANOTHER_MINT} ${strange.keyset}.` }
    }
    const elsewhere = await isUsedElsewhere(till.paying, deps.store.redemptions)
    if (!elsewhere.ok) return isCurrent ? null : { code: 'gateway.mint', detail: elsewhere.error.detail }
    isCurrent = !elsewhere.value
    return isCurrent ? null : ROLLED_BACK
  }

  /** Whether the mint answers now, and what it says of itself: its limits may change. */
  async function meet(): Promise<GatewayRefusal | null> {
    const info = await askOwnInfo(asking)
    if (info.ok) mint = info.value
    return info.ok ? null : info.error
  }

  async function serve(listen: string | null): Promise<GatewayRefusal | null> {
    if (listen === null || !deps.sockets || counter !== null || left.signal.aborted) return null
    const opened = await openCounter({ ...config, listen }, desk, served, notes, deps)
    if (!opened.ok) return opened.error
    counter = opened.value
    return null
  }

  async function closeCounter(): Promise<void> {
    const open = counter
    counter = null
    await open?.close()
  }

  return ok({
    till,
    get mint() {
      return mint
    },
    get isReady() {
      return isReady
    },
    get isCurrent() {
      return isCurrent
    },
    get counter() {
      return counter
    },
    get isOver() {
      return left.signal.aborted
    },
    async advance(listen) {
      // A front is the mint's only public side: it passes on what it cannot judge yet.
      const first = config.front ? await serve(listen) : null
      const waits = first ?? (await ready())
      if (waits !== null) return waits
      const behind = await current()
      if (behind?.code === 'gateway.mint') return behind
      // One that is behind passes all to the mint. At last the info, since only now a way that leads back can be seen: a reverse proxy goes
      // around a gateway that does not listen.
      const refusal = (await serve(listen)) ?? (await meet())
      if (refusal?.code === 'gateway.loop') await closeCounter()
      return behind ?? refusal
    },
    tend() {
      if (isReady && !left.signal.aborted) till.paying.takeUp()
      // Its calls would take the same counters once more.
      if (isReady && isCurrent && !left.signal.aborted) tending = till.float.tend().catch((cause: unknown) => notes.fault('float', cause))
      return tending
    },
    forget() {
      facts.forget()
      till.forgetFeeds()
    },
    closeCounter,
    abandon() {
      left.abort()
      if (!isReady) void till.paying.stop()
    },
    async close() {
      left.abort()
      await closeCounter()
      await till.paying.stop()
      await tending
    },
  })
}
