import { fail, ok, type Result } from '#shared/lib/result.ts'

/**
 * The money that was recovered, and what became of it, all in msat (protocol §5 "Pot"). `remaining = Σ credits − reserved − settled`.
 * Every function here makes a new pot; nothing else may.
 */
export interface Pot {
  /** Claim txid → what it brought: outputs into our reserve, net of the claim's fee. */
  readonly credits: readonly { readonly txid: string; readonly msat: bigint }[]
  /** Debited by intents that are neither settled nor released. */
  readonly reserved: bigint
  /** Debited for good. */
  readonly settled: bigint
}

export const EMPTY_POT: Pot = { credits: [], reserved: 0n, settled: 0n }

/** Msat in 1 of `unit`; null when the unit has no rate to bitcoin: its keysets are not delegated (case D15). */
export function msatRate(unit: string): bigint | null {
  switch (unit) {
    case 'sat':
      return 1_000n
    case 'msat':
      return 1n
    default:
      return null
  }
}

/** Sat that a claim brought, as the chain shows it. Told again, it is counted once; told differently, the newer counts. */
export function credit(pot: Pot, txid: string, sat: bigint): Pot {
  if (sat < 0n) throw new RangeError('a claim brings no negative amount')
  return { ...pot, credits: [...pot.credits.filter(held => held.txid !== txid), { txid, msat: sat * 1_000n }] }
}

/** A claim that another spend beat after all: its money was never ours. */
export const withdraw = (pot: Pot, txid: string): Pot => ({ ...pot, credits: pot.credits.filter(held => held.txid !== txid) })

export const creditedMsat = ({ credits }: Pot): bigint => credits.reduce((sum, { msat }) => sum + msat, 0n)

/** Never negative: what was paid out beyond the credits that are left is `shortfall`. */
export const remaining = (pot: Pot): bigint => positive(creditedMsat(pot) - pot.reserved - pot.settled)

/** Msat paid out of credits that a reorganisation took back; 0 otherwise. The delegate's loss. */
export const shortfall = (pot: Pot): bigint => positive(pot.reserved + pot.settled - creditedMsat(pot))

/** Step 9: gross inputs, or nothing when the pot holds less (33003, case D12). */
export function reserve(pot: Pot, msat: bigint): Result<Pot, 'exhausted'> {
  if (msat < 0n) throw new RangeError('a debit is no negative amount')
  return msat > remaining(pot) ? fail('exhausted') : ok({ ...pot, reserved: pot.reserved + msat })
}

/** The intent was paid. */
export const settle = (pot: Pot, msat: bigint): Pot => ({ ...unreserved(pot, msat), settled: pot.settled + msat })

/** The intent can never be paid any more: its debit returns (case D16). */
export const release = (pot: Pot, msat: bigint): Pot => unreserved(pot, msat)

function unreserved(pot: Pot, msat: bigint): Pot {
  if (msat < 0n || msat > pot.reserved) throw new RangeError('no intent reserved this much')
  return { ...pot, reserved: pot.reserved - msat }
}

const positive = (msat: bigint): bigint => (msat > 0n ? msat : 0n)
