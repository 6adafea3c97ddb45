import { hashToCurve, Wallet, type Proof } from '@cashu/cashu-ts'
import { setTimeout as after } from 'node:timers/promises'

/** Wallets of the mint at `url`, as cashu-ts makes them. */
export async function openWallet(url: string): Promise<Wallet> {
  const wallet = new Wallet(url, { unit: 'sat' })
  await wallet.loadMint()
  return wallet
}

/** Fresh proofs worth `amount`; the fake backend pays every quote by itself. */
export async function mintProofs(wallet: Wallet, amount: number): Promise<Proof[]> {
  const quote = await wallet.createMintQuoteBolt11(amount)
  for (;;) {
    const { state } = await wallet.checkMintQuoteBolt11(quote.quote)
    if (state === 'PAID') return wallet.mintProofsBolt11(amount, quote.quote)
    await after(50)
  }
}

/** Swaps `proofs` for new ones of the same value, less the fee: every one of them is spent. */
export async function swapAll(wallet: Wallet, proofs: readonly Proof[]): Promise<Proof[]> {
  return wallet.receive({ mint: wallet.mint.mintUrl, proofs: [...proofs], unit: 'sat' })
}

export const YOf = ({ secret }: Pick<Proof, 'secret'>): string => hashToCurve(new TextEncoder().encode(secret)).toHex(true)

/** The NUT-07 state of each proof, as anybody may ask. */
export async function statesOf(wallet: Wallet, proofs: readonly Proof[]): Promise<string[]> {
  return (await wallet.checkProofsStates([...proofs])).map(({ state }) => state)
}
