import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { batch, listen, readEvent } from '../support/draft-client.ts'
import { bothSchemas, seqsOf, shown } from './feed-view.ts'
import { answers, freePort, start, type Running } from './processes.ts'
import { expectSameSpends, NUTSHELL_TABLES, publish, type PublishedMint } from './published-mint.ts'
import { mintProofs, openWallet, statesOf, swapAll, YOf } from './wallets.ts'

/** Seconds for which the fake backend holds a payment: long enough for other wallets to spend meanwhile. */
const PAYMENT_S = 6
const MINT = process.env['NIMDOLF_NUTSHELL']

let folder: string
let port: number
let mint: Running
let published: PublishedMint | null = null

async function startMint(more: Readonly<Record<string, string>> = {}, at = port, name = 'mint'): Promise<Running> {
  const running = start(MINT!, [], {
    MINT_PRIVATE_KEY: `seed of ${name}`,
    MINT_BACKEND_BOLT11_SAT: 'FakeWallet',
    MINT_DATABASE: join(folder, name),
    MINT_LISTEN_HOST: '127.0.0.1',
    MINT_LISTEN_PORT: String(at),
    MINT_INPUT_FEE_PPK: '100',
    // As an operator runs it behind a proxy: limits on, and the proxy's word taken for who asks.
    MINT_RATE_LIMIT: 'TRUE',
    MINT_RATE_LIMIT_PROXY_TRUST: 'TRUE',
    FAKEWALLET_DELAY_INCOMING_PAYMENT: '0',
    FAKEWALLET_DELAY_OUTGOING_PAYMENT: String(PAYMENT_S),
    CASHU_DIR: join(folder, `${name}-cashu`),
    TOR: 'FALSE',
    ...more,
  })
  await answers(`http://127.0.0.1:${at}/v1/info`, running)
  return running
}

