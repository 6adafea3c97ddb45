import type { Result } from '#shared/lib/result.ts'
import type { SigningRefusal, TypedWord } from './ports.ts'

/** What the core asks its signer process, over a channel that only these two hold. The passphrase is bytes, sent once, wiped at both ends. */
export type SignerQuestion =
  | { readonly do: 'open'; readonly file: Uint8Array; readonly passphrase: Uint8Array; readonly lifeMs: number }
  | {
      readonly do: 'check'
      readonly file: Uint8Array
      readonly passphrase: Uint8Array
      readonly typed: readonly TypedWord[]
      readonly at: number
    }
  /** `plan` as `planToJson` writes it: read anew, field by field, inside. */
  | { readonly do: 'sign'; readonly psbt: Uint8Array; readonly plan: string; readonly maxFee: bigint }
  /** Key and digest in hex. The hash that is signed is made inside: no message of this channel carries one. */
  | { readonly do: 'attest'; readonly pubkey: string; readonly digest: string }

/** Bytes: a file sealed anew, a signed PSBT, or the signature of a statement. */
export type SignerReply = Result<Uint8Array | null, SigningRefusal>

/** Replies come in the order of their questions, but for those of `open` and `check`, which take their time: hence numbers. */
export interface NumberedQuestion {
  readonly number: number
  readonly question: SignerQuestion
}
export interface NumberedReply {
  readonly number: number
  readonly reply: SignerReply
}
