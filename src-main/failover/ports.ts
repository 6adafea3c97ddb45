import type { Acceptance } from '#shared/domain/failover/acceptance.ts'
import type { Blocker } from '#shared/domain/failover/coin-blocker.ts'
import type { CoinState } from '#shared/domain/failover/coin.ts'
import type { LateEvent } from '#shared/domain/failover/freeze.ts'
import type { Redemption } from '#shared/domain/failover/redemption.ts'
import type { Books, Report } from '#shared/domain/failover/report.ts'
import type { Coin } from '#shared/domain/reserve/coin.ts'
import type { Result } from '#shared/lib/result.ts'
import type { Chain } from '../chain/ports.ts'
import type { MirrorState, Wire } from '../feed/ports.ts'
import type { KeptPlan, KeptReserve, Plans, Rate, Reserves } from '../reserve/ports.ts'
import type { Signing } from '../signing/ports.ts'
import type { EventLog, Journal, PeerTable } from '../storage/store.ts'

/** Why a step was not taken: a stable code, and words that say what to do. */
export interface FailoverRefusal {
  readonly code: string
  readonly detail: string
}

/** One thing that was seen or done in a failover, as it is kept. Append-only: what a run is follows from its rows alone. */
export interface FailoverRow {
  readonly id: number
  /** The mint whose reserve it is about: the run's name. */
  readonly custodian: string
  /** ms since 1970. */
  readonly at: number
  /** JSON of `run-codec.ts`. */
  readonly event: string
}

export interface FailoverTable {
  /** In the order of their first rows. */
  custodians(): readonly string[]
  /** Oldest first. */
  events(custodian: string): readonly FailoverRow[]
  /** All of them or none, in this order. */
  append(rows: readonly Omit<FailoverRow, 'id'>[]): void
}

/** Who pays the holders. It keeps each redemption with the debits of its intents, in one transaction with them. */
export interface PotKeeper {
  /** As it was last put, with what intents have debited since; null when it never was. */
  get(pot: string): Redemption | null
  /** Phase, custodians, epoch and credits as the chain and the operator have them now; its debits are those of `get`. */
  put(redemption: Redemption): void
  /** Two estates became one: what `from` settled counts against `into`, and `get(from)` is null from then on. One transaction. `from` has no open intent. */
  absorb(into: string, from: string): void
  /** What was paid, by keyset, and what it cost. */
  books(pot: string): Omit<Books, 'claims' | 'pot'>
  /** True for a Y that we paid, or are paying. */
  isRedeemed(Y: string): boolean
}

/** What the operator lets the console do in his name (protocol: every [D] is visible policy). Exported with each evidence bundle. */
export interface FailoverPolicy {
  /** A claim is sent by the operator alone, after the evidence was shown. */
  readonly claim: 'operator-armed'
  /** Confirmations that settle a claim. */
  readonly depth: number
  /** Consistent events that come after that block their Y until the operator releases them. */
  readonly lateEvents: 'block-until-released'
  /** Days after opening at which redemption is closed; null leaves it to the operator. */
  readonly closeAfterDays: number | null
}

/** A place from which the mint is asked whether it lives: this machine, or a proxy elsewhere. */
export interface Vantage {
  readonly name: string
  readonly wire: Wire
}

export interface FailoversDeps {
  readonly table: FailoverTable
  readonly journal: Journal
  readonly clock: { now(): number }
  readonly reserves: Pick<Reserves, 'list'>
  readonly plans: Pick<Plans, 'list' | 'get' | 'spending' | 'create' | 'drop' | 'sign' | 'broadcast' | 'bump'>
  /** For bundles alone; claims are signed by way of the tray. */
  readonly attest: Signing['attest']
  readonly chain: () => Pick<Chain, 'state' | 'servers' | 'times' | 'medianTimeAt' | 'transaction'> | null
  readonly peers: Pick<PeerTable, 'list' | 'get' | 'keysets'>
  readonly logOf: (url: string) => EventLog
  readonly mirror: (url: string) => MirrorState | null
  /** At least one. */
  readonly vantages: () => readonly Vantage[]
  /** Keys that our signers hold, x-only hex. */
  readonly ownKeys: () => readonly string[]
  /** Our own mint; null while it is not known here. */
  readonly self: () => string | null
  readonly pots: PotKeeper
  readonly policy: () => FailoverPolicy & { readonly staleAfterMs: number }
  /** After every change of a redemption: the gateway's keysets and phases follow from it. */
  readonly onRedemption: (redemption: Redemption) => void
  readonly changed: () => void
}

/** One try to reach the mint. */
export interface Contact {
  /** ms since 1970. */
  readonly at: number
  readonly vantage: string
  readonly asked: string
  readonly answered: boolean
  readonly outcome: string
}

export interface DiagnosisFinding {
  readonly code:
    | 'feed.silent'
    | 'feed.alive'
    | 'feed.never'
    | 'info.silent'
    | 'info.alive'
    | 'advertisement.changed'
    | 'coins.rearmed'
    | 'coins.neglected'
    | 'coins.unknown'
  /** Whether it speaks for or against the mint being gone. */
  readonly speaks: 'gone' | 'alive' | 'neither'
  readonly detail: string
}

/** What can be done instead of a claim. */
export interface GentlerExit {
  readonly code: 'exit.wait' | 'exit.contact' | 'exit.rearm'
  readonly detail: string
}

/** The wizard's first step. */
export interface Diagnosis {
  readonly custodian: string
  readonly at: number
  readonly findings: readonly DiagnosisFinding[]
  readonly contact: readonly Contact[]
  /** To be tried first, the gentlest first. */
  readonly exits: readonly GentlerExit[]
}

