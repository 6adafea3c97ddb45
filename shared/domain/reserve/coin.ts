/** An output of a watched script, as verified transactions show it. Amounts in sat; hashes as printed. */
export interface Coin {
  readonly txid: string
  readonly vout: number
  readonly scriptPubKey: string
  readonly amount: bigint
  /** Block that holds it; null while unconfirmed: an unconfirmed coin has no age (BIP68). */
  readonly height: number | null
  readonly spent: CoinSpend | null
}

/** Who moved a coin, as its witness shows it. `height` null while the spend is in the mempool only: the coin still counts (case R12). */
export interface CoinSpend {
  readonly txid: string
  readonly vin: number
  readonly height: number | null
  readonly path: SpendPath
}

/** `leaf`: by the delegate with this key (x-only hex). `unknown`: a witness that is neither. */
export type SpendPath =
  { readonly kind: 'key' } | { readonly kind: 'leaf'; readonly script: string; readonly key: string | null } | { readonly kind: 'unknown' }

/** `txid:vout`, the name of a coin in views, plans and journals. */
export const coinId = ({ txid, vout }: { readonly txid: string; readonly vout: number }): string => `${txid}:${vout}`
