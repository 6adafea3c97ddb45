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

/**
 * cashu-ts strips `dleq` from the inputs that it sends; until `end`, those of `proofs` are sent with it, r included, as a delegate needs them.
 * Everything else of its requests stays.
 */
export function keepDleq(proofs: readonly Proof[]): { end(): void } {
  const kept = new Map(proofs.map(({ secret, dleq }) => [secret, dleq]))
  const plain = globalThis.fetch
  globalThis.fetch = (resource, init) => {
    if (typeof init?.body !== 'string' || !init.body.includes('"inputs"')) return plain(resource, init)
    const body = JSON.parse(init.body) as { inputs: { readonly secret: string }[] }
    return plain(resource, {
      ...init,
      body: JSON.stringify({ ...body, inputs: body.inputs.map(one => ({ ...one, dleq: kept.get(one.secret) })) }),
    })
  }
  return { end: () => void (globalThis.fetch = plain) }
}
