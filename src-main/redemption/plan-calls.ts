import type { Intent } from '#shared/domain/redemption/intent.ts'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import { chooseCoins, exactCoins, splitAmount, sumOf } from './coin-choice.ts'
import { worth, type FloatEcash } from './float-ecash.ts'
import type { FloatVault, OwnKeysets } from './paying-deps.ts'
import type { CallRow, FloatCoin, IntentRow, MintRefusal, NewCall } from './ports.ts'

/** Each function here makes one request, whole and sealed, and sends nothing. */
export interface CallTools {
  readonly ecash: FloatEcash
  readonly keysets: OwnKeysets
  readonly vault: FloatVault
  readonly now: () => number
}

/** `low`: the float does not hold it now. `unpayable`: no float could; the custodian's proofs do not even pay their own way. */
export type Planned = { readonly kind: 'call'; readonly call: NewCall } | { readonly kind: 'low' } | { readonly kind: 'unpayable' }

/**
 * The first call of an intent. Swap: float in, the user's outputs first and unchanged, at least one of our own behind them: its signature
 * shows that this call, and no other, spent the coins. Melt: float into coins of the exact sum.
 */
export function planFirst({ pay, unit }: Intent, coins: readonly FloatCoin[], tools: CallTools): Planned {
  const { ecash, keysets } = tools
  const keyset = keysets.active(unit)
  if (keyset === null) return { kind: 'low' }
  const amounts = keyset.keys.map(({ amount }) => amount)
  const free = coins.filter(coin => coin.unit === unit)
  const beside = pay.ownInputs.map(({ id }) => ecash.ppk(id))

  if (pay.kind === 'swap') {
    const chosen = chooseCoins(free, pay.fromFloat + 1n, id => ecash.ppk(id), beside)
    const change = chosen === null ? null : splitAmount(sumOf(chosen) - ecash.fee(chosen, pay.ownInputs) - pay.fromFloat, amounts)
    if (chosen === null || change === null) return { kind: 'low' }
    return call(tools, { purpose: 'pay', coins: chosen, inputs: pay.ownInputs, before: pay.outputs, keyset: keyset.id, amounts: change })
  }
  const exact = exactCoins(pay.fromFloat, keyset.inputFeePpk, amounts, beside)
  if (exact === null) return { kind: 'unpayable' }
  const sum = exact.reduce((total, amount) => total + amount, 0n)
  const chosen = chooseCoins(free, sum, id => ecash.ppk(id))
  const change = chosen === null ? null : splitAmount(worth(chosen, ecash) - sum, amounts)
  if (chosen === null || change === null) return { kind: 'low' }
  return call(tools, { purpose: 'prepare', coins: chosen, keyset: keyset.id, amounts: [...exact, ...change], reserved: exact.length })
}

/** The melt itself, with `coins` that `planFirst` made for it. */
export function planMelt(intent: IntentRow, coins: readonly Omit<FloatCoin, 'heldBy'>[], tools: CallTools): NewCall {
  const { melt, ownInputs, outputs, id } = intent
  if (melt === null) throw new Error(`intent ${id} is no melt`)
  const inputs = ownInputs === null ? [] : readInputs(tools.vault.open(ownInputs))
  return {
    root: null,
    intent: id,
    purpose: 'pay',
    path: `/v1/melt/${encodeURIComponent(melt.method)}`,
    body: tools.vault.seal(tools.ecash.request({ quote: melt.quote, coins, inputs, outputs })),
    coins: coins.map(({ Y }) => Y),
    outputs: NO_OUTPUTS,
    because: null,
    createdAt: tools.now(),
  }
}

/** Float into float of the coins that `given` wants to spend: once this is done, that can never be. Null without an active keyset. */
export function planBurn(given: CallRow, coins: readonly FloatCoin[], because: MintRefusal, tools: CallTools): NewCall | null {
  const unit = coins[0]?.unit ?? ''
  const keyset = tools.keysets.active(unit)
  const amounts =
    keyset === null
      ? null
      : splitAmount(
          worth(coins, tools.ecash),
          keyset.keys.map(({ amount }) => amount),
        )
  if (keyset === null || amounts === null || amounts.length === 0) return null
  const planned = call(tools, { purpose: 'burn', coins, keyset: keyset.id, amounts })
  return { ...planned.call, root: given.root, intent: given.intent, because }
}

interface Parts {
  readonly purpose: CallRow['purpose']
  readonly coins: readonly FloatCoin[]
  readonly inputs?: readonly RawProof[]
  readonly before?: Intent['pay']['outputs']
  readonly keyset: string
  readonly amounts: readonly bigint[]
  readonly reserved?: number
  readonly leaving?: number
}

/** A swap. */
export function call({ ecash, vault, now }: CallTools, parts: Parts): { readonly kind: 'call'; readonly call: NewCall } {
  const { purpose, coins, inputs = [], before = [], keyset, amounts, reserved = 0, leaving = 0 } = parts
  const outputs = ecash.plan(keyset, amounts, { reserved, leaving })
  const body = ecash.request({ coins, inputs, outputs: [...before, ...ecash.outputs(outputs)] })
  return {
    kind: 'call',
    call: {
      root: null,
      intent: null,
      purpose,
      path: '/v1/swap',
      body: vault.seal(body),
      coins: coins.map(({ Y }) => Y),
      outputs,
      because: null,
      createdAt: now(),
    },
  }
}

export const NO_OUTPUTS = { keyset: '', first: 0, amounts: [], reserved: 0 } as const

export const writeInputs = (inputs: readonly RawProof[]): string =>
  JSON.stringify(inputs.map(input => ({ ...input, amount: String(input.amount) })))

/** Of our own writing. */
const readInputs = (text: string): readonly RawProof[] =>
  (JSON.parse(text) as (Omit<RawProof, 'amount'> & { readonly amount: string })[]).map(input => ({
    ...input,
    amount: BigInt(input.amount) as RawProof['amount'],
  }))
