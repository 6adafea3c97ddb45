import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { encode } from 'uqr'
import { readPageFiles } from '../../../src-main/app/page-files.ts'
import { hashToCurve } from '#shared/domain/proof/curve.ts'
import { verify } from '#shared/domain/proof/bdhke.ts'
import type { Amount } from '#shared/domain/amount.ts'
import { decodeToken } from '../../../src-main/redemption/page/token/decode-token.ts'
import { encodeToken } from '../../../src-main/redemption/page/token/encode-token.ts'
import type { TokenProof } from '../../../src-main/redemption/page/token/token.ts'
import { createKeyset } from '../../../src-main/demo/ecash.ts'
import { issueProofs } from '../../support/ecash-holder.ts'
import { invoiceFor, startGateway, type SimulatedGateway } from '../../support/simulated-gateway.ts'
import { HOSTILE } from '../hostile-mint.ts'
import { ROOT } from '../programs.ts'
import { expectAccessible } from '../screens.ts'
import { expect, test as base } from './fixtures.ts'

/** A phone's page on the gateway. Whatever the test does: no script error, no policy violation, no request elsewhere, nothing kept. */
const test = base.extend<{ gateway: SimulatedGateway; holder: Page }>({
  gateway: async ({}, use) => {
    const files = readPageFiles(join(ROOT, 'out/page'))
    if (files === null) throw new Error('the redemption page is not built')
    const gateway = await startGateway(files)
    await use(gateway)
    await gateway.stop()
  },
  holder: async ({ chromiumHere, gateway }, use) => {
    const context = await chromiumHere.newContext({
      viewport: { width: 390, height: 844 },
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const page = await context.newPage()
    const trouble: string[] = []
    page.on('pageerror', error => trouble.push(`script error: ${error.message}`))
    page.on('console', message => {
      if (/Content Security Policy|Trusted Type/i.test(message.text())) trouble.push(`policy: ${message.text()}`)
    })
    page.on('request', request => {
      if (!request.url().startsWith(`${gateway.origin}/`) && !request.url().startsWith('blob:')) trouble.push(`request: ${request.url()}`)
    })
    await page.goto(`${gateway.origin}/redeem`)
    await use(page)
    base.expect(trouble).toEqual([])
    base.expect(await context.cookies()).toEqual([])
    base.expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0)
    await context.close()
  },
})

const bobs = (proofs: readonly TokenProof[]): string => encodeToken(proofs, 'https://bob.test', 'sat')
const sumOf = (proofs: readonly TokenProof[]): number => proofs.reduce((sum, { amount }) => sum + Number(amount), 0)

async function paste(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your ecash token').fill(text)
  await page.getByRole('button', { name: 'Read the token' }).click()
}
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })

/** Reloading is asked about, and the holder stays. */
async function expectHeld(page: Page): Promise<void> {
  const asked = page.waitForEvent('dialog')
  await page.evaluate('void setTimeout(() => location.reload(), 0)')
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()
}

/** The token on the last screen: coins that the delegate signed, each with a true proof of signature. */
async function newEcash(page: Page, { dave }: SimulatedGateway): Promise<readonly TokenProof[]> {
  const token = decodeToken(await page.getByRole('textbox', { name: /^New ecash/ }).inputValue())
  if (!token.ok) throw new Error(token.error)
  for (const { secret, C, amount, dleq } of token.value.proofs) {
    expect(verify(secret, C, dave.secrets.get(amount as Amount)!)).toBe(true)
    expect(dleq).not.toBeNull()
  }
  return token.value.proofs
}

