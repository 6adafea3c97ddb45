import { getDecodedToken, getEncodedToken, type Proof } from '@cashu/cashu-ts'
import { chromium, type Page } from '@playwright/test'
import { expect, it } from 'vitest'
import type { Party } from './failover-world.ts'
import { routingOf } from './failover-melt.ts'
import { beginAgain } from './failover-gateway.ts'
import { sumOf } from './failover-holder.ts'
import { checkstate } from './failover-redeem.ts'
import type { Told } from './failover-story.ts'
import { statesOf, swapAll, YOf } from './wallets.ts'

const FLAGS = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** A holder with a phone, and no program but its browser. */
export function redeemByPage(told: Told): void {
  it('redeems on the page: a token pasted on a phone becomes ecash at Dave’s mint, and another one pays an invoice', async () => {
    const { world, bobs, daves, redeemed, told: spent } = told()
    const { dave, bob, frank } = world
    await onPhone(`${dave.url}/redeem`, dave.url, async page => {
      await heading(page, /^Redeem ecash of/)
      await page.getByRole('list', { name: 'Mints that are redeemed here' }).getByText('Bob').first().waitFor()
      const inputs = bobs.take(32, 16, 8, 4)
      await paste(page, tokenOf(bob, inputs))
      await heading(page, '59 sat can be redeemed')
      await page.getByRole('button', { name: 'Get ecash of Dave' }).click()
      await heading(page, 'Here are your 59 sat')
      const coins = await newEcash(page, dave)
      expect(sumOf(coins)).toBe(59)
      redeemed.push(...inputs)
      daves.push(...coins, ...(await swapAll(dave.wallet, coins)))

      // The same token once more, and one that Bob saw spent.
      await again(page)
      await paste(page, tokenOf(bob, [...inputs, ...spent.slice(0, 1)]))
      await heading(page, 'Nothing of this token can be redeemed now')
      await page.getByRole('heading', { name: 'Spent already' }).first().waitFor()

      await again(page)
      const routing = routingOf(dave)
      const paying = bobs.take(64, 16)
      await paste(page, tokenOf(bob, paying))
      await page.getByRole('button', { name: 'Pay a Lightning invoice' }).click()
      await page.getByLabel('Lightning invoice').fill((await frank.wallet.createMintQuoteBolt11(70)).request)
      await page.getByRole('button', { name: 'Show what it costs' }).click()
      await heading(page, 'Pay 70 sat?')
      await page.getByRole('button', { name: 'Pay 70 sat' }).click()
      await heading(page, 'The invoice is paid')
      const change = await newEcash(page, dave)
      expect(sumOf(change)).toBe(80 - 1 - 70 - routing())
      redeemed.push(...paying)
      daves.push(...change)
      expect(await statesOf(dave.wallet, change)).toEqual(change.map(() => 'UNSPENT'))
    })
  })
}

/** The same phone, and a gateway that dies in the middle of the payment. */
export function holdOnPage(told: Told): void {
  it('keeps the request on the page while the gateway is dead and the mint refuses in its place, and brings its result after it', async () => {
    const { world, bobs, daves, redeemed } = told()
    const { dave, bob, frank } = world
    const { request: invoice } = await frank.wallet.createMintQuoteBolt11(20)
    const routing = routingOf(dave)
    await onPhone(`${dave.url}/redeem/`, dave.url, async page => {
      const inputs = bobs.take(32)
      await paste(page, tokenOf(bob, inputs))
      await page.getByRole('button', { name: 'Pay a Lightning invoice' }).click()
      await page.getByLabel('Lightning invoice').fill(invoice)
      await page.getByRole('button', { name: 'Show what it costs' }).click()
      await page.getByRole('button', { name: 'Pay 20 sat' }).click()
      await dave.core.until(async () => expect(await checkstate(dave.url, inputs.map(YOf))).toEqual(['PENDING']))
      await dave.core.kill()
      await heading(page, 'No answer came')
      // Now the reverse proxy gives the request to the mint, which never heard of Bob.
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByText('cannot answer at this moment').waitFor()
      await beginAgain(dave)
      await page.getByRole('button', { name: 'Try again' }).click()
      const paid = page.getByRole('heading', { level: 1, name: 'The invoice is paid' })
      const ask = page.getByRole('button', { name: 'Ask again' })
      for (;;) {
        await paid.or(ask).waitFor()
        if (await paid.isVisible()) break
        await ask.click()
      }
      const change = await newEcash(page, dave)
      // What the payment cost, the mint's own database says: it may have lost the backend's word with our connection.
      expect(sumOf(change)).toBe(32 - 1 - 20 - routing())
      redeemed.push(...inputs)
      daves.push(...change)
    })
  })
}

const tokenOf = (of: Party, proofs: readonly Proof[]): string => getEncodedToken({ mint: of.url, unit: 'sat', proofs: [...proofs] })

async function paste(page: Page, token: string): Promise<void> {
  await page.getByLabel('Your ecash token').fill(token)
  await page.getByRole('button', { name: 'Read the token' }).click()
}

const heading = (page: Page, name: string | RegExp): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor()

async function again(page: Page): Promise<void> {
  await page.reload()
}

async function newEcash(page: Page, { wallet, url }: Party): Promise<Proof[]> {
  const text = await page.getByRole('textbox', { name: /^New ecash/ }).inputValue()
  const token = getDecodedToken(text, [wallet.getKeyset().id])
  expect(token.mint).toBe(url)
  return token.proofs
}

/** Whatever is done there: no script error, no breach of its policy, no request elsewhere. */
async function onPhone(url: string, origin: string, act: (page: Page) => Promise<void>): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env['NIMDOLF_CHROMIUM'] ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS,
  })
  try {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    // Leaving is asked about while new ecash is not kept: the test kept it.
    page.on('dialog', dialog => void dialog.accept())
    const trouble: string[] = []
    page.on('pageerror', error => trouble.push(`script error: ${error.message}`))
    page.on('console', message => {
      if (/Content Security Policy|Trusted Type/i.test(message.text())) trouble.push(`policy: ${message.text()}`)
    })
    page.on('request', request => {
      if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('blob:')) trouble.push(`request: ${request.url()}`)
    })
    await page.goto(url)
    await act(page)
    expect(trouble).toEqual([])
    expect(await context.cookies()).toEqual([])
  } finally {
    await browser.close()
  }
}
