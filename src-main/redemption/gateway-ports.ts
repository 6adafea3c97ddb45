import type { IncomingMessage } from 'node:http'
import type { RawProof } from '#shared/domain/proof/proof.ts'
import type { Redemption } from '#shared/domain/failover/redemption.ts'
import type { KnownState } from '#shared/domain/redemption/checkstate.ts'
import type { Learnt, MeltQuote, RedeemFacts } from '#shared/domain/redemption/facts.ts'
import type { DelegatedKeyset } from '#shared/domain/redemption/keysets.ts'
import type { RequestLimits } from '#shared/domain/redemption/parse-request.ts'
import type { Output } from '#shared/domain/redemption/request.ts'
import type { ProofPool } from '../crypto/ports.ts'
import type { FrontProxy } from '../publish/ports.ts'
import type { PageFacts } from './page-facts.ts'
import type { Paying } from './paying.ts'

/** What the gateway in front of the delegate's mint needs of everybody else. */
export interface GatewayDeps {
  /** The delegate's mint itself, unmodified. */
  readonly mint: FrontProxy
  /** Who answers `/v1/info`: the mint, or what merges its own sections into it before us (the publisher of the same mint). */
  readonly info: FrontProxy
  /** `--front`: takes every path that is not ours. Null for a sidecar, which has nothing there. */
  readonly rest: FrontProxy | null
  readonly keysets: KeysetBook
  /**
   * Protocol §5 steps 2 to 9, as they are at this moment. A decision and the `pay` of its intent come in one turn of the event loop, so that nothing
   * can happen between what was seen and what is written down.
   */
  readonly factsOf: (learnt: Learnt | null) => RedeemFacts
  /**
   * Step 10: writes the intent, with the pot's debit, the marks on its Ys, its float and the exact request for the mint, before it returns its promise;
   * then pays, and goes on when nobody waits any more. Settlement alone appends to the delegate's own feed, under the custodian's keyset id (case D21).
   */
  readonly pay: Paying['redeem']
  readonly questions: MintQuestions
  readonly verifier: ProofVerifier
  /** What is known of these Ys in mirrors and redemptions, in their order. */
  readonly statesOf: (Ys: readonly string[]) => readonly (KnownState | null)[]
  /** `mergeXx` of the advertisement: an info text with `nuts.xx` merged. Throws on what is no info. */
  readonly mergeXx: (infoText: string, xx: object) => string
  /** Whom a limit counts; null is nobody. */
  readonly clientOf: (request: IncomingMessage) => string | null
  /** Counts proofs: seconds to wait, 0 when it may go on (`REDEEM_RATE`). */
  readonly limits: { request(client: string | null, cost: number): number }
  /** Of the delegate's mint, and our own where it names none. */
  readonly requestLimits: () => RequestLimits
  /** The redemption page and its facts; null where it is not served. */
  readonly page: GatewayPage | null
  /** A request ended in an exception of ours. Never told what the request held. */
  readonly failed: (where: string, cause: unknown) => void
}

export interface GatewayPage {
  readonly facts: () => PageFacts
  /** Everything below `/redeem` (`createPageApp`). */
  readonly app: { fetch(request: Request): Response | Promise<Response> }
}

export interface KeysetBook {
  /** Any keyset of the delegate's own mint, inactive ones too, as last read. */
  isOwn(id: string): boolean
  /** Reads the mint's keysets again, but not more often than every few seconds. Rejects when the mint does not answer. */
  refresh(): Promise<void>
  /** By id. */
  delegated(): ReadonlyMap<string, DelegatedKeyset>
  /** The redemption that pays for the ecash of the mint at `url`; null when none was begun. */
  redemptionOf(url: string): Redemption | null
}

/** Answers an `Ask` out of the delegate's mint. Each rejects when the mint does not answer. */
export interface MintQuestions {
  /** In the order asked. */
  statesOf(own: readonly RawProof[]): Promise<readonly ('UNSPENT' | 'PENDING' | 'SPENT')[]>
  /** B_ of those outputs that the mint signed before. */
  signedOf(outputs: readonly Output[]): Promise<ReadonlySet<string>>
  /** Null when the mint knows no such quote. */
  quoteOf(method: string, id: string): Promise<MeltQuote | null>
}

/** What a request's ecash is judged by beside the event loop. */
export type ProofVerifier = Pick<ProofPool, 'verify' | 'checkConditions'>