test('says which mint is gone, who pays, and how much is left; then a token becomes ecash of the delegate', async ({ holder, gateway }) => {
  await expect(heading(holder, 'Redeem ecash of Harbor')).toBeVisible()
  await expect(holder.getByRole('list', { name: 'Mints that are redeemed here' })).toContainText('12\u202f345\u202f678 sat left in the pot')
  await expectAccessible(holder)

  const proofs = issueProofs(gateway.bob, [64, 32, 4])
  await paste(holder, bobs(proofs))
  await expect(heading(holder, '99 sat can be redeemed')).toBeVisible()
  expect(gateway.bodies).toEqual([])
  await expectAccessible(holder)

  await holder.getByRole('button', { name: 'Get ecash of Lantern' }).click()
  await expect(heading(holder, 'Here are your 99 sat')).toBeVisible()
  expect(sumOf(await newEcash(holder, gateway))).toBe(99)
  await expect(holder.getByText('signed with the published keys of Lantern')).toBeVisible()
  await expect(holder.getByRole('img', { name: /as a QR code/ }).or(holder.getByText('too long for one QR code'))).toBeVisible()
  await expectAccessible(holder)

  const sent = JSON.parse(gateway.bodies[0]!) as { inputs: { dleq: object; secret: string }[] }
  expect(sent.inputs.map(({ dleq }) => dleq)).toEqual(proofs.map(({ dleq }) => dleq))

  await expect(holder.getByRole('button', { name: 'Redeem another token' })).toBeDisabled()
  await holder.getByRole('button', { name: 'Copy' }).click()
  await expect(holder.getByText('Copied.').first()).toBeVisible()
  expect(await holder.evaluate('navigator.clipboard.readText()')).toMatch(/^cashuB/)
  await holder.getByRole('button', { name: 'Redeem another token' }).click()
  await paste(holder, bobs(proofs))
  await expect(heading(holder, 'Nothing of this token can be redeemed now')).toBeVisible()
  await expect(holder.getByRole('heading', { name: 'Spent already' })).toBeVisible()
})

test('new ecash is kept as a file as well, and the page cannot be left before it is kept', async ({ holder, gateway }) => {
  await paste(holder, bobs(issueProofs(gateway.bob, [2])))
  await holder.getByRole('button', { name: 'Get ecash of Lantern' }).click()
  await expect(heading(holder, 'Here are your 1 sat')).toBeVisible()
  await expectHeld(holder)
  const file = holder.waitForEvent('download')
  await holder.getByRole('button', { name: 'Save as a file' }).click()
  expect((await file).suggestedFilename()).toBe('ecash.txt')
  await expect(holder.getByRole('button', { name: 'Redeem another token' })).toBeEnabled()
  await holder.reload()
  await expect(heading(holder, 'Redeem ecash of Harbor')).toBeVisible()
})

test('pays a Lightning invoice: shows what it costs, then the preimage, and gives back what was not needed', async ({
  holder,
  gateway,
}) => {
  await paste(holder, bobs(issueProofs(gateway.bob, [64, 32, 4])))
  await holder.getByRole('button', { name: 'Pay a Lightning invoice' }).click()
  const field = holder.getByLabel('Lightning invoice')
  const price = holder.getByRole('button', { name: 'Show what it costs' })
  for (const [text, title] of [
    ['hello', 'That is not a Lightning invoice'],
    ['alice@wallet.test', 'That is an address, not an invoice'],
    [`lnbcrt1p${'qpzry9x8gf2tvdw0s3jn54khce6mua7l'.repeat(4)}`, 'The invoice names no amount'],
    [invoiceFor(500), 'The invoice asks for too much'],
    [invoiceFor(98), 'The invoice asks for too much'],
  ] as const) {
    await field.fill(text)
    await price.click()
    await expect(holder.getByRole('heading', { name: title })).toBeVisible()
  }
  await expect(holder.getByText('Make an invoice for 96 sat or less.')).toBeVisible()
  await expectAccessible(holder)

  await field.fill(`lightning:${invoiceFor(70)}`)
  await price.click()
  await expect(heading(holder, 'Pay 70 sat?')).toBeVisible()
  await expect(holder.getByText('26 sat')).toBeVisible()
  await expectAccessible(holder)
  await holder.getByRole('button', { name: 'Pay 70 sat' }).click()
  await expect(heading(holder, 'The invoice is paid')).toBeVisible()
  await expect(holder.getByText('ab'.repeat(32))).toBeVisible()
  expect(sumOf(await newEcash(holder, gateway))).toBe(28)
  await expectAccessible(holder)
})

