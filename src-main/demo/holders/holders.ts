import { parseJson } from '#shared/lib/json.ts'
import type { Amount } from '#shared/domain/amount.ts'
import type { Endpoint } from '#shared/domain/redemption/parse-request.ts'
import type { DemoCurve } from '../demo-curve.ts'
import type { DemoKeyset } from '../ecash.ts'
import { sumOf } from '../own-mint/ledger.ts'
import type { DemoLightning } from '../own-mint/lightning.ts'
import { holdingsOf, proofsOf, secretsOf, type Holding } from './holding.ts'
import { meltRequest, swapRequest, type RedeemRequest, type Taken } from './redeem-request.ts'

/** Where holders bring their ecash: a request as a socket would take it, by whom. Null where nothing is served. */
export type Gateway = (
  endpoint: Endpoint,
  body: unknown,
  client: string,
) => Promise<
  | { readonly kind: 'done'; readonly body: string }
  | { readonly kind: 'refused'; readonly code: number }
  /** Not now, not so fast, an error, or nobody's business here. */
  | { readonly kind: 'later' | 'slower' | 'fault' | 'loop' | 'pass' }
  | null
>

/** Wallets that hold ecash of one mint of the demo, and go to the operator's gateway with it. Amounts in sat. */
export interface Holders {
  /** What was spent before anybody looked: to be told in the mint's feed. */
  readonly spentBefore: readonly { readonly Y: string; readonly amount: Amount }[]
  state(): HoldersState
  /**
   * `count` holders come one after the other; `again` brings those, too, whom no further try can help. Each comes once at most for each call, and
   * keeps its ecash when it is refused. `told` after each.
   */
  redeem(count: number, again: boolean, through: Gateway, told: () => void): Promise<void>
}

export interface HoldersState {
  /** Unspent ecash of the mint. */
  readonly held: bigint
  /** Requests. */
  readonly redeemed: number
  readonly refused: number
  readonly received: Received
}

/** Sat: ecash of the operator's mint, change included; what was paid to holders' invoices; and what the way there cost them. */
export interface Received {
  readonly ecash: bigint
  readonly lightning: bigint
  readonly routing: bigint
}

/** Spent, condition not met, over, no DLEQ: another day will not change it. */
const FINAL = [11001, 10001, 12003, 33004]
/** The request is being paid: it alone may be asked again. */
const PENDING = 11002

interface Parts {
  readonly host: string
  readonly keyset: DemoKeyset
  /** Of the operator's mint. */
  readonly own: Pick<DemoKeyset, 'id' | 'keys'>
  readonly curve: DemoCurve
  readonly lightning: DemoLightning
  readonly quoteOf: (request: string) => Promise<string | null>
  /** Ends what is under way with the demo. */
  readonly signal: AbortSignal
}

interface Holder {
  readonly holding: Holding
  readonly value: bigint
  /** Kept until its fate is known. These are changed by `visit` alone. */
  request: RedeemRequest | null
  tries: number
  away: boolean
  hopeless: boolean
}

export function createHolders({ host, keyset, own, curve, lightning, quoteOf, signal }: Parts): Holders {
  /** Who still holds something, who came longest ago first. Changed by `visit` alone, as are the counts. */
  const waiting: Holder[] = holdingsOf(host).map(holding => ({
    holding,
    value: holding.amounts.reduce((sum, amount) => sum + amount, 0n),
    request: null,
    tries: 0,
    away: false,
    hopeless: false,
  }))
  const spentBefore = waiting
    .filter(({ holding }) => holding.kind === 'spent')
    .flatMap(({ holding }) => secretsOf(holding).map((secret, at) => ({ Y: curve.nullifier(secret), amount: holding.amounts[at]! })))
  let [redeemed, refused] = [0, 0]
  let received: Received = { ecash: 0n, lightning: 0n, routing: 0n }

  /** Proofs are made when they are first needed: a demo that nobody redeems in shall not compute them. */
  async function requestOf({ holding, tries }: Holder): Promise<RedeemRequest | null> {
    const parts = {
      name: `${holding.name} ${tries}`,
      proofs: proofsOf(holding, keyset, curve),
      inputFeePpk: keyset.inputFeePpk,
      own,
      curve,
    }
    return holding.wants === 'ecash' ? swapRequest(parts) : meltRequest({ ...parts, lightning, quoteOf })
  }

  async function visit(holder: Holder, through: Gateway): Promise<void> {
    holder.away = true
    waiting.push(...waiting.splice(waiting.indexOf(holder), 1))
    const request = (holder.request ??= await requestOf(holder))
    const answer = request === null ? null : await through(request.endpoint, jsonOf(request.text), holder.holding.name).catch(() => null)
    const taken = request !== null && answer?.kind === 'done' ? request.take(answer.body) : null
    holder.away = false
    if (taken !== null) {
      waiting.splice(waiting.indexOf(holder), 1)
      redeemed++
      receive(taken)
      return
    }
    refused++
    if (answer?.kind !== 'refused' || answer.code === PENDING) return
    holder.hopeless = FINAL.includes(answer.code)
    holder.request = null
    holder.tries++
  }

  function receive({ proofs, paid, routing }: Taken): void {
    const { ecash, lightning: invoices } = received
    received = { ecash: ecash + sumOf(proofs), lightning: invoices + paid, routing: received.routing + routing }
  }

  return {
    spentBefore,
    state: () => ({
      held: waiting.reduce((sum, { holding, value }) => (holding.kind === 'spent' ? sum : sum + value), 0n),
      redeemed,
      refused,
      received,
    }),
    async redeem(count, again, through, told) {
      const came = new Set<Holder>()
      for (let left = count; left > 0 && !signal.aborted; left--) {
        const free = waiting.filter(holder => !holder.away && !came.has(holder))
        const next = free.find(({ hopeless }) => !hopeless) ?? (again ? free[0] : undefined)
        if (next === undefined) return
        came.add(next)
        await visit(next, through)
        told()
        await new Promise<void>(resolve => setImmediate(resolve))
      }
    },
  }
}

/** As the gateway's socket would hand it on. */
function jsonOf(text: string): unknown {
  const parsed = parseJson(text)
  if (!parsed.ok) throw new Error('a holder sent what is no JSON')
  return parsed.value
}
