import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { redemptionStep, type Redemption } from '#shared/domain/failover/redemption.ts'
import type { Intent } from '#shared/domain/redemption/intent.ts'
import type { DemoKeyset } from '../../../src-main/demo/ecash.ts'
import type { Outcome } from '../../../src-main/redemption/paying.ts'
import { issue, prepare, split, type Proof } from './wallet.ts'

/** Pays from a float of real ecash at the simulated mint, exactly once and without crashes: those are tested where paying is. */
export interface SimulatedPayer {
  pay(intent: Intent): Promise<Outcome>
  replayOf(key: string): { readonly state: 'open' } | { readonly state: 'settled'; readonly answer: string } | null
  markOf(Y: string): { readonly intent: number; readonly state: 'open' | 'settled' } | null
  canPay(unit: string, amount: bigint): boolean
  /** Y and keyset id of what was settled, in order: the delegate's feed. */
  readonly feed: { readonly Y: string; readonly id: string }[]
  /** sat. */
  floatHeld(): number
  drain(): void
  /** Payments wait for it; the gateway must not. */
  hold: Promise<void> | null
  /** Intents that were begun. */
  begun(): number
}

export function createPayer(
  mintUrl: () => string,
  keyset: DemoKeyset,
  redemptions: Map<string, Redemption>,
  float: number,
): SimulatedPayer {
  let coins: Proof[] = split(float).map(amount => issue(keyset, amount))
  const answers = new Map<string, string | null>()
  const marks = new Map<string, 'open' | 'settled'>()
  let begun = 0

  const post = async (path: string, body: unknown): Promise<Paid> => {
    const reply = await fetch(mintUrl() + path, { method: 'POST', body: JSON.stringify(body) })
    return { status: reply.status, value: (await reply.json()) as Record<string, unknown> }
  }
  const held = (): number => coins.reduce((sum, { amount }) => sum + amount, 0)
  const step = ({ debits }: Intent, kind: 'reserve' | 'settle' | 'release'): void => {
    for (const { pot, msat } of debits) {
      const [url, before] = [...redemptions].find(([, redemption]) => redemption.pot === pot)!
      const after = redemptionStep(before, { kind, msat })
      if (!after.ok) throw new Error(after.error.detail)
      redemptions.set(url, after.value)
    }
  }
  const plain = ({ amount, id, secret, C }: { amount: number | bigint; id: string; secret: string; C: string }) => ({
    amount: Number(amount),
    id,
    secret,
    C,
  })

  /** The user's outputs first and unchanged, our change behind them. */
  async function swap(
    given: readonly object[],
    outputs: readonly object[],
    change: number,
  ): Promise<Paid & { readonly change: readonly Proof[] }> {
    const own = prepare(keyset, split(change))
    const { status, value } = await post('/v1/swap', { inputs: given, outputs: [...outputs, ...own.outputs] })
    if (status !== 200) return { status, value, change: [] }
    const signatures = value['signatures'] as { amount: number; C_: string }[]
    return { status, value: { signatures: signatures.slice(0, outputs.length) }, change: own.take(signatures.slice(outputs.length)) }
  }

  async function paid({ pay }: Intent): Promise<Paid> {
    const from = coins
    coins = []
    const sum = from.reduce((total, { amount }) => total + amount, 0)
    const outputs = pay.outputs.map(({ amount, ...rest }) => ({ ...rest, amount: Number(amount) }))
    const given = [...pay.ownInputs.map(plain), ...from.map(plain)]
    if (pay.kind === 'swap') {
      const done = await swap(given, outputs, sum - Number(pay.fromFloat))
      coins = done.status === 200 ? [...coins, ...done.change] : [...coins, ...from]
      return done
    }
    const exact = prepare(keyset, split(Number(pay.net)))
    const ready = await swap(given, exact.outputs, sum - Number(pay.fromFloat))
    const inputs = exact.take(ready.value['signatures'] as never)
    coins = [...coins, ...ready.change]
    const done = await post(`/v1/melt/${pay.method}`, { quote: pay.quote, inputs, outputs })
    if (done.status !== 200) coins = [...coins, ...inputs]
    return done
  }

  const payer: SimulatedPayer = {
    feed: [],
    hold: null,
    begun: () => begun,
    floatHeld: held,
    drain: () => void (coins = []),
    canPay: (_unit, amount) => BigInt(held()) >= amount,
    replayOf(key) {
      const answer = answers.get(key)
      return answer === undefined ? null : answer === null ? { state: 'open' } : { state: 'settled', answer }
    },
    markOf(Y) {
      const state = marks.get(Y)
      return state === undefined ? null : { intent: 1, state }
    },
    pay(intent) {
      begun++
      step(intent, 'reserve')
      answers.set(intent.key, null)
      for (const { Y } of intent.redeemed) {
        if (marks.has(Y)) throw new Error('a proof is marked twice')
        marks.set(Y, 'open')
      }
      return (async (): Promise<Outcome> => {
        await payer.hold
        const { status, value } = await paid(intent)
        if (status !== 200) {
          step(intent, 'release')
          answers.delete(intent.key)
          for (const { Y } of intent.redeemed) marks.delete(Y)
          return { kind: 'refused', refusal: { code: value['code'] as number, detail: value['detail'] as string } }
        }
        const answer = JSON.stringify(value)
        step(intent, 'settle')
        answers.set(intent.key, answer)
        for (const { Y, id } of intent.redeemed) {
          marks.set(Y, 'settled')
          payer.feed.push({ Y, id })
        }
        return { kind: 'paid', answer }
      })()
    },
  }
  return payer
}

interface Paid {
  readonly status: number
  readonly value: Record<string, unknown>
}

export const YOf = (proof: Proof): string => hashToCurve(proof.secret)