test('a lost answer: the same request again, byte for byte, brings the result; leaving is asked about', async ({ holder, gateway }) => {
  await paste(holder, bobs(issueProofs(gateway.bob, [64])))
  gateway.faults.push(
    { kind: 'lose' },
    { kind: 'status', status: 503, retryAfter: '30' },
    { kind: 'refuse', code: 11_002, detail: 'pending' },
    { kind: 'status', status: 502 },
  )
  await holder.getByRole('button', { name: 'Get ecash of Lantern' }).click()
  await expect(heading(holder, 'No answer came')).toBeVisible()
  await expectAccessible(holder)
  await holder.getByRole('button', { name: 'Try again' }).click()
  await expect(holder.getByText('Try again in 30 seconds')).toBeVisible()
  await holder.getByRole('button', { name: 'Try again' }).click()
  await expect(heading(holder, 'Still under way')).toBeVisible()
  await holder.getByRole('button', { name: 'Ask again' }).click()
  await expect(heading(holder, 'No answer came')).toBeVisible()
  await expectHeld(holder)
  await holder.getByRole('button', { name: 'Try again' }).click()
  await expect(heading(holder, 'Here are your 63 sat')).toBeVisible()
  expect(sumOf(await newEcash(holder, gateway))).toBe(63)
  expect(gateway.bodies).toHaveLength(5)
  expect(new Set(gateway.bodies).size).toBe(1)
})

test('an unanswered request is saved as a file, and another page goes on with it', async ({ holder, gateway }) => {
  await paste(holder, bobs(issueProofs(gateway.bob, [64])))
  gateway.faults.push({ kind: 'lose' })
  await holder.getByRole('button', { name: 'Get ecash of Lantern' }).click()
  await expect(heading(holder, 'No answer came')).toBeVisible()
  const download = holder.waitForEvent('download')
  await holder.getByRole('button', { name: 'Save the request' }).click()
  const saved = readFileSync(await (await download).path())
  await expect(holder.getByText('Whoever has the file has the money')).toBeVisible()

  const later = await holder.context().newPage()
  await later.goto(`${gateway.origin}/redeem/`)
  await later.getByText('Did you save a request that was not answered?').click()
  const choose = (buffer: Buffer) =>
    later.locator('#saved').setInputFiles({ name: 'redemption-request.txt', mimeType: 'text/plain', buffer })
  await choose(saved.subarray(0, 200))
  await expect(later.getByRole('heading', { name: 'That is not a saved request' })).toBeVisible()
  await later.getByText('Did you save a request that was not answered?').click()
  await choose(saved)
  await later.getByRole('button', { name: 'Try again' }).click()
  await expect(heading(later, 'Here are your 63 sat')).toBeVisible()
  expect(sumOf(await newEcash(later, gateway))).toBe(63)
  expect(new Set(gateway.bodies).size).toBe(1)
})

test('a gateway that is still paying our own request (11002) is asked again, and leaving is asked about', async ({ holder, gateway }) => {
  await paste(holder, bobs(issueProofs(gateway.bob, [64])))
  gateway.faults.push({ kind: 'refuse', code: 11_002, detail: 'This request is being paid.' })
  await holder.getByRole('button', { name: 'Get ecash of Lantern' }).click()
  await expect(heading(holder, 'Still under way')).toBeVisible()
  await expectHeld(holder)
  await holder.getByRole('button', { name: 'Ask again' }).click()
  await expect(heading(holder, 'Here are your 63 sat')).toBeVisible()
  expect(new Set(gateway.bodies).size).toBe(1)
})

test('a payment that takes its time is asked after, not sent anew', async ({ holder, gateway }) => {
  await paste(holder, bobs(issueProofs(gateway.bob, [64])))
  await holder.getByRole('button', { name: 'Pay a Lightning invoice' }).click()
  await holder.getByLabel('Lightning invoice').fill(invoiceFor(60))
  await holder.getByRole('button', { name: 'Show what it costs' }).click()
  gateway.faults.push({ kind: 'pending' })
  await holder.getByRole('button', { name: 'Pay 60 sat' }).click()
  await expect(heading(holder, 'The payment is under way')).toBeVisible()
  await expectAccessible(holder)
  await holder.getByRole('button', { name: 'Ask again' }).click()
  await expect(heading(holder, 'The invoice is paid')).toBeVisible()
  expect(new Set(gateway.bodies).size).toBe(1)
})

