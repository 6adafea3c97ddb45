import { remaining, type Pot } from '../redemption/pot.ts'
import type { Epoch, Phase, Redemption } from './redemption.ts'

/**
 * Coins of `custodian`'s reserve that `delegate` took by its leaf. `into`: the mint whose delegated reserve the claim pays to, the
 * delegate's own as a rule; null when the money went elsewhere, where nobody can follow it.
 */
export interface Takeover {
  readonly custodian: string
  readonly delegate: string
  readonly into: string | null
}

/** Mints whose ecash is paid from one pot (protocol §5 "Succession", case D28). */
export interface Estate {
  /** Whose reserve we claim: the first gives the pot its name. */
  readonly claimed: readonly string[]
  /** Whose ecash is honoured, `claimed` first: also those whose reserve had come into a claimed one before. */
  readonly custodians: readonly string[]
  /** Feeds whose events block: those of the custodians, and of everybody who took coins of one, since he redeems its ecash (cases D22, D29). */
  readonly feeds: readonly string[]
  /** Custodians that we never mirrored: their ecash gets 33001. */
  readonly unknown: readonly string[]
}

/**
 * Which pots, mirrors and keysets belong together. `claimed`: custodians whose reserve we claim or have claimed, in that order; `mirrored`:
 * mints whose keysets and feed we hold; `self` is our own mint, which is nobody's custodian here. Bob's coins that went into Dave's reserve
 * make Bob part of Dave's estate, and so on down; two estates that share a mint are one.
 */
export function estatesOf(
  claimed: readonly string[],
  takeovers: readonly Takeover[],
  mirrored: ReadonlySet<string>,
  self: string,
): readonly Estate[] {
  const groups: { claimed: string[]; custodians: Set<string> }[] = []
  for (const mint of new Set(claimed)) {
    const custodians = closure(mint, takeovers, self)
    const shared = groups.filter(group => [...custodians].some(one => group.custodians.has(one)))
    const [first] = shared
    if (first === undefined) {
      groups.push({ claimed: [mint], custodians })
      continue
    }
    for (const group of shared.slice(1)) {
      groups.splice(groups.indexOf(group), 1)
      first.claimed.push(...group.claimed)
      for (const one of group.custodians) first.custodians.add(one)
    }
    first.claimed.push(mint)
    for (const one of custodians) first.custodians.add(one)
  }
  return groups.map(({ claimed, custodians }) => {
    const honoured = [...new Set([...claimed, ...custodians])]
    const takers = takeovers.filter(({ custodian }) => custodians.has(custodian)).map(({ delegate }) => delegate)
    return {
      claimed,
      custodians: honoured,
      feeds: [...new Set([...honoured, ...takers])].filter(mint => mint !== self),
      unknown: honoured.filter(mint => !mirrored.has(mint)),
    }
  })
}

/** The mint, and everybody whose coins came into its reserve, however many deaths ago. Ends even where mints took each other's. */
function closure(mint: string, takeovers: readonly Takeover[], self: string): Set<string> {
  const reached = new Set([mint])
  for (const heir of reached) {
    for (const { custodian, into } of takeovers) if (into === heir && custodian !== self) reached.add(custodian)
  }
  return reached
}

/**
 * One redemption out of two whose estates became one. Open when either was; what either owes and holds is added up. The one-way epoch of
 * the first stands, and the other's custodians join it with their own freezes.
 */
export function mergeRedemptions(first: Redemption, other: Redemption): Redemption {
  const money: Pot = {
    credits: [...first.money.credits, ...other.money.credits.filter(({ txid }) => !first.money.credits.some(held => held.txid === txid))],
    reserved: first.money.reserved + other.money.reserved,
    settled: first.money.settled + other.money.settled,
  }
  const shaken = [...new Set([...first.shaken, ...other.shaken])]
  return {
    pot: first.pot,
    custodians: [...new Set([...first.custodians, ...other.custodians])],
    phase: mergedPhase(first.phase, other.phase, shaken.length > 0, money),
    epoch: mergedEpoch(first.epoch, other.epoch),
    money,
    shaken,
  }
}

/** Open when either was, as far as no claim is in doubt and there is money. */
function mergedPhase(first: Phase, other: Phase, isShaken: boolean, money: Pot): Phase {
  if (first.kind === 'closed' && other.kind === 'closed') return first
  if (isShaken) return { kind: 'suspended' }
  return { kind: remaining(money) > 0n ? 'open' : 'exhausted' }
}

function mergedEpoch(first: Epoch | null, other: Epoch | null): Epoch | null {
  if (first === null || other === null) return first ?? other
  const known = new Set(first.freezes.map(({ custodian }) => custodian))
  return {
    openedAt: Math.min(first.openedAt, other.openedAt),
    freezes: [...first.freezes, ...other.freezes.filter(one => !known.has(one.custodian))],
  }
}
