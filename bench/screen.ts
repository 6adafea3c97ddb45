import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { chromium as chromiumPath } from '../scripts/chromium.mjs'
import { freshHome, runCore, serveConsole } from '../test/e2e/programs.ts'
import { createMint, ID_V1, proofOf } from '../test/support/mint-database.ts'

/**
 * From the commit in a mint's database to the pixels of another operator's screen: a publishing core, a mirroring core with its serve
 * host, and a browser, four processes on one machine and one clock. Argument: spends (200).
 */
/** Runs in the page: every frame notes which seqs of the live tail became visible when. */
const WATCH = `
  globalThis.seenAt = new Map()
  requestAnimationFrame(function look() {
    for (const row of document.querySelectorAll('[aria-label="Newest events"] tbody tr')) {
      const seq = Number(row.firstElementChild.textContent.replace(/\\D/g, ''))
      if (!seenAt.has(seq)) seenAt.set(seq, Date.now())
    }
    requestAnimationFrame(look)
  })
`
const spends = Number(process.argv[3] ?? process.argv[2] ?? 200)
const folder = mkdtempSync(join(tmpdir(), 'nimdolf-bench-screen-'))
const custodian = freshHome()
const delegate = freshHome()
const stops: (() => unknown)[] = [() => custodian.remove(), () => delegate.remove(), () => rmSync(folder, { recursive: true })]

try {
  const file = join(folder, 'mint.sqlite3')
  const mint = createMint('nutshell', file)
  stops.unshift(() => mint.close())
  mint.spend([proofOf('screen', 0)])

  const publisher = await runCore(custodian)
  stops.unshift(() => publisher.stop())
  const mintUrl = await serveMint()
  const feed = await custodian.client().call('publication.add', {
    mint_url: mintUrl,
    source: 'nutshell-sqlite',
    db: file,
    listen: '127.0.0.1:0',
    public_url: null,
    front: true,
  })

  const serving = await serveConsole(delegate)
  stops.unshift(() => serving.stop())
  await delegate.client().call('settings.set', { network: 'regtest' })
  await delegate.client().call('peer.add', { url: feed.public_url, approved_hosts: [] })

  const page = await openMirror(await serving.login(), feed.public_url)
  await page.waitForFunction(() => globalThis.seenAt.has(0))
  const times: number[] = []
  for (let seq = 1; seq <= spends; seq++) {
    mint.spend([proofOf('screen', seq)])
    const committed = Date.now()
    const shown = await page.waitForFunction(at => globalThis.seenAt.get(at), seq, { polling: 10 })
    times.push((await shown.jsonValue())! - committed)
    await new Promise(next => setTimeout(next, 40 + Math.random() * 80))
  }
  times.sort((one, other) => one - other)
  const at = (share: number): number => times[Math.floor(times.length * share)]!
  console.log(`mint commit to screen: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${times.at(-1)} ms over ${spends} spends`)
} finally {
  for (const stop of stops) await stop()
}

/** The mint itself, as far as a mirror asks it. */
async function serveMint(): Promise<string> {
  const server = createServer((request, response) => {
    const answer = request.url === '/v1/info' ? { name: 'Bench', nuts: {} } : { keysets: [{ id: ID_V1, unit: 'sat', active: true }] }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stops.unshift(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The Mirrors screen with the pane open. */
async function openMirror(link: string, url: string): Promise<Page> {
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  })
  stops.unshift(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.addInitScript({ content: WATCH })
  await page.goto(link)
  await page.waitForURL(address => !address.pathname.startsWith('/login'))
  await page.evaluate(at => void (globalThis.location.hash = `#/mirrors?select=${encodeURIComponent(at)}`), url)
  return page
}

declare global {
  var seenAt: Map<number, number>
  var location: { hash: string }
}