test('what cannot be redeemed is left out and explained, and the rest is redeemed without it', async ({ holder, gateway }) => {
  const { bob, dave } = gateway
  const stranger = createKeyset(new Uint8Array(32).fill(11))
  const locked = (tags: unknown) => (at: number) => JSON.stringify(['P2PK', { nonce: String(at), data: `02${'ab'.repeat(32)}`, tags }])
  const [good, bare, wrong, spent, held] = issueProofs(bob, [64, 1, 2, 4, 8])
  gateway.spent.add(hashToCurve(spent!.secret))
  gateway.held.add(hashToCurve(held!.secret))
  const token = bobs([
    good!,
    { ...bare!, dleq: null },
    { ...wrong!, dleq: good!.dleq },
    spent!,
    held!,
    ...issueProofs(bob, [16], locked([])),
    ...issueProofs(bob, [32], locked([['sigflag', 'SIG_ALL']])),
    ...issueProofs(dave, [128]),
    ...issueProofs(stranger, [256]),
  ])
  await paste(holder, token)
  await expect(heading(holder, '63 sat can be redeemed')).toBeVisible()
  for (const title of [
    'No proof of signature (DLEQ)',
    'The proof of signature is false',
    'Spent already',
    'Being redeemed at this moment',
    'Locked: its wallet must sign first',
    'Locked to one exact exchange (SIG_ALL)',
    'Ecash of Lantern itself',
    'A unit that is not redeemed',
  ])
    await expect(holder.getByRole('heading', { name: title })).toBeVisible()
  await expectAccessible(holder)
  await holder.getByRole('button', { name: 'Get ecash of Lantern' }).click()
  await holder.getByText('What was not redeemed: 443 sat').click()
  const rest = decodeToken(await holder.getByRole('textbox', { name: 'Coins that were left out' }).inputValue())
  expect(rest.ok && sumOf(rest.value.proofs)).toBe(443)
})

test('a token of another mint, and words that are no token', async ({ holder, gateway }) => {
  const token = encodeToken(issueProofs(createKeyset(new Uint8Array(32).fill(11)), [8]), 'https://else.test', 'sat')
  for (const [text, title] of [
    ['', 'That is not a token'],
    ['ur:bytes/1-3/lpad', 'That is one part of a moving code'],
    [token.slice(0, -7), 'The token is not whole'],
  ] as const) {
    await paste(holder, text)
    await expect(holder.getByRole('heading', { name: title })).toBeVisible()
    await expect(holder.getByLabel('Your ecash token')).toHaveValue(text)
  }
  await paste(holder, token)
  await expect(holder.getByRole('heading', { name: 'Of another mint' })).toBeVisible()
  await expect(holder.getByText('The token names else.test')).toBeVisible()
  expect(gateway.bodies).toEqual([])
})

test('a pot that holds less offers what still fits, and one that is used up says so', async ({ holder, gateway }) => {
  gateway.facts.custodians[0]!.remaining_sat = 70
  await holder.reload()
  await paste(holder, bobs(issueProofs(gateway.bob, [64, 32, 4])))
  await expect(heading(holder, '67 sat can be redeemed')).toBeVisible()
  await expect(holder.getByRole('heading', { name: 'Not all of it fits' })).toBeVisible()
  await expectAccessible(holder)
  gateway.faults.push({ kind: 'refuse', code: 33_003, detail: 'The pot holds 10 sat.' })
  await holder.getByRole('button', { name: 'Get ecash of Lantern' }).click()
  await expect(heading(holder, 'The pot does not hold that much any more')).toBeVisible()
  await expect(holder.getByText('The pot holds 10 sat.')).toBeVisible()
  Object.assign(gateway.facts.custodians[0]!, { remaining_sat: 0, state: 'exhausted' })
  await holder.getByRole('button', { name: 'Back to the start' }).click()
  await expect(holder.getByText('Used up', { exact: true })).toBeVisible()
  await expectAccessible(holder)
  await paste(holder, bobs(issueProofs(gateway.bob, [64])))
  await expect(heading(holder, 'Nothing of this token can be redeemed now')).toBeVisible()
  await expect(holder.getByRole('heading', { name: 'The pot does not hold enough' })).toBeVisible()
})

