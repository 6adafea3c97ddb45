import type { RawProof } from '#shared/domain/proof/proof.ts'
import { amountOf } from '#shared/domain/amount.ts'
import { inputFee } from '#shared/domain/redemption/fees.ts'
import type { Output } from '#shared/domain/redemption/request.ts'
import { stringifyJson } from '#shared/lib/json.ts'
import { sumOf } from './coin-choice.ts'
import type { FloatVault, OwnKeysets } from './paying-deps.ts'
import type { Blinding, FloatCoin, OwnOutputs, RedemptionTable } from './ports.ts'
import type { MintSignature } from './read-signatures.ts'

/** Makes and reads the float's ecash. Everything follows from the vault's key and counters, so nothing here has to be remembered. */
export interface FloatEcash {
  /** Takes the keyset's next counters; they count as used once a call with them is written. */
  plan(keyset: string, amounts: readonly bigint[], parts?: Partial<Pick<OwnOutputs, 'reserved' | 'leaving'>>): OwnOutputs
  /** As they are sent. */
  outputs(own: OwnOutputs): readonly Output[]
  /** What signatures of `outputs` are worth, in their order. */
  coins(own: OwnOutputs, signatures: readonly MintSignature[]): readonly Omit<FloatCoin, 'heldBy'>[]
  /** Of one input of that keyset, parts per thousand. */
  ppk(keyset: string): number
  /** What the mint takes for `coins` and `beside` together. */
  fee(coins: readonly { readonly keyset: string }[], beside?: readonly { readonly id: string }[]): bigint
  /** The JSON of a request: the float's coins, then the user's own inputs; all outputs; the quote of a melt. */
  request(parts: RequestParts): string
}

export interface RequestParts {
  readonly quote?: string
  readonly coins: readonly Omit<FloatCoin, 'heldBy'>[]
  readonly inputs: readonly RawProof[]
  readonly outputs: readonly Output[]
}

interface Made {
  readonly secret: string
  readonly r: string
  readonly Y: string
  readonly B_: string
}

/** Outputs that some dozen calls under way have. */
const MOST_RECENT = 1_000

interface Tools {
  readonly vault: FloatVault
  readonly blinding: Blinding
  readonly keysets: OwnKeysets
  readonly table: Pick<RedemptionTable, 'counter'>
}

export function createFloatEcash({ vault, blinding, keysets, table }: Tools): FloatEcash {
  /** What counters were made into, the newest: a call asks thrice for the same within a moment. Only `made` changes it. */
  const recent = new Map<string, Made>()
  function made({ keyset, first, leaving = 0 }: OwnOutputs, at: number): Made {
    const [counter, leaves] = [first + at, at < leaving]
    const name = `${keyset} ${counter} ${leaves}`
    const known = recent.get(name)
    if (known !== undefined) return known
    const { secret, r } = vault.derive(keyset, counter, leaves)
    const Y = blinding.nullifier(secret)
    const fresh = { secret, r, Y, B_: blinding.blind(Y, r) }
    recent.set(name, fresh)
    if (recent.size > MOST_RECENT) recent.delete(recent.keys().next().value!)
    return fresh
  }
  const ppk = (keyset: string): number => keysets.get(keyset)?.inputFeePpk ?? 0

  return {
    plan: (keyset, amounts, { reserved = 0, leaving = 0 } = {}) => {
      const own = { keyset, first: table.counter(keyset), amounts, reserved }
      return leaving === 0 ? own : { ...own, leaving }
    },
    outputs: own => own.amounts.map((amount, at) => ({ amount: sendable(amount), id: own.keyset, B_: made(own, at).B_ })),
    coins: (own, signatures) => {
      const { keyset, first } = own
      const held = keysets.get(keyset)
      return signatures.map(({ amount, C_ }, at) => {
        const { r, Y } = made(own, at)
        const key = held?.keys.find(one => one.amount === amount)?.key
        if (held === null || key === undefined) throw new Error(`no key of ${keyset} for ${amount}: the signature was not checked`)
        const C = blinding.unblind(C_, r, key)
        return { Y, keyset, unit: held.unit, amount, counter: first + at, C }
      })
    },
    ppk,
    fee: (coins, beside = []) => inputFee([...coins.map(({ keyset }) => ppk(keyset)), ...beside.map(({ id }) => ppk(id))]),
    request({ quote, coins, inputs, outputs }) {
      const ours = coins.map(({ amount, keyset, counter, C }) => ({ amount, id: keyset, secret: vault.derive(keyset, counter).secret, C }))
      const theirs = inputs.map(({ amount, id, secret, C, witness }) => ({
        amount,
        id,
        secret,
        C,
        ...(witness === null ? {} : { witness }),
      }))
      return stringifyJson({ ...(quote === undefined ? {} : { quote }), inputs: [...ours, ...theirs], outputs })
    },
  }
}

/** What `coins` bring when the mint makes other coins of them, its fee taken. */
export const worth = (coins: readonly FloatCoin[], ecash: FloatEcash): bigint => sumOf(coins) - ecash.fee(coins)

function sendable(amount: bigint): Output['amount'] {
  const checked = amountOf(amount)
  if (checked === null) throw new RangeError(`${amount} is no amount`)
  return checked
}
