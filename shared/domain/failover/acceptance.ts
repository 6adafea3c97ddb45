/** What is doubtful beside the chain: it does not block, since a mirror need not be perfect and a custodian that lost its key may be online. */
export interface Acceptance {
  readonly code:
    'accept.no-mirror' | 'accept.gap' | 'accept.dispute' | 'accept.feed-alive' | 'accept.info-alive' | 'accept.no-keys' | 'accept.race'
  readonly detail: string
  readonly count: number
  /** Sat that could be paid twice, or not at all; at most what is claimed. */
  readonly atRisk: bigint
}

/** The mirror of the custodian's feed, as counted. Sat of units without a rate count 0. */
export interface MirrorFacts {
  /** Events held, and what they amount to. */
  readonly events: number
  readonly heldSat: bigint
  /** Seqs that the custodian told of and that are not held: in gaps, and above the highest. */
  readonly missing: number
  readonly disputes: number
  /** Sat of the events whose Y is blocked by a dispute. */
  readonly disputedSat: bigint
  /** The feed answered within the time that makes a mirror stale. */
  readonly feedAlive: boolean
  readonly infoAlive: boolean
  /** Keysets named in the feed or the list whose keys we never got: their ecash cannot be redeemed here. */
  readonly keysetsWithoutKeys: number
}

/** Everything to be accepted. `claimable`: sat; nothing can put more at risk than the pot. `races`: coins that another delegate is taking too. */
export function acceptancesOf(mirror: MirrorFacts, claimable: bigint, races: number): readonly Acceptance[] {
  const list: Acceptance[] = []
  const add = (code: Acceptance['code'], count: number, atRisk: bigint, detail: string): void => {
    if (count > 0) list.push({ code, detail, count, atRisk: atRisk < claimable ? atRisk : claimable })
  }
  const unseen = mirror.events === 0
  add('accept.no-mirror', unseen ? 1 : 0, claimable, 'No spent event of this mint is held: proofs that it saw spent could be paid again.')
  add(
    'accept.gap',
    mirror.missing,
    unseen ? claimable : averaged(mirror.heldSat, mirror.events, mirror.missing),
    `${count(mirror.missing, 'spent event')} of the feed ${mirror.missing === 1 ? 'is' : 'are'} not held: such proofs could be paid again. Valued at the average of those held.`,
  )
  add(
    'accept.dispute',
    mirror.disputes,
    mirror.disputedSat,
    `${count(mirror.disputes, 'contradiction')} in the feed: every proof that they name is blocked, rightly or not.`,
  )
  add(
    'accept.feed-alive',
    mirror.feedAlive ? 1 : 0,
    claimable,
    'The feed still talks: the mint may be alive, and go on honouring the ecash that you would redeem.',
  )
  add('accept.info-alive', mirror.infoAlive ? 1 : 0, claimable, 'The mint still answers: talk to its operator before you take its reserve.')
  add(
    'accept.no-keys',
    mirror.keysetsWithoutKeys,
    0n,
    `${count(mirror.keysetsWithoutKeys, 'keyset')} without keys: ecash of ${mirror.keysetsWithoutKeys === 1 ? 'it' : 'them'} cannot be redeemed here.`,
  )
  add(
    'accept.race',
    races,
    0n,
    `${count(races, 'coin')} ${races === 1 ? 'is' : 'are'} being taken by a later delegate too: fees decide, and the plan shows what outbidding costs.`,
  )
  return list
}

/** Rounded up: what is missing is never worth nothing. */
const averaged = (sat: bigint, events: number, missing: number): bigint => (sat * BigInt(missing) + BigInt(events) - 1n) / BigInt(events)

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

/** True when the operator typed exactly this amount of sat; spaces, commas and underscores between digits do not matter. */
export function typedAmount(typed: string, sat: bigint): boolean {
  const digits = typed.trim().replace(/(?<=\d)[\s,_](?=\d)/gu, '')
  return /^\d{1,16}$/.test(digits) && BigInt(digits) === sat
}