test('a redemption that is not open names the delegate that pays instead', async ({ holder, gateway }) => {
  const harbor = gateway.facts.custodians[0]!
  for (const [because, words] of [
    ['unclaimed', 'has not claimed the reserve of Harbor'],
    ['unconfirmed', 'waits for its confirmations'],
    ['ended', 'no longer pays'],
    ['taken', 'Redeem your ecash at https://frank.test'],
  ] as const) {
    Object.assign(harbor, { state: 'closed', closed_because: because, taken_by: because === 'taken' ? 'https://frank.test' : null })
    await holder.reload()
    await expect(holder.getByText(words)).toBeVisible()
  }
  await expectAccessible(holder)
  await paste(holder, bobs(issueProofs(gateway.bob, [64])))
  await expect(holder.getByRole('heading', { name: 'frank.test redeems this' })).toBeVisible()
  gateway.facts.custodians = []
  await holder.reload()
  await expect(heading(holder, 'Nothing is redeemed here')).toBeVisible()
})

test('refusals are explained by their code, in order, and nothing of the old request is kept', async ({ holder, gateway }) => {
  await paste(holder, bobs(issueProofs(gateway.bob, [64])))
  for (const [fault, title] of [
    [{ kind: 'status', status: 503, retryAfter: '600' }, 'Nothing can be paid at this moment'],
    [{ kind: 'status', status: 429 }, 'Too many requests from here'],
  ] as const) {
    gateway.faults.push(fault)
    await holder.getByRole('button', { name: /^Get ecash of|^Try again/ }).click()
    await expect(heading(holder, title)).toBeVisible()
  }
  const token = bobs(issueProofs(gateway.bob, [64]))
  for (const [code, title] of [
    [33_001, 'Of another mint'],
    [33_002, 'Not open'],
    [33_004, 'The proof of signature is false'],
    [10_001, 'The lock is not met'],
    [11_001, 'Spent already'],
    [12_003, 'This ecash had an end, and it is over'],
    [11_005, 'The delegate refused'],
  ] as const) {
    await holder.reload()
    await paste(holder, token)
    gateway.faults.push({ kind: 'refuse', code, detail: `${HOSTILE.error} ${code}` })
    await holder.getByRole('button', { name: 'Get ecash of Lantern' }).click()
    await expect(heading(holder, title)).toBeVisible()
    await expect(holder.getByText(HOSTILE.error)).toBeVisible()
  }
  await expectAccessible(holder)
})

test('a delegate whose signatures are not those of its keys is told on, and its ecash is not thrown away', async ({ holder, gateway }) => {
  await paste(holder, bobs(issueProofs(gateway.bob, [64])))
  gateway.faults.push({ kind: 'false-dleq' })
  await holder.getByRole('button', { name: 'Get ecash of Lantern' }).click()
  await expect(holder.getByText('The proof of signature of this ecash is false.')).toBeVisible()
  await expect(holder.getByRole('textbox', { name: /^New ecash/ })).toHaveValue(/^cashuB/)
  await expectAccessible(holder)
})

test('markup in names, memo and mint is text', async ({ holder, gateway }) => {
  gateway.info.name = HOSTILE.version
  Object.assign(gateway.facts.custodians[0]!, { name: HOSTILE.name, url: `https://x.test/${HOSTILE.unit}` })
  await holder.reload()
  await expect(holder.getByText(HOSTILE.version).first()).toBeVisible()
  const proofs = issueProofs(gateway.bob, [64]).map(({ amount, dleq, ...proof }) => ({ ...proof, amount: Number(amount), dleq }))
  const json = JSON.stringify({ token: [{ mint: HOSTILE.error, proofs }], unit: HOSTILE.unit, memo: HOSTILE.witness })
  await paste(holder, `cashuA${Buffer.from(json).toString('base64url')}`)
  await expect(holder.getByText(HOSTILE.witness)).toBeVisible()
  expect(await holder.evaluate('window.pwned')).toBeUndefined()
  expect(await holder.evaluate("document.querySelectorAll('img, iframe, a, svg, [onerror], [onload]').length")).toBe(0)
  expect(await holder.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
})

test('a picture of a code is read; one without a code, and a missing camera, are explained', async ({ holder, gateway }) => {
  await holder.getByRole('button', { name: 'Scan a QR code' }).click()
  await expect(holder.getByRole('heading', { name: /^There is no camera|^The camera is not allowed/ })).toBeVisible()
  await expectAccessible(holder)
  const token = bobs(issueProofs(gateway.bob, [64]))
  const choose = (picture: Buffer) => holder.locator('#picture').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: picture })
  await choose(Buffer.from('no picture'))
  await expect(holder.getByRole('heading', { name: 'No code was seen in the picture' })).toBeVisible()
  await choose(await drawCode(holder, token))
  await expect(heading(holder, '63 sat can be redeemed')).toBeVisible()
})

