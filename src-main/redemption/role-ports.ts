import type { Redemption } from '#shared/domain/failover/redemption.ts'
import type { Delegated } from '#shared/domain/redemption/keysets.ts'
import type { Endpoint } from '#shared/domain/redemption/parse-request.ts'
import type { Result } from '#shared/lib/result.ts'
import type { FloatRefusal } from './float.ts'
import type { Restored } from './float-restore.ts'
import type { FloatStatus } from './float-status.ts'
import type { Redeemed } from './redeem.ts'
import type { FillRow } from './ports.ts'

/** How the operator set the gateway up. Kept as one setting; amounts in sat. */
export interface GatewayConfig {
  /** Where this machine reaches the mint itself. */
  readonly mintUrl: string
  /** What holders call it. */
  readonly publicUrl: string
  /** `HOST:PORT`. A free port that was taken once is kept. */
  readonly listen: string
  readonly front: boolean
  /** Who answers `/v1/info`; null: the mint. */
  readonly infoUrl: string | null
  readonly approvedHosts: readonly string[]
  readonly floatCap: bigint
  readonly floatLow: bigint
  /** False once the operator switched it off. */
  readonly enabled: boolean
}

export interface GatewayRefusal {
  readonly code:
    | 'gateway.off' // no gateway is set up
    | 'gateway.arguments'
    | 'gateway.listen' // the address cannot be had
    | 'gateway.mint' // the mint does not answer, or not as a mint
    | 'gateway.loop' // its URL leads back to the gateway
    | 'gateway.self-test' // the crypto library computes wrongly
    | 'gateway.float-key' // the key file cannot be read, or another sealed the float
    | 'gateway.rolled-back' // the database is older than its float, or a copy of it runs elsewhere
    | 'gateway.busy' // payments to another mint are open: they end first
    | FloatRefusal['code']
  readonly detail: string
}

export interface GatewayState {
  /** Null until it is set up. */
  readonly config: GatewayConfig | null
  /** `waiting`: the mint has not told its keysets yet. `demo`: serves no socket. */
  readonly state: 'off' | 'stopped' | 'waiting' | 'serving' | 'failed' | 'demo'
  /** What stands in the way. `serving` with `gateway.mint`: the mint does not answer now, requests are told to come back. */
  readonly refused: GatewayRefusal | null
  readonly listening: string | null
  readonly mint: { readonly name: string | null; readonly keysets: number; readonly units: readonly string[] } | null
  readonly crypto: 'native' | 'wasm' | 'portable' | null
  /** False while nothing is served, and where the redemption page is not built. */
  readonly page: boolean
  readonly delegated: Delegated
}

/** Float of one unit. */
export type FloatState = FloatStatus & { readonly unit: string }

/** What was taken out and what became of it, for the operator; no secret and no token. Amounts in `unit`. */
export interface TakenState {
  readonly id: number
  readonly at: number
  readonly unit: string
  readonly amount: bigint
  /**
   * `taking`: the mint has not answered yet. `unspent`, `spent`, `part`: as the mint says now; `unknown` while it does not answer. `returning`,
   * `returned`: what was unspent becomes, or is, float again.
   */
  readonly state: 'taking' | 'unspent' | 'part' | 'spent' | 'unknown' | 'returning' | 'returned'
  /** What is unspent of it; null where that is not known. */
  readonly left: bigint | null
  /** What came back, or is about to, the mint's fee taken. */
  readonly returned: bigint
  /** A restore found it: the database that took it out is no more. `at` is when it was found. */
  readonly found: boolean
}

/** Ecash that left the float, as the operator is told. */
export interface TookOut {
  readonly id: number
  readonly unit: string
  /** The face value of the token. */
  readonly amount: bigint
  readonly token: string | null
}

/**
 * The delegate's paying side as one role of the core: gateway, float and payments over one own mint. Calls before it is set up refuse with
 * `gateway.off`.
 */
export interface RedemptionRole {
  /** Opens what is configured and takes up every open payment. Resolves although it fails: the state says why. */
  start(): Promise<void>
  /** Leaves payments that are under way to the next start. */
  stop(): Promise<void>
  state(): GatewayState
  /** Asks the mint, keeps the set-up, serves it. Keeps nothing when it refuses. */
  configure(config: Omit<GatewayConfig, 'enabled'>): Promise<Result<GatewayState, GatewayRefusal>>
  switch(on: boolean): Promise<Result<GatewayState, GatewayRefusal>>
  /** For each unit that the mint signs or the float holds; `sat` first. */
  float(): readonly FloatState[]
  /** `token`: cashuA or cashuB of our own mint. */
  receive(token: string): Promise<Result<{ readonly amount: bigint; readonly pending: boolean }, GatewayRefusal>>
  invoice(unit: string, amount: bigint): Promise<Result<FillRow, GatewayRefusal>>
  restore(): Promise<Result<Restored, GatewayRefusal>>
  /**
   * Float out of the float, as a token of our own mint; `amount` null: all that is free. While a redemption is open only with `confirmed`: less
   * is left for holders. `token` null: the mint has not answered yet, and `token(id)` has it once it did.
   */
  take(unit: string, amount: bigint | null, confirmed: boolean): Promise<Result<TookOut, GatewayRefusal>>
  /** Newest first. */
  taken(): Promise<readonly TakenState[]>
  /** The token of what was taken out, once more. */
  token(id: number): Promise<Result<TookOut, GatewayRefusal>>
  /** What is unspent of it becomes float again; its token is worth nothing afterwards. */
  giveBack(id: number): Promise<Result<{ readonly amount: bigint; readonly pending: boolean }, GatewayRefusal>>
  /** A request as the gateway's socket would take it, without the socket: simulated holders come this way. Null where nothing is served. */
  redeem(endpoint: Endpoint, body: unknown, client: string): Promise<Redeemed>
  /** After every change of a redemption: keysets and phases follow from it. */
  redemptionChanged(redemption: Redemption): void
}
