import { getEncodedToken } from '@cashu/cashu-ts'
import { setTimeout as after } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { hostOf, type Party } from './failover-world.ts'
import { mintCoins, split } from './failover-holder.ts'
import type { Told } from './failover-story.ts'
import { refusalOf } from './operators.ts'

/** Sat that come into the float by a token, less the mint's fee, and by an invoice. */
export const FILLED = { token: 6_000, invoice: 6_000 } as const
export const CAP = 30_000

/** A gateway as a sidecar before the delegate's mint, with money to pay from. */
export function gatewaysOf(told: Told): void {
  it('puts a gateway before each delegate’s mint, and fills the float by token and by invoice', async () => {
    const { dave, frank } = told().world
    await Promise.all([dave, frank].map(setGateway))
    await Promise.all(
      [dave, frank].map(async delegate => {
        await fill(delegate)
        // All ecash of this mint is float now, but for what it took of its owner's swaps: by the mint's own database, to the sat.
        await delegate.core.until(async () => expect(await floatOf(delegate)).toBe(outstanding(delegate)))
        expect(outstanding(delegate)).toBeGreaterThan(FILLED.token + FILLED.invoice - 10)
      }),
    )
    expect(await refusalOf(dave.core.call('float.invoice', { unit: 'sat', amount: String(CAP) }))).toMatchObject({ code: 'float.cap' })

    told().invoice = (await dave.wallet.createMintQuoteBolt11(100)).request
    // Both say of themselves whom they stand in for; what Frank pinned of Dave changes by it, and he accepts it.
    const info = (await (await fetch(`${dave.url}/v1/info`)).json()) as { nuts: { xx: Record<string, unknown> } }
    expect(info.nuts.xx).toMatchObject({
      supported: true,
      firehose: { http: `${dave.url}/v1/firehose/batch` },
      delegate_for: expect.arrayContaining([expect.objectContaining({ mint_url: told().world.bob.url })]) as [],
    })
  })
}

async function setGateway(of: Party): Promise<void> {
  const args = {
    mint_url: of.mint.url,
    public_url: of.url,
    listen: hostOf(of.gateway),
    front: false,
    info_url: of.feed,
    approved_hosts: [hostOf(of.mint.url), hostOf(of.feed)],
    float_cap: String(CAP),
    float_low: '1000',
  }
  expect(await of.core.call('gateway.set', args)).toMatchObject({
    state: 'serving',
    refused: null,
    listening: hostOf(of.gateway),
    mint: { name: of.name, units: expect.arrayContaining(['sat']) as [] },
    crypto: 'native',
    feed: { publication: expect.any(Number) as number, behind: 0 },
  })
}

async function fill(of: Party): Promise<void> {
  const token = getEncodedToken({ mint: of.url, unit: 'sat', proofs: await mintCoins(of.wallet, split(FILLED.token)) })
  expect(await of.core.call('float.receive', { token })).toMatchObject({ pending: false })
  await fillByInvoice(of, FILLED.invoice)
}

/** Starts the core again. Until its gateway listens, the mint answers for itself, and refuses what it does not know. */
export async function beginAgain({ core }: Party): Promise<void> {
  await core.begin()
  for (;;) {
    const { state } = await core.call('gateway.get', {})
    if (state === 'serving') return
    await after(20)
  }
}

/** Returns once it is paid and in the float. */
export async function fillByInvoice(of: Party, amount: number): Promise<void> {
  const { request, quote } = await of.core.call('float.invoice', { unit: 'sat', amount: String(amount) })
  expect(request).toMatch(/^ln/)
  await of.core.until(async () => {
    const [float] = await of.core.call('float.get', {})
    expect(float!.waiting.map(one => one.quote)).not.toContain(quote)
  })
}

export async function freeFloat({ core }: Party): Promise<number> {
  const floats = await core.call('float.get', {})
  return Number(floats.find(({ unit }) => unit === 'sat')!.free)
}

/** What is bound in payments counts, too. */
export async function floatOf({ core }: Party): Promise<number> {
  const { free, held } = (await core.call('float.get', {})).find(({ unit }) => unit === 'sat')!
  return Number(free) + Number(held)
}

/** Ecash of a mint that is not spent, as its own database has it. */
export function outstanding({ mint, wallet }: Party): number {
  const { issued, spent } = mint.sums(wallet.getKeyset().id)
  return Number(issued - spent)
}

export const potOf = async ({ core }: Party, of: Party) =>
  (await core.call('redemption.pots', {})).find(({ custodians }) => custodians.some(({ url }) => url === of.url))!