test('a code held before the camera is read, with the browser’s own reader where it has one', async ({ gateway }, testInfo) => {
  const film = testInfo.outputPath('code.y4m')
  writeFileSync(film, filmOf(bobs(issueProofs(gateway.bob, [64]))))
  const browser = await chromium.launch({
    executablePath: process.env['NIMDOLF_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ],
  })
  try {
    const page = await browser.newPage()
    const policy: string[] = []
    page.on('console', message => message.type() === 'error' && policy.push(message.text()))
    await page.goto(`${gateway.origin}/redeem/`)
    await page.getByRole('button', { name: 'Scan a QR code' }).click()
    await expect(heading(page, '63 sat can be redeemed')).toBeVisible()
    expect(gateway.asked.some(path => path.includes('decode-'))).toBe(true)

    gateway.asked.length = 0
    await page.addInitScript(`window.BarcodeDetector = class {
      static async getSupportedFormats() { return ['qr_code'] }
      async detect() { return [{ rawValue: 'ur:bytes/1-3/lpad' }] }
    }`)
    await page.reload()
    await page.getByRole('button', { name: 'Scan a QR code' }).click()
    await expect(page.getByRole('heading', { name: 'That is one part of a moving code' })).toBeVisible()
    expect(gateway.asked.some(path => path.includes('decode-'))).toBe(false)

    await page.addInitScript(`window.BarcodeDetector.prototype.detect = async () => []`)
    await page.reload()
    await page.getByRole('button', { name: 'Scan a QR code' }).click()
    await page.getByRole('button', { name: 'Stop the camera' }).click()
    await expect(page.getByRole('button', { name: 'Scan a QR code' })).toBeFocused()
    expect(policy).toEqual([])
  } finally {
    await browser.close()
  }
})

test('works by keyboard alone', async ({ holder, gateway }) => {
  await holder.getByLabel('Your ecash token').focus()
  await holder.keyboard.insertText(bobs(issueProofs(gateway.bob, [64])))
  await holder.keyboard.press('Tab')
  await holder.keyboard.press('Enter')
  await expect(heading(holder, '63 sat can be redeemed')).toBeFocused()
  await holder.keyboard.press('Tab')
  await holder.keyboard.press('Enter')
  await expect(heading(holder, 'Here are your 63 sat')).toBeFocused()
  await holder.keyboard.press('Tab')
  await holder.keyboard.press('Tab')
  await holder.keyboard.press('Enter')
  await expect(holder.getByRole('status')).toHaveText('Copied.')
})

test('a gateway that is gone is said to be, and asked again on a click', async ({ holder, gateway }) => {
  await holder.route('**/v1/redemption', route => route.abort(), { times: 1 })
  await holder.reload()
  await expect(heading(holder, 'The delegate does not answer')).toBeVisible()
  await holder.getByRole('button', { name: 'Try again' }).click()
  await expect(heading(holder, 'Redeem ecash of Harbor')).toBeVisible()
  expect(gateway.asked).toContain('/redeem/theme.js')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`fits 320, 390 and 1280 px and passes axe, ${colorScheme}`, async ({ holder, gateway }) => {
    test.setTimeout(180_000)
    const shots = process.env['NIMDOLF_PAGE_SHOTS']
    await holder.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const look = async (name: string): Promise<void> => {
      for (const width of [320, 390, 1280]) {
        await holder.setViewportSize({ width, height: 844 })
        expect(await holder.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${name} at ${width} px`).toBe(true)
        if (shots !== undefined) await holder.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true })
      }
      await expectAccessible(holder)
    }
    await expect(heading(holder, 'Redeem ecash of Harbor')).toBeVisible()
    await look('start')
    await paste(holder, 'hello')
    await look('no-token')
    const [one, two, three] = issueProofs(gateway.bob, [64, 8, 2])
    gateway.spent.add(hashToCurve(three!.secret))
    await paste(holder, bobs([one!, { ...two!, dleq: null }, three!]))
    await look('judged')
    await holder.getByRole('button', { name: 'Pay a Lightning invoice' }).click()
    await look('invoice')
    await holder.getByLabel('Lightning invoice').fill(invoiceFor(32))
    await holder.getByRole('button', { name: 'Show what it costs' }).click()
    await expect(heading(holder, 'Pay 32 sat?')).toBeVisible()
    await look('quote')
    gateway.faults.push({ kind: 'lose' })
    await holder.getByRole('button', { name: 'Pay 32 sat' }).click()
    await expect(heading(holder, 'No answer came')).toBeVisible()
    await look('lost')
    await holder.getByRole('button', { name: 'Try again' }).click()
    await expect(heading(holder, 'The invoice is paid')).toBeVisible()
    await look('paid')
    await holder.getByRole('button', { name: 'Save as a file' }).first().click()
    await holder.getByRole('button', { name: 'Redeem another token' }).click()
    await paste(holder, bobs(issueProofs(gateway.bob, [8])))
    await holder.getByRole('button', { name: 'Get ecash of Lantern' }).click()
    await expect(heading(holder, 'Here are your 7 sat')).toBeVisible()
    await look('ecash')
    await holder.getByRole('button', { name: 'Copy' }).click()
    await holder.getByRole('button', { name: 'Redeem another token' }).click()
    Object.assign(gateway.facts.custodians[0]!, { state: 'closed', closed_because: 'taken', taken_by: 'https://frank.test' })
    await holder.reload()
    await expect(holder.getByText('frank.test redeems this')).toBeVisible()
    await look('closed')
  })
}

test('its files are small, compressed and cached, and its policy allows nothing but them', async ({ gateway }) => {
  const ask = (path: string) => fetch(`${gateway.origin}${path}`, { headers: { 'accept-encoding': 'gzip' }, redirect: 'manual' })
  expect((await ask('/redeem')).headers.get('location')).toBe('redeem/')
  const page = await ask('/redeem/')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'")
  expect(page.headers.get('set-cookie')).toBeNull()
  const html = await page.text()
  expect(html).not.toMatch(/style=|<style|onclick|<script>/)
  const assets = [...html.matchAll(/(?:src|href)="\.(\/[^"]+)"/g)].map(([, path]) => path!)
  expect(assets.length).toBeGreaterThan(2)
  let bytes = 0
  for (const path of assets) {
    const reply = await ask(`/redeem${path}`)
    expect(reply.status).toBe(200)
    bytes += Number(reply.headers.get('content-length'))
    if (path.startsWith('/assets/')) expect(reply.headers.get('cache-control')).toContain('immutable')
  }
  expect(bytes).toBeGreaterThan(1_000)
  expect(bytes).toBeLessThan(120 * 1_024)
  for (const path of ['/redeem/../package.json', '/redeem/%2e%2e/package.json', '/redeem/nothing'])
    expect((await ask(path)).status).toBe(404)
})

/** A picture of `text` as a code, drawn by the browser, as a photo of a screen would show it. */
async function drawCode(page: Page, text: string): Promise<Buffer> {
  const { data } = encode(text, { ecc: 'L', border: 4 })
  const url = await page.evaluate(`(() => {
    const rows = ${JSON.stringify(data.map(row => row.map(dark => (dark ? 1 : 0)).join('')))}
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = rows.length * 6
    const context = canvas.getContext('2d')
    context.fillStyle = '#f4f4f0'
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.fillStyle = '#202020'
    rows.forEach((row, y) => [...row].forEach((dark, x) => dark === '1' && context.fillRect(x * 6, y * 6, 6, 6)))
    return canvas.toDataURL('image/png')
  })()`)
  return Buffer.from((url as string).split(',')[1]!, 'base64')
}

/** One frame of raw video that shows `text` as a code: what the browser plays as its camera. */
function filmOf(text: string): Buffer {
  const side = 720
  const { data } = encode(text, { ecc: 'L', border: 4 })
  const module = Math.floor(side / data.length)
  const grey = Buffer.alloc(side * side, 235)
  for (let y = 0; y < data.length * module; y++)
    for (let x = 0; x < data.length * module; x++) if (data[Math.floor(y / module)]![Math.floor(x / module)]!) grey[y * side + x] = 30
  return Buffer.concat([
    Buffer.from(`YUV4MPEG2 W${side} H${side} F10:1 Ip A1:1 C420jpeg\nFRAME\n`),
    grey,
    Buffer.alloc((side * side) / 2, 128),
  ])
}
