import { createHash } from 'node:crypto'
import { newRedemption, redemptionStep, type Redemption } from '#shared/domain/failover/redemption.ts'
import { amountOf } from '#shared/domain/amount.ts'
import type { KeysetId, Y } from '#shared/domain/feed/spent-event.ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import type { Intent } from '#shared/domain/redemption/intent.ts'
import type { Output } from '#shared/domain/redemption/request.ts'
import { stringifyJson } from '#shared/lib/json.ts'
import { fail, ok } from '#shared/lib/result.ts'
import type { Wire, WireRequest } from '../../src-main/feed/ports.ts'
import { createFloatVault } from '../../src-main/redemption/float-vault.ts'
import { createPaying, type Paying } from '../../src-main/redemption/paying.ts'
import type { PayingAlarm } from '../../src-main/redemption/paying-alarm.ts'
import type { PayingDeps } from '../../src-main/redemption/paying-deps.ts'
import { redemptionFromJson, redemptionToJson } from '../../src-main/redemption/redemption-codec.ts'
import type { Store } from '../../src-main/storage/store.ts'
import { createSimulatedClock, type SimulatedClock } from './simulated-clock.ts'
import { blinding, createSimulatedOwnMint, type Answer, type SimulatedOwnMint } from './simulated-own-mint.ts'

/**
 * What becomes of one request to the mint. `lost`: it never arrives. `unheard`: it takes effect, the answer is lost. `late`: the caller gives up,
 * then it takes effect. `twice`: a copy arrives later as well. `fail`: HTTP 500 and nothing done; `fail-done`: HTTP 500, and done. `lie`: a false
 * answer (see `lieTo`). `kill-before`, `kill-after`: the gateway's process ends before the request leaves, or before it hears the answer.
 */
export type Fate = 'ok' | 'lost' | 'unheard' | 'late' | 'twice' | 'fail' | 'fail-done' | 'lie' | 'kill-before' | 'kill-after'

export interface PayingWorld {
  readonly mint: SimulatedOwnMint
  readonly clock: SimulatedClock
  readonly store: Store
  readonly alarms: PayingAlarm[]
  readonly requests: { readonly path: string; readonly body: string | undefined }[]
  paying(): Paying
  /** Ends the gateway's process where it stands, and starts another on the same store. */
  restart(reopen?: (store: Store) => Store): Promise<void>
  deps(): PayingDeps
  /** The next requests' fates, first come first served; `ok` when there are none. */
  readonly fates: Fate[]
  /** Delays of the next requests, ms; 1 when there are none. */
  readonly delays: number[]
  /** Lets everything go on until nothing is under way. */
  drain(): Promise<void>
  pot(): Redemption
}

const URL = 'https://own.example'
export const POT = 'https://bob.example'
const KEY = new Uint8Array(32).fill(7)

