import { fail, ok, type Result } from '#shared/lib/result.ts'
import { openCounter, type Counter } from './counter.ts'
import { createFloatDesk } from './float-desk.ts'
import { floatStates } from './float-states.ts'
import { keepConfig, keptConfig, readConfig } from './gateway-config.ts'
import { approvedFor, askOwnInfo, askOwnKeysets } from './meet-mint.ts'
import { passingDesk } from './passing-desk.ts'
import { redeem } from './redeem.ts'
import type { RoleDeps } from './role-deps.ts'
import { createRoleNotes } from './role-notes.ts'
import type { GatewayConfig, GatewayRefusal, GatewayState, RedemptionRole } from './role-ports.ts'
import { createRoleTools } from './role-tools.ts'
import { mayReplace } from './same-mint.ts'
import { openSession, type Session } from './session.ts'
import { createTakeDesk } from './take-desk.ts'

/** ms between two rounds of upkeep; less while the mint does not answer, or an invoice was made that somebody is about to pay. */
const ROUND_MS = 30_000
const SHORT_ROUND_MS = 5_000
const FRESH_INVOICE_MS = 15 * 60_000
/** ms that `start` waits for a mint that does not answer; the first round goes on without it. */
const START_PATIENCE_MS = 3_000

export function createRedemptionRole(deps: RoleDeps): RedemptionRole {
  const { store, clock } = deps
  const notes = createRoleNotes(deps)
  const tools = createRoleTools(deps)
  const found = keptConfig(store.settings, deps.addresses)
  const stopping = new AbortController()
  // Changed by `keep` alone.
  let kept: GatewayConfig | null = found.ok ? found.value : null
  // Why it is not as it should be; changed by `told` alone.
  let refused: GatewayRefusal | null = found.ok ? null : found.error
  // Changed by `open` and `close` alone, each within `inTurn`.
  let session: Session | null = null
  // A front without a session; changed by `sessionFor` and `close` alone, within `inTurn` too.
  let passing: Counter | null = null
  // Changed by `start` alone.
  let rounds: Promise<void> | null = null
  // Ends the pause between two rounds; changed by `keepRounds` alone.
  let rest = new AbortController()
  // The last of what must not overlap; changed by `inTurn` alone.
  let last: Promise<unknown> = Promise.resolve()

  function inTurn<Value>(act: () => Promise<Value>): Promise<Value> {
    const mine = last.then(act)
    last = mine.catch(() => undefined)
    return mine
  }

  function keep(config: GatewayConfig): void {
    kept = config
    keepConfig(store.settings, config)
  }

  function told(refusal: GatewayRefusal | null): void {
    const before = refused
    refused = refusal
    if (refusal !== null && refusal.code !== before?.code) notes.failed(kept?.mintUrl ?? 'gateway', refusal)
    if (refusal === null && before !== null && kept?.enabled === true) notes.serving(kept)
    if (refusal?.detail !== before?.detail) deps.changed('redemption')
  }

  function open(config: GatewayConfig): Result<Session, GatewayRefusal> {
    const crypto = tools.crypto()
    if (!crypto.ok) return crypto
    const opened = openSession({ config, crypto: crypto.value, page: tools.page(), limits: tools.limits(), notes }, deps)
    if (opened.ok) session = opened.value
    return opened
  }

  async function close(): Promise<void> {
    const [leaving, front] = [session, passing]
    session = null
    passing = null
    await front?.close()
    await leaving?.close()
  }

  async function sessionFor(config: GatewayConfig): Promise<Result<Session, GatewayRefusal>> {
    if (session !== null && !session.isOver) return ok(session)
    await close()
    const opened = open(config)
    if (!opened.ok && config.enabled && config.front && deps.sockets) {
      const front = await openCounter(config, passingDesk(tools.limits()), null, notes, deps)
      if (front.ok) passing = front.value
    }
    return opened
  }

  /** Opens what is kept, or brings it further. */
  async function bringUp(): Promise<GatewayRefusal | null> {
    if (kept === null || stopping.signal.aborted) return refused
    const opened = await sessionFor(kept)
    if (!opened.ok) return opened.error
    const refusal = await opened.value.advance(kept.enabled ? kept.listen : null)
    keepPort(kept)
    return refusal
  }

  /** A free port that was taken once is kept: the reverse proxy knows it. */
  function keepPort(config: GatewayConfig): void {
    const listening = session?.counter?.listening ?? config.listen
    if (listening !== config.listen) keep({ ...config, listen: listening })
  }

  async function round(): Promise<void> {
    await inTurn(async () => {
      // What a switched-off gateway began is finished nevertheless.
      if (kept === null || (!kept.enabled && session === null && store.redemptions.openRoots().length === 0)) return
      if (session === null && refused !== null && !isPassing(refused)) return
      told(await bringUp())
    })
    await session?.tend()
  }

  async function keepRounds(first: () => void): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await round()
      } catch (cause) {
        notes.fault('round', cause)
      }
      first()
      rest = new AbortController()
      await clock.sleep(isUrgent() ? SHORT_ROUND_MS : ROUND_MS, AbortSignal.any([stopping.signal, rest.signal]))
    }
  }

  const isUrgent = (): boolean =>
    (session !== null && !session.isReady) ||
    store.redemptions.fills().some(({ state, createdAt }) => state === 'unpaid' && clock.now() - createdAt < FRESH_INVOICE_MS)

  function state(): GatewayState {
    const keysets = session?.till.paying.keysets.all() ?? []
    return {
      config: kept,
      state: stage(),
      refused,
      listening: (session?.counter ?? passing)?.listening ?? null,
      mint:
        session?.isReady === true
          ? { name: session.mint?.name ?? null, keysets: keysets.length, units: [...new Set(keysets.map(({ unit }) => unit))] }
          : null,
      crypto: session === null ? null : tools.kind(),
      page: session?.counter?.page === true,
      // Which of them can be paid, only the mint's own keysets tell; an answer without them would be kept.
      delegated: session?.isReady === true ? session.till.book.all() : { keysets: new Map(), left: [] },
    }
  }

  function stage(): GatewayState['state'] {
    if (kept === null) return 'off'
    if (!kept.enabled) return 'stopped'
    // A round that is under way, or nobody started the role.
    if (session === null) return refused !== null ? 'failed' : rounds === null ? 'stopped' : 'waiting'
    if (!session.isReady || !session.isCurrent) return refused === null || refused.code === 'gateway.mint' ? 'waiting' : 'failed'
    if (!deps.sockets) return 'demo'
    return session.counter !== null ? 'serving' : refused === null ? 'stopped' : 'failed'
  }

  async function configure(given: Omit<GatewayConfig, 'enabled'>): Promise<Result<GatewayState, GatewayRefusal>> {
    const read = readConfig({ ...given, enabled: true }, deps.addresses)
    if (!read.ok) return read
    const config = read.value
    const asking = {
      wire: deps.wire,
      url: config.mintUrl,
      approvedHosts: approvedFor(config, url => deps.addresses.hostOf(url)),
      signal: stopping.signal,
    }
    const info = await askOwnInfo(asking)
    if (!info.ok) return info
    const listed = await askOwnKeysets(asking)
    if (!listed.ok) return listed
    return urgently(() => replace(config, listed.value))
  }

  /** What the operator wants now does not wait for a mint that is waited for. */
  function urgently<Value>(act: () => Promise<Result<Value, GatewayRefusal>>): Promise<Result<Value, GatewayRefusal>> {
    if (session?.isReady === false) session.abandon()
    return inTurn(() => (stopping.signal.aborted ? Promise.resolve(fail(OFF)) : act()))
  }

  async function replace(config: GatewayConfig, listed: ReadonlySet<string>): Promise<Result<GatewayState, GatewayRefusal>> {
    const held = session?.till.paying.keysets.all().map(({ id }) => id) ?? null
    const before = kept
    const free = mayReplace(listed, before && { url: before.mintUrl, keysets: held }, config.mintUrl, store.redemptions)
    if (!free.ok) return free

    const wasOpen = session !== null || passing !== null
    // One at a time follows a payment: two would burn the same coins in two ways.
    await close()
    const opened = open(config)
    const refusal = opened.ok ? await opened.value.advance(config.listen) : opened.error
    if (refusal !== null && refusal.code !== 'gateway.rolled-back') {
      await close()
      if (wasOpen) told(await bringUp())
      return fail(refusal)
    }
    keep(config)
    keepPort(config)
    told(refusal)
    notes.configured(before, kept ?? config)
    deps.changed('redemption')
    return ok(state())
  }

  async function switchTo(on: boolean): Promise<Result<GatewayState, GatewayRefusal>> {
    if (kept === null) return fail(OFF)
    const before = kept
    if (on) {
      const opened = await sessionFor(before)
      if (!opened.ok) return opened
      const refusal = await opened.value.advance(before.listen)
      // A mint that is down now may be back soon; everything else is for the operator to mend.
      if (refusal !== null && refusal.code !== 'gateway.mint' && refusal.code !== 'gateway.rolled-back') return fail(refusal)
      keep({ ...before, enabled: true })
      keepPort({ ...before, enabled: true })
      told(refusal)
    } else {
      await session?.closeCounter()
      if (passing !== null) await close()
      keep({ ...before, enabled: false })
      told(null)
    }
    if (before.enabled !== on) notes.switched(kept)
    deps.changed('redemption')
    return ok(state())
  }

  /** The session once its mint answers, for what the operator does with the float. */
  async function atTill(mayBeBehind: boolean): Promise<Result<Session, GatewayRefusal>> {
    if (kept === null || stopping.signal.aborted) return fail(OFF)
    const opened = await sessionFor(kept)
    if (!opened.ok) return opened
    const { isReady, isCurrent } = opened.value
    const refusal = isReady && isCurrent ? null : await opened.value.advance(null)
    return refusal === null || (mayBeBehind && refusal.code === 'gateway.rolled-back') ? opened : fail(refusal)
  }

  const desk = createFloatDesk((mayBeBehind = false) => inTurn(() => atTill(mayBeBehind)), clock, stopping.signal)
  const takeDesk = createTakeDesk({ atTill: () => inTurn(() => atTill(false)), session: () => session }, notes, deps, stopping.signal)

  return {
    async start() {
      if (rounds !== null) return
      const patience = new AbortController()
      await new Promise<void>(resolve => {
        rounds = keepRounds(resolve)
        void clock.sleep(START_PATIENCE_MS, patience.signal).then(resolve)
      })
      patience.abort()
    },

    async stop() {
      stopping.abort()
      session?.abandon()
      await inTurn(close)
      await rounds
      await tools.close()
    },

    state,
    configure,
    switch: on => urgently(() => switchTo(on)),

    float: () => (kept === null ? [] : floatStates(kept, session?.till.paying.keysets.all() ?? [], deps)),

    ...desk,
    ...takeDesk,
    // Whoever made it is about to pay it: the next round comes at once.
    invoice: (unit, amount) => desk.invoice(unit, amount).finally(() => rest.abort()),
    // It may go on paying now.
    restore: () => desk.restore().finally(() => rest.abort()),

    async redeem(endpoint, body, client) {
      if (kept?.enabled !== true || session?.isReady !== true || !session.isCurrent) return null
      return redeem(endpoint, body, client, session.till.desk, stopping.signal)
    },

    redemptionChanged() {
      session?.forget()
      deps.changed('redemption')
    },
  }
}

const OFF: GatewayRefusal = { code: 'gateway.off', detail: 'No gateway is set up: say where your mint is first.' }

/** What may be over by itself: the mint comes back, somebody else gives the address up. */
const isPassing = ({ code }: GatewayRefusal): boolean => code === 'gateway.mint' || code === 'gateway.listen' || code === 'gateway.loop'
