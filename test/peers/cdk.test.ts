import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bothSchemas, seqsOf, shown } from './feed-view.ts'
import { answers, freePort, start, type Running } from './processes.ts'
import { CDK_TABLES, expectSameSpends, publish, type PublishedMint } from './published-mint.ts'
import { mintProofs, openWallet, statesOf, swapAll, YOf } from './wallets.ts'

/** Seconds for which the fake backend holds each payment, in and out. */
const PAYMENT_S = 3
const MINT = process.env['NIMDOLF_CDK_MINTD']
const WORDS = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'
/** What the fake backend does with an invoice of this description: the payment fails, and is known to have failed. */
const FAILS = JSON.stringify({ pay_invoice_state: 'FAILED', check_payment_state: 'FAILED', pay_err: false, check_err: false })

const config = (port: number): string => `
[info]
url = "http://127.0.0.1:${port}/"
listen_host = "127.0.0.1"
listen_port = ${port}
mnemonic = "env:CDK_MINTD_MNEMONIC"
input_fee_ppk = 100
[info.http_cache]
backend = "memory"
ttl = 60
tti = 60
[mint_info]
name = "CDK under test"
[database]
engine = "sqlite"
[payment_backend]
backend = "fakewallet"
[fake_wallet]
fee_percent = 0.02
reserve_fee_min = 1
min_delay_time = ${PAYMENT_S}
max_delay_time = ${PAYMENT_S}
`

// Its build takes a quarter of an hour: `npm run test:peers:full`.
describe.skipIf(process.env['NIMDOLF_PEERS_FULL'] !== '1')('cdk-mintd', () => {
  let folder: string
  let port: number
  let mint: Running
  let published: PublishedMint | null = null

  async function startMint(name: string, at: number): Promise<Running> {
    const work = join(folder, name)
    mkdirSync(work)
    const env = { CDK_MINTD_MNEMONIC: WORDS }
    writeFileSync(join(folder, `${name}.toml`), config(at))
    const init = start(MINT!, ['-w', work, 'config', 'init', '--new-mint', '--file', join(folder, `${name}.toml`)], env)
    while (init.child.exitCode === null) await after(20)
    expect(init.child.exitCode, init.said()).toBe(0)
    const running = start(MINT!, ['-w', work, '--enable-logging'], env)
    await answers(`http://127.0.0.1:${at}/v1/info`, running)
    return running
  }

  beforeAll(async () => {
    if (MINT === undefined) throw new Error('NIMDOLF_CDK_MINTD names no mint: npm run test:peers:full builds one')
    folder = mkdtempSync(join(tmpdir(), 'nimdolf-cdk-'))
    port = await freePort()
    mint = await startMint('mint', port)
  })
  afterAll(async () => {
    await published?.end()
    await mint?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function invoices(wanted: readonly { readonly amount: number; readonly description?: string }[]): Promise<string[]> {
    const at = await freePort()
    const other = await startMint('other', at)
    const wallet = await openWallet(`http://127.0.0.1:${at}`)
    const requests: string[] = []
    for (const { amount, description } of wanted) requests.push((await wallet.createMintQuoteBolt11(amount, description)).request)
    await other.stop()
    return requests
  }

  it('unmodified, is published, mirrored by a second process, and both agree with its proof table', async () => {
    const [heldInvoice, failingInvoice] = await invoices([{ amount: 20 }, { amount: 12, description: FAILS }])
    const direct = await openWallet(`http://127.0.0.1:${port}`)
    const before = await mintProofs(direct, 100)
    const kept = await swapAll(direct, before)

    published = await publish(folder, `http://127.0.0.1:${port}`, join(folder, 'mint/cdk-mintd.sqlite'), CDK_TABLES)
    const { url } = published
    expect(await seqsOf(url, before.map(YOf))).toEqual(before.map((_, seq) => seq))

    const wallets = await Promise.all(Array.from({ length: 5 }, () => openWallet(url)))
    const purses = await Promise.all(wallets.map(wallet => mintProofs(wallet, 63)))
    const swapped = await Promise.all(wallets.map((wallet, at) => swapAll(wallet, purses[at]!)))
    await shown(url, purses.flat().map(YOf))

    // A melt is held open by its payment; others spend meanwhile and come first, though it began first.
    const [holder, , , , loser] = wallets
    const heldProofs = swapped[0]!
    const melting = holder!.meltProofsBolt11(await holder!.createMeltQuoteBolt11(heldInvoice!), heldProofs)
    while (!(await statesOf(holder!, heldProofs)).every(state => state === 'PENDING')) await after(20)
    await Promise.all(wallets.slice(1, 4).map((wallet, at) => swapAll(wallet, swapped[at + 1]!)))
    const earlier = await shown(url, swapped.slice(1, 4).flat().map(YOf))
    expect(await statesOf(holder!, heldProofs)).toEqual(heldProofs.map(() => 'PENDING'))
    expect(await seqsOf(url, heldProofs.map(YOf))).toEqual([])
    await melting
    const later = await shown(url, heldProofs.map(YOf))
    expect(Math.min(...later)).toBeGreaterThan(Math.max(...earlier))

    // K3: a melt whose payment fails lets its proofs go, and is no spend.
    const lost = swapped[4]!
    await loser!.meltProofsBolt11(await loser!.createMeltQuoteBolt11(failingInvoice!), lost).catch(() => undefined)
    while (!(await statesOf(loser!, lost)).every(state => state === 'UNSPENT')) await after(20)
    await swapAll(direct, kept)
    await shown(url, kept.map(YOf))
    expect(await seqsOf(url, lost.map(YOf))).toEqual([])
    await swapAll(loser!, lost)
    await shown(url, lost.map(YOf))

    const feed = await published.mirror()
    expectSameSpends(feed, published.spent())
    expect(feed.slice(before.length).map(({ Y }) => Y)).toEqual(published.recorded())
    console.log(`cdk-mintd: ${feed.length} spends agree row for row`)
  })

  it('has the table that the unit tests make', () => {
    const { real, ours } = bothSchemas('cdk', join(folder, 'mint/cdk-mintd.sqlite'), 'proof')
    expect(ours).toEqual(real)
  })
})