export async function createPayingWorld(
  store: Store,
  args: { float?: readonly bigint[]; pot?: bigint; ppk?: number } = {},
): Promise<PayingWorld> {
  const { float = [1n, 2n, 4n, 8n, 16n, 32n, 64n, 64n], pot = 1_000n, ppk = 100 } = args
  let held = store
  const clock = createSimulatedClock()
  const mint = createSimulatedOwnMint(ppk)
  const alarms: PayingAlarm[] = []
  const requests: { path: string; body: string | undefined }[] = []
  const fates: Fate[] = []
  const delays: number[] = []
  let nonce = 0
  let alive = { dead: false }
  let paying: Paying
  let given: PayingDeps

  const never = new Promise<never>(() => undefined)

  function wireOf(life: { dead: boolean }): Wire {
    return {
      async fetch(request) {
        const fate = fates.shift() ?? 'ok'
        const delay = delays.shift() ?? 1
        const { pathname } = new globalThis.URL(request.url)
        if (life.dead) return never
        requests.push({ path: pathname, body: request.body })
        if (fate === 'kill-before') {
          life.dead = true
          return never
        }
        await pause(delay)
        const answer = effect(fate, pathname, request)
        if (fate === 'kill-after') life.dead = true
        await pause(delay)
        if (life.dead) return never
        if (answer === null) return fail({ stage: 'wire', code: 'wire.timeout', subject: request.url, detail: 'No answer in time.' })
        return ok({ status: answer.status, bytes: new TextEncoder().encode(answer.body) })
      },
      stream: () => never,
    }
  }
  const pause = (ms: number): Promise<void> => clock.sleep(ms, new AbortController().signal)
  const later = (act: () => void): void => void pause(2_000 + requests.length * 700).then(act)

  function effect(fate: Fate, path: string, { method, body }: WireRequest): Answer | null {
    const act = (): Answer => mint.handle(method, path, body)
    switch (fate) {
      case 'lost':
      case 'kill-before':
        return null
      case 'unheard':
        act()
        return null
      case 'late':
        later(act)
        return null
      case 'twice':
        later(act)
        return act()
      case 'fail':
        return { status: 500, body: 'oops' }
      case 'fail-done':
        act()
        return { status: 500, body: 'oops' }
      case 'lie':
        return lieTo(path, requests.length, body, act)
      case 'ok':
      case 'kill-after':
        return act()
    }
  }

  function begin(): void {
    const life = { dead: false }
    alive = life
    given = {
      wire: wireOf(life),
      mintUrl: URL,
      approvedHosts: [],
      clock: {
        now: () => clock.now(),
        sleep: async (ms, signal) => {
          await clock.sleep(ms, signal)
          if (life.dead) await never
        },
      },
      blinding,
      vault: createFloatVault(KEY, size => new Uint8Array(createHash('shake256', { outputLength: size }).update(`${nonce++}`).digest())),
      table: held.redemptions,
      policy: () => ({ cap: 10_000n, lowAt: 10n }),
      patienceMs: 20_000,
      changed: () => undefined,
      alarm: alarm => void alarms.push(alarm),
    }
    paying = createPaying(given)
  }
  begin()
  const world: PayingWorld = {
    mint,
    clock,
    get store() {
      return held
    },
    alarms,
    requests,
    fates,
    delays,
    paying: () => paying,
    async restart(reopen) {
      alive.dead = true
      if (reopen !== undefined) held = reopen(held)
      begin()
      await started()
    },
    deps: () => given,
    async drain() {
      await clock.passUntil(() => !paying.busy(), 3_600_000)
    },
    pot: () => redemptionFromJson(held.redemptions.pot(POT)!.redemption),
  }

  async function started(): Promise<void> {
    let done = false
    void paying.start().then(() => (done = true))
    await clock.passUntil(() => done || alive.dead, 600_000)
  }
  await started()
  held.redemptions.putPot({ pot: POT, redemption: redemptionToJson(openPot(pot)) })
  fillFloat(world, float)
  return world
}

/**
 * Lies of a mint whose mouth is at fault, not its ledger: nothing spent, nothing signed, refusals of what was done, success with signatures that are
 * none. That a melt is paid which is not, it may say, but not that its proofs are spent: against both together there is no proof.
 */
function lieTo(path: string, number: number, body: string | undefined, act: () => Answer): Answer {
  if (path === '/v1/checkstate') return { ...act(), body: act().body.replaceAll('"SPENT"', '"UNSPENT"') }
  if (path === '/v1/restore') return { status: 200, body: '{"outputs":[],"signatures":[]}' }
  if (path === '/v1/swap') {
    switch (number % 3) {
      case 0: // done, and denied
        act()
        return { status: 400, body: '{"detail":"proofs already spent","code":11001}' }
      case 1: // refused for no reason
        return { status: 400, body: '{"detail":"keyset unknown","code":12001}' }
      default: // reported as done, and not done
        return { status: 200, body: stringifyJson({ signatures: forgedSignatures(body) }) }
    }
  }
  if (path === '/v1/melt/bolt11') {
    if (number % 2 === 0) return { status: 400, body: '{"detail":"quote unknown","code":20000}' }
    return { status: 200, body: '{"state":"PAID","change":[]}' }
  }
  return { status: 503, body: '' }
}

