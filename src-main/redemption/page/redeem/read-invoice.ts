/** What is seen of a Lightning invoice before anybody is asked. `msat`: null when the payer may choose, which a melt cannot. */
export type Invoice =
  | { readonly kind: 'invoice'; readonly text: string; readonly msat: bigint | null }
  | { readonly kind: 'address' } // name@host, or LNURL: somebody else would have to be asked for an invoice
  | { readonly kind: 'none' }

/** msat of one unit after each multiplier of BOLT 11; `p` is a tenth of one. */
const MSAT: Readonly<Record<string, bigint>> = { '': 100_000_000_000n, m: 100_000_000n, u: 100_000n, n: 100n }

/** BOLT 11 in `pasted`, on any network, with or without `lightning:`. Its checksum is the mint's business. */
export function readInvoice(pasted: string): Invoice {
  const text = pasted
    .trim()
    .replace(/\s+/g, '')
    .replace(/^lightning:(?:\/\/)?/i, '')
    .toLowerCase()
  if (text.includes('@') || text.startsWith('lnurl')) return { kind: 'address' }
  const match = /^ln(?:bcrt|bc|tbs|tb)(?:([1-9]\d{0,14})([munp]?))?1[02-9ac-hj-np-z]{50,}$/.exec(text)
  if (match === null) return { kind: 'none' }
  const [, digits, multiplier = ''] = match
  if (digits === undefined) return { kind: 'invoice', text, msat: null }
  const msat = multiplier === 'p' ? BigInt(digits) / 10n : BigInt(digits) * MSAT[multiplier]!
  return { kind: 'invoice', text, msat }
}