/** The evidence gate over all reserves of a custodian of which we have a leaf. */
export interface CustodianGate {
  readonly custodian: string
  readonly open: boolean
  /** Chain facts; empty when open. */
  readonly blockers: readonly Blocker[]
  /** Sat that a claim would take, its fee not counted. */
  readonly amount: bigint
  readonly coins: readonly GatedCoin[]
  readonly accept: readonly Acceptance[]
  /** Sat to be typed. */
  readonly atRisk: bigint
  /** True when an acceptance is kept that covers what is to be accepted now. */
  readonly accepted: boolean
  /** Reserves with coins to claim, the richest first. */
  readonly reserves: readonly { readonly id: number; readonly name: string; readonly amount: bigint }[]
}

export interface GatedCoin {
  readonly coin: Coin
  readonly state: CoinState
  readonly blocker: Blocker | null
  /** Who moves or moved it, by name; null when nobody does. */
  readonly rival: string | null
}

/** A claim of ours: journalled before it was sent, or found in the chain. */
export interface KeptClaim {
  readonly txid: string
  readonly plan: number | null
  readonly scriptPubKey: string
  readonly coins: readonly string[]
  /** Sat of the coins, and sat that came into our reserve. */
  readonly taken: bigint
  readonly sat: bigint
  readonly at: number
}

/** Where the wizard stands. `wait`: something blocks; `lost`: others have all the coins. */
export type FailoverStep = 'wait' | 'plan' | 'sign' | 'broadcast' | 'watch' | 'open' | 'redeem' | 'report' | 'lost'

export interface Failover {
  readonly custodian: string
  readonly step: FailoverStep
  readonly gate: CustodianGate
  readonly diagnosis: Diagnosis | null
  readonly claims: readonly (KeptClaim & { readonly standing: 'confirmed' | 'unsettled' | 'lost'; readonly confirmations: number })[]
  /** Claims in the tray that are not out yet, newest first. */
  readonly open: readonly KeptPlan[]
  /** The newest claim that left this machine, or may have: it can be sent again, and its fee raised. */
  readonly sending: KeptPlan | null
  /** Coins that were taken by others, and by whom. */
  readonly taken: readonly { readonly coin: string; readonly by: string; readonly txid: string; readonly settled: boolean }[]
  /** The redemption that pays this mint's ecash, with its debits; null when there is none. */
  readonly redemption: Redemption | null
  /** ms since 1970 at which the close rule ends it; null when no rule does. */
  readonly until: number | null
}

/** What the operator types before a claim leaves: the sat that it takes, and the mint's name or URL. */
export interface TypedConfirmation {
  readonly amount: string
  readonly mint: string
}

export type { Books, KeptPlan, KeptReserve, LateEvent, Rate, Report }

/** Failovers of one world: one run for each custodian in whose reserve we have a leaf. */
export interface Failovers {
  /** After a start, before the gateway pays: finishes what a crash cut off. Nothing irreversible follows from it that was not journalled. */
  resume(): void
  /** Observes every coin, follows claims, suspends and resumes. Called whenever the chain changed, after reserves and plans. */
  chainChanged(): void
  list(): readonly Failover[]
  get(custodian: string): Result<Failover, FailoverRefusal>
  /** Reads and asks; changes nothing but the run's own memory of what was found. */
  diagnose(custodian: string): Promise<Result<Diagnosis, FailoverRefusal>>
  /** `typed`: the sat at risk, exactly. */
  accept(custodian: string, typed: string): Result<CustodianGate, FailoverRefusal>
  /** Into the reserve `to`. An open claim plan whose coins are all still there is answered again instead of a second one. */
  plan(custodian: string, to: number, rate: Rate): Result<KeptPlan, FailoverRefusal>
  sign(custodian: string, signer: string): Promise<Result<KeptPlan, FailoverRefusal>>
  broadcast(custodian: string, typed: TypedConfirmation): Promise<Result<KeptPlan, FailoverRefusal>>
  /** Replaces our unconfirmed claim by one at a higher fee: to be signed and broadcast again. */
  bump(custodian: string, satPerKvb: number): Result<KeptPlan, FailoverRefusal>
  open(custodian: string): Promise<Result<Redemption, FailoverRefusal>>
  close(custodian: string, reason: string): Result<Redemption, FailoverRefusal>
  /** The redemption that pays the ecash of this mint, with its debits; null when there is none. */
  redemptionOf(custodian: string): Redemption | null
  /** Mirrored mints whose events block this mint's ecash (protocol §5 step 7), itself first. */
  feedsOf(custodian: string): readonly string[]
  /** The custodian whose redemption needs the mirror and the reserves of this mint, for good; null when none does. */
  restsOn(url: string): string | null
  /** In the order of their seqs, at most `limit`. */
  late(custodian: string, limit: number): readonly LateEvent[]
  /** Lets the holder of a late event's Y be paid after all. */
  release(custodian: string, Y: string, reason: string): Result<LateEvent, FailoverRefusal>
  isReleased(custodian: string, Y: string): boolean
  /**
   * One file with all that was known, and its digest (`shared/domain/failover/evidence.ts`). `signer`: whose leaf key vouches for it, or
   * null for nobody's. A bundle whose sums do not match is not signed. `signedBy`: that key, x-only hex.
   */
  bundle(
    custodian: string,
    signer: string | null,
  ): Promise<Result<{ readonly text: string; readonly digest: string; readonly signedBy: string | null }, FailoverRefusal>>
  /** `final` once redemption is closed, nothing is pending and all sums match. */
  report(custodian: string): Result<{ readonly final: boolean; readonly report: Report }, FailoverRefusal>
}