beforeAll(async () => {
  if (MINT === undefined) throw new Error('NIMDOLF_NUTSHELL names no mint: npm run test:peers installs one')
  folder = mkdtempSync(join(tmpdir(), 'nimdolf-nutshell-'))
  port = await freePort()
  mint = await startMint()
})
afterAll(async () => {
  await published?.end()
  await mint?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Invoices that look real and are not this mint's own: another mint's. */
async function invoices(amounts: readonly number[]): Promise<string[]> {
  const at = await freePort()
  const other = await startMint({}, at, 'other')
  const wallet = await openWallet(`http://127.0.0.1:${at}`)
  const requests: string[] = []
  for (const amount of amounts) requests.push((await wallet.createMintQuoteBolt11(amount)).request)
  await other.stop()
  return requests
}

it('an unmodified nutshell is published, mirrored by a second process, and both agree with proofs_used', async () => {
  const [heldInvoice, failingInvoice] = await invoices([20, 12])
  const direct = await openWallet(`http://127.0.0.1:${port}`)
  const before = await mintProofs(direct, 100)
  const kept = await swapAll(direct, before)

  published = await publish(folder, `http://127.0.0.1:${port}`, join(folder, 'mint/mint.sqlite3'), NUTSHELL_TABLES)
  const { url } = published
  expect(await seqsOf(url, before.map(YOf))).toEqual(before.map((_, seq) => seq))

  // Through the front, the mint is the mint: keys, quotes, swaps, and its info with our feed in it.
  const info = (await (await fetch(`${url}/v1/info`)).json()) as { name: string; nuts: Record<string, unknown> }
  expect(info.nuts).toMatchObject({ 7: { supported: true }, xx: { supported: true, firehose: { http: `${url}/v1/firehose/batch` } } })

  const wallets = await Promise.all(Array.from({ length: 6 }, () => openWallet(url)))
  const purses = await Promise.all(wallets.map(wallet => mintProofs(wallet, 63)))

  // Many wallets at once.
  const swapped = await Promise.all(wallets.map((wallet, at) => swapAll(wallet, purses[at]!)))
  await shown(url, purses.flat().map(YOf))

  // A melt is held open by its payment; others spend meanwhile and come first, though it began first.
  const [holder] = wallets
  const heldQuote = await holder!.createMeltQuoteBolt11(heldInvoice!)
  const heldProofs = swapped[0]!
  const melting = holder!.meltProofsBolt11(heldQuote, heldProofs)
  while (!(await statesOf(holder!, heldProofs)).every(state => state === 'PENDING')) await after(20)
  const meanwhile = swapped.slice(1, 4).flat()
  await Promise.all(wallets.slice(1, 4).map((wallet, at) => swapAll(wallet, swapped[at + 1]!)))
  const earlier = await shown(url, meanwhile.map(YOf))
  expect(await statesOf(holder!, heldProofs)).toEqual(heldProofs.map(() => 'PENDING'))
  expect(await seqsOf(url, heldProofs.map(YOf))).toEqual([])
  const melted = await melting
  expect(melted.quote.state).toBe('PAID')
  const spentByMelt = (await statesOf(holder!, heldProofs))
    .map((state, at) => (state === 'SPENT' ? YOf(heldProofs[at]!) : ''))
    .filter(Boolean)
  const later = await shown(url, spentByMelt)
  expect(spentByMelt.length).toBeGreaterThan(0)
  expect(Math.min(...later)).toBeGreaterThan(Math.max(...earlier))

  // A spend is told on the stream while it is listened to.
  const stop = new AbortController()
  const heard = listen(
    fetch,
    `${url}/v1/firehose/sse`,
    String((await batch(fetch, `${url}/v1/firehose/batch`, { ranges: [] })).latest),
    stop.signal,
  )
  const next = heard.next()
  await swapAll(wallets[4]!, swapped[4]!)
  const message = (await next).value
  expect(swapped[4]!.map(YOf)).toContain(readEvent(message!.data).Y)
  stop.abort()

  // The mint restarts with a backend whose payments fail. The publisher follows through that, and a failed melt is no spend (K3).
  await mint.stop()
  mint = await startMint({
    FAKEWALLET_PAY_INVOICE_STATE: 'FAILED',
    FAKEWALLET_PAYMENT_STATE: 'FAILED',
    FAKEWALLET_DELAY_OUTGOING_PAYMENT: '0',
  })
  const loser = wallets[5]!
  const lost = swapped[5]!
  const failingQuote = await loser.createMeltQuoteBolt11(failingInvoice!)
  await expect(loser.meltProofsBolt11(failingQuote, lost)).rejects.toThrow()
  expect(await statesOf(loser, lost)).toEqual(lost.map(() => 'UNSPENT'))
  const after1 = await swapAll(direct, kept)
  await shown(url, kept.map(YOf))
  expect(await seqsOf(url, lost.map(YOf))).toEqual([])
  await swapAll(loser, lost)
  await shown(url, lost.map(YOf))

  // What is spent while the publisher is away is published when it is back.
  await published.end()
  await swapAll(direct, after1)
  await published.begin()
  await shown(url, after1.map(YOf))

  const feed = await published.mirror()
  expectSameSpends(feed, published.spent())
  expect(feed.map(({ Y }) => Y)).toEqual([...before.map(YOf).sort(byPlace(feed)), ...published.recorded()])
  console.log(`nutshell: ${feed.length} spends agree row for row`)
})

/** The back-filled ones are in the order of the mint's own table. */
const byPlace = (feed: readonly { Y: string }[]) => (one: string, two: string) =>
  feed.findIndex(({ Y }) => Y === one) - feed.findIndex(({ Y }) => Y === two)

it('has the tables that the unit tests make', () => {
  const { real, ours } = bothSchemas('nutshell', join(folder, 'mint/mint.sqlite3'), 'proofs_used')
  expect(ours).toEqual(real)
})

it('the mint’s own limits still count each client behind the front', async () => {
  const ask = async (client: string): Promise<number> => {
    const reply = await fetch(`${published!.url}/v1/keysets`, { headers: { 'x-forwarded-for': client } })
    await reply.arrayBuffer()
    return reply.status
  }
  const greedy: number[] = []
  while (!greedy.includes(429) && greedy.length < 500) greedy.push(await ask('203.0.113.5'))
  expect(greedy.at(-1)).toBe(429)
  expect(greedy.length).toBeGreaterThan(20)
  expect(await ask('203.0.113.6')).toBe(200)
})
