import type { ImportSigner } from '#shared/rpc/views/signer.ts'

export type SecretKind = ImportSigner['secret']['kind']

const COUNTS: readonly number[] = [12, 15, 18, 21, 24]

/** What is plainly missing of a secret as it is typed, in words; the core judges the rest (word list, checksum, network). Null: nothing. */
export function missingOfSecret(kind: SecretKind, text: string): string | null {
  const typed = text.trim()
  if (typed === '') return null
  switch (kind) {
    case 'words': {
      const many = typed.split(/\s+/).length
      return COUNTS.includes(many) ? null : `${many} ${many === 1 ? 'word' : 'words'} so far: 12, 15, 18, 21 or 24 are a seed.`
    }
    case 'extended':
      return /^[xt]prv/.test(typed) ? null : 'It begins with xprv, or tprv on test networks. A public key (xpub, tpub) cannot sign.'
    case 'raw':
      return /^[0-9a-fA-F]{64}$/.test(typed) || /^[5KLc9][1-9A-HJ-NP-Za-km-z]{50,51}$/.test(typed)
        ? null
        : 'It is 64 hex digits, or a WIF key of 51 or 52 characters.'
  }
}

/** The secret as the contract takes it. */
export function secretOf(kind: SecretKind, text: string, extra: string): ImportSigner['secret'] {
  const typed = text.trim()
  switch (kind) {
    case 'words':
      return { kind, words: typed.toLowerCase().split(/\s+/).join(' '), extra }
    case 'extended':
      return { kind, xprv: typed }
    case 'raw':
      return { kind, key: typed }
  }
}
