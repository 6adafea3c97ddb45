import { Amount, blindMessage, OutputData, type Proof, type Wallet } from '@cashu/cashu-ts'
import { setTimeout as after } from 'node:timers/promises'

/** A request of a holder to the byte, and the way from its answer to the coins. */
export interface Prepared {
  readonly path: string
  readonly body: string
  /** New coins out of `signatures` or `change`; each is checked against the mint's keys. */
  take(reply: Reply): Proof[]
}

export interface Reply {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | null
  /** Null when it was not refused. */
  readonly code: number | null
}

type Signed = Parameters<OutputData['toProof']>[0]

const numbered = (amount: Proof['amount']): number => Amount.from(amount).toNumber()
export const sumOf = (proofs: readonly Pick<Proof, 'amount'>[]): number => proofs.reduce((sum, { amount }) => sum + numbered(amount), 0)

/** A proof as it stands in a request, with all that its holder knows. */
const sent = ({ amount, id, secret, C, dleq, witness }: Proof) => ({
  amount: numbered(amount),
  id,
  secret,
  C,
  ...(dleq === undefined ? {} : { dleq }),
  ...(witness === undefined ? {} : { witness: typeof witness === 'string' ? witness : JSON.stringify(witness) }),
})

/** Powers of two, the largest first. */
export const split = (amount: number): number[] =>
  [...amount.toString(2)].flatMap((bit, at, all) => (bit === '1' ? [2 ** (all.length - 1 - at)] : []))

/** Outputs of the wallet's own mint. A `secret` makes its output carry that condition. */
function outputsOf(wallet: Wallet, amounts: readonly number[], secrets: readonly string[] = []): OutputData[] {
  const { id } = wallet.getKeyset()
  return amounts.map((amount, at) => {
    const secret = secrets[at]
    if (secret === undefined) return OutputData.createSingleRandomData(amount, id)
    const bytes = new TextEncoder().encode(secret)
    const { B_, r } = blindMessage(bytes)
    return new OutputData({ amount: Amount.from(amount), id, B_: B_.toHex(true) }, r, bytes)
  })
}

const spelled = (outputs: readonly OutputData[]) =>
  outputs.map(({ blindedMessage: { amount, id, B_ } }) => ({ amount: numbered(amount), id, B_ }))

function prepared(wallet: Wallet, path: string, rest: object, outputs: readonly OutputData[]): Prepared {
  return {
    path,
    body: JSON.stringify({ ...rest, outputs: spelled(outputs) }),
    take({ text }) {
      const { signatures, change } = JSON.parse(text) as { readonly signatures?: readonly Signed[]; readonly change?: readonly Signed[] }
      return (signatures ?? change ?? []).map((signature, at) => {
        const amount = Amount.from(signature.amount)
        return outputs[at]!.toProof({ ...signature, amount }, wallet.getKeyset())
      })
    },
  }
}

/** `amounts`: of the new coins; by default all that is left after `fee`. */
export function prepareSwap(
  wallet: Wallet,
  inputs: readonly Proof[],
  { fee = 1, amounts = split(sumOf(inputs) - fee) }: { readonly fee?: number; readonly amounts?: readonly number[] } = {},
): Prepared {
  return prepared(wallet, '/v1/swap', { inputs: inputs.map(sent) }, outputsOf(wallet, amounts))
}

/** With blank outputs for what the payment does not need (NUT-08). */
export function prepareMelt(wallet: Wallet, quote: string, inputs: readonly Proof[], blanks = 8): Prepared {
  return prepared(wallet, '/v1/melt/bolt11', { quote, inputs: inputs.map(sent) }, outputsOf(wallet, Array<number>(blanks).fill(0)))
}

export async function send(url: string, { path, body }: Prepared): Promise<Reply> {
  const reply = await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const text = await reply.text()
  const code = reply.status === 400 ? (JSON.parse(text) as { readonly code: number }).code : null
  return { status: reply.status, text, retryAfter: reply.headers.get('retry-after'), code }
}

/** What a wallet does when no answer came, or "pending": the same bytes again. `tries` at most. */
export async function sendUntilAnswered(url: string, request: Prepared, tries = 100): Promise<Reply> {
  for (let left = tries; ; left--) {
    const reply = await send(url, request).catch(() => null)
    const isOver = reply !== null && (reply.status === 200 || (reply.status === 400 && reply.code !== 11002))
    if (isOver || left === 0) return reply ?? { status: 0, text: 'no answer', retryAfter: null, code: null }
    await after(200)
  }
}

/** Fresh coins of exactly these amounts out of a paid invoice; `secrets`: conditions of the first of them. */
export async function mintCoins(wallet: Wallet, amounts: readonly number[], secrets: readonly string[] = []): Promise<Proof[]> {
  const { quote } = await wallet.createMintQuoteBolt11(amounts.reduce((sum, amount) => sum + amount, 0))
  while ((await wallet.checkMintQuoteBolt11(quote)).state !== 'PAID') await after(50)
  const request = prepared(wallet, '/v1/mint/bolt11', { quote }, outputsOf(wallet, amounts, secrets))
  const reply = await send(wallet.mint.mintUrl, request)
  if (reply.status !== 200) throw new Error(reply.text)
  return request.take(reply)
}
