import type { Network } from '#shared/domain/reserve/network.ts'
import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import type { Result } from '#shared/lib/result.ts'

/** Why a key could not be made, read or used. `detail` says what to do. */
export interface SigningRefusal {
  readonly code:
    | 'signer.unknown'
    | 'signer.locked'
    | 'signer.passphrase'
    | 'signer.weak-passphrase'
    | 'signer.file'
    | 'signer.words'
    | 'signer.key'
    | 'signer.backup'
    | 'signer.exists'
    | 'signer.name'
    | 'signer.network'
    | 'signer.runtime'
    /** None of its keys stands in this plan, or the key that is to vouch is not among them. */
    | 'signer.no-key'
    /** The gate refused inside the signer; `detail` names its first reason. */
    | 'signer.gate'
    /** What was to be vouched for is no digest, or its signature did not verify. */
    | 'signer.statement'
    | 'signer.died'
  readonly detail: string
}

/** A holder of keys on this machine. Public facts only: they are readable while it is locked. */
export interface SignerState {
  readonly id: string
  readonly name: string
  readonly kind: 'keystore' | 'demo'
  readonly network: Network
  readonly origin: 'words' | 'raw' | 'extended'
  /** Public keys it can sign with, x-only hex, with the path that leads to each. `use`: what the path is meant for. */
  readonly keys: readonly SignerKey[]
  /** ms since 1970; null while locked. */
  readonly unlockedUntil: number | null
  readonly createdAt: number
  /** ms since 1970 when the operator proved to have the words; null for never (a raw key has none). */
  readonly backupCheckedAt: number | null
  /** Coldcard seeds of 2021 to July 2026 and the like. */
  readonly warnings: readonly { readonly code: string; readonly detail: string }[]
}

export interface SignerKey {
  readonly pubkey: string
  /** e.g. `m/86'/1'/0'/0/3`; empty for a raw key. */
  readonly path: string
  readonly use: 'internal' | 'leaf' | 'any'
}

/** What is imported: BIP39 words, an extended private key (BIP32), or one private key (hex or WIF). */
export type Secret =
  | { readonly kind: 'words'; readonly words: string; readonly extra: string }
  | { readonly kind: 'extended'; readonly xprv: string }
  | { readonly kind: 'raw'; readonly key: string }

export interface Signing {
  list(): readonly SignerState[]
  /** Files in the folder that are no usable keystore, each with why. One of them never hides the others. */
  damaged(): readonly { readonly file: string; readonly refusal: SigningRefusal }[]
  /** Makes 12 or 24 words; they are answered once and never again. */
  create(args: {
    readonly name: string
    readonly network: Network
    readonly passphrase: string
    readonly words: 12 | 24
  }): Promise<Result<{ readonly signer: SignerState; readonly words: readonly string[] }, SigningRefusal>>
  import(args: {
    readonly name: string
    readonly network: Network
    readonly passphrase: string
    readonly secret: Secret
    /** Where the seed was made, as the operator says, for the warning about Coldcard. */
    readonly madeOn: 'coldcard-2021-2026' | 'other'
  }): Promise<Result<SignerState, SigningRefusal>>
  /** Compares words typed at `positions` (0-based) with the stored ones; needs the passphrase. */
  checkBackup(id: string, passphrase: string, typed: readonly TypedWord[]): Promise<Result<SignerState, SigningRefusal>>
  /** Starts the signer process, which holds the secret for at most `minutes` (1..60) and then ends. */
  unlock(id: string, passphrase: string, minutes: number): Promise<Result<SignerState, SigningRefusal>>
  lock(id: string): Promise<void>
  remove(id: string): Promise<Result<null, SigningRefusal>>
  /** Adds this signer's signatures to `psbt` (BIP174 bytes) after its own gate agreed that it is exactly `plan`. */
  sign(id: string, psbt: Uint8Array, plan: SpendPlan, caps: Caps): Promise<Result<Uint8Array, SigningRefusal>>
  /**
   * A BIP340 signature (64 bytes, hex) of `pubkey` (x-only hex, one of this signer's keys, without any tweak) over the statement `digest`
   * (32 bytes, hex; `shared/domain/failover/statement.ts`). It can spend nothing: decision 0011.
   */
  attest(id: string, pubkey: string, digest: string): Promise<Result<string, SigningRefusal>>
  stop(): Promise<void>
}

/** Starts what holds one secret while its signer is unlocked; `ended` is called once, when it is gone for whatever reason. */
export type RunSigner = (ended: () => void) => RunningSigner

/** A short-lived process of its own. `signer.died` answers whatever was under way when it ended. */
export interface RunningSigner {
  /** Null where the secret is held by a thread. */
  readonly pid: number | null
  /** Opens the keystore file inside the process, which ends by itself after `lifeMs`. `passphrase` is filled with zero once sent. */
  open(file: Uint8Array, passphrase: Uint8Array, lifeMs: number): Promise<Result<null, SigningRefusal>>
  /** Compares words inside the process; answers the file sealed anew with the time `at` (ms since 1970) of this check. */
  check(file: Uint8Array, passphrase: Uint8Array, typed: readonly TypedWord[], at: number): Promise<Result<Uint8Array, SigningRefusal>>
  sign(psbt: Uint8Array, plan: SpendPlan, caps: Caps): Promise<Result<Uint8Array, SigningRefusal>>
  /** As `Signing.attest`; the signature's 64 bytes. */
  attest(pubkey: string, digest: string): Promise<Result<Uint8Array, SigningRefusal>>
  /** Ends it at once; settles when it is gone. */
  end(): Promise<void>
}

/** A word of the backup as the operator typed it; `position` counts from 0. */
export interface TypedWord {
  readonly position: number
  readonly word: string
}

/** The operator's absolute fee cap, sat; 5 % and 1,000 sat/vB are fixed. */
export interface Caps {
  readonly maxFee: bigint
}

/** Who can sign a plan, and why others cannot. */
export interface PlanSigner {
  readonly id: string
  readonly name: string
  readonly kind: 'keystore' | 'demo' | 'file' | 'hardware'
  readonly can: boolean
  readonly reason: { readonly code: string; readonly detail: string } | null
  /** Inputs of the plan that its keys have signed already. */
  readonly signed: number
}

/** A device that the console does not speak to: what it can do for this kind of reserve, and what not. */
export interface HardwareSigner {
  readonly id: string
  readonly name: string
  readonly about: string
  /** By PSBT file. */
  readonly usable: boolean
}