/** Right in everything but that no key of the mint made them. */
function forgedSignatures(body: string | undefined): readonly object[] {
  const { outputs } = JSON.parse(body ?? '{}') as { outputs: readonly { amount: number; id: string; B_: string }[] }
  return outputs.map(({ amount, id, B_ }) => ({ amount, id, C_: B_, dleq: { e: '11'.repeat(32), s: '22'.repeat(32) } }))
}

export function openPot(sat: bigint): Redemption {
  const txid = 'ab'.repeat(32)
  const claimed = redemptionStep(newRedemption(POT), { kind: 'chain', claims: [{ txid, sat, standing: 'confirmed' }], takenBy: null })
  const opened = claimed.ok ? redemptionStep(claimed.value, { kind: 'open', epoch: { openedAt: 1, freezes: [] } }) : claimed
  if (!opened.ok) throw new Error(opened.error.detail)
  return opened.value
}

/** Float coins as if received earlier. */
function fillFloat({ paying, mint, store }: PayingWorld, amounts: readonly bigint[]): void {
  if (amounts.length === 0) return
  const { ecash } = paying()
  const keyset = mint.keysets[0]!.id
  const outputs = ecash.plan(keyset, amounts)
  const call = store.redemptions.addCall({
    root: null,
    intent: null,
    purpose: 'receive',
    path: '/v1/swap',
    body: new Uint8Array(),
    coins: [],
    outputs,
    because: null,
    createdAt: 0,
  })
  const coins = ecash.coins(
    outputs,
    ecash.outputs(outputs).map(output => {
      const { amount, id, C_, dleq } = mint.sign(output)
      return { amount: amountOf(amount)!, id, C_, dleq }
    }),
  )
  store.redemptions.end({ root: call, committed: call, coins, cost: 0n, intent: null, pots: [], books: [], next: null, at: 0 })
}

const BOB = '00b0b0b0b0b0b0b0' as KeysetId
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Bob's proof number `n`: what it is worth and its Y. */
export const bobsProof = (n: number, amount: bigint) => ({ amount: amountOf(amount)!, Y: blinding.nullifier(`bob ${n}`) as Y })

/** A wallet's outputs, made of `name` so that the same request has the same. */
export function walletOutputs(mint: SimulatedOwnMint, name: string, amounts: readonly bigint[]): readonly Output[] {
  const { id } = mint.keysets.findLast(({ active }) => active)!
  return amounts.map((amount, at) => ({
    amount: amountOf(amount)!,
    id,
    B_: blinding.blind(blinding.nullifier(`${name} ${at}`), hashOf(`r ${name} ${at}`)),
  }))
}

interface Asked {
  readonly name: string
  readonly proofs: readonly { readonly amount: bigint; readonly Y: Y }[]
  readonly outputs: readonly Output[]
  readonly own?: readonly RawProof[]
  readonly quote?: string
}

/** An intent as `decide` makes it, Bob's fee being 0. */
export function intentOf({ name, proofs, outputs, own = [], quote }: Asked): Intent {
  const gross = proofs.reduce((total, { amount }) => total + amount, 0n)
  const ownSum = own.reduce((total, { amount }) => total + amount, 0n)
  const shared = { ownInputs: own, outputs }
  return {
    kind: 'intent',
    key: hashOf(name),
    unit: 'sat',
    redeemed: proofs.map(({ amount, Y }) => ({
      Y,
      id: BOB,
      amount: amountOf(amount)!,
      witness: null,
      custodian: POT,
      pot: POT,
      wasPending: false,
    })),
    debits: [{ pot: POT, msat: gross * 1_000n }],
    fee: 0n,
    pay:
      quote === undefined
        ? { kind: 'swap', ...shared, fromFloat: outputs.reduce((total, { amount }) => total + amount, 0n) - ownSum }
        : { kind: 'melt', method: 'bolt11', quote, ...shared, net: gross + ownSum, fromFloat: gross },
  }
}
