import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { parseJson, stringifyJson } from '#shared/lib/json.ts'
import { beside, freePort, untilReady, type Running } from '../scripts/beside.mjs'
import { CACHE } from '../scripts/places.mjs'
import { custodian } from './redeem/custodian.ts'
import { blind, outputs, unblind, type Keys, type Proof, type Signature } from './redeem/wallet.ts'

/** Sat of each proof. */
const AMOUNT = 4
const BATCHES = [1, 4, 16]

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '8' },
    requests: { type: 'string', default: '160' },
    rounds: { type: 'string', default: '5' },
    profile: { type: 'string' },
  },
})
const [clients, requests, rounds] = [values.clients, values.requests, values.rounds].map(Number) as [number, number, number]

/**
 * Redemptions per second through the gateway, against swaps per second at the delegate's mint itself, turn and turn about in one run: the
 * same number of proofs in and out, by as many clients, over HTTP on loopback, in processes of their own. Mints are one in memory, faster than any
 * real one, and those that `npm run test:peers:full` installed or NIMDOLF_NUTSHELL and NIMDOLF_CDK_MINTD name. `--clients 8 --requests 160 --rounds 5`;
 * `--profile DIR` writes a profile of the gateway there.
 */
async function run(): Promise<void> {
  await measure('a mint in memory', simulated)
  for (const [name, program, open] of [
    ['nutshell', process.env['NIMDOLF_NUTSHELL'] ?? installed('nutshell', 'mint'), nutshell],
    ['cdk-mintd', process.env['NIMDOLF_CDK_MINTD'] ?? installed('cdk-mintd', 'cdk-mintd'), cdk],
  ] as const) {
    if (program === null) console.log(`\n${name}: left out, npm run test:peers:full installs it`)
    else await measure(name, folder => open(program, folder))
  }
}

/** Where the tests with real mints put it. */
function installed(name: string, program: string): string | null {
  const homes = existsSync(CACHE) ? readdirSync(CACHE).filter(entry => entry.startsWith(`${name}-`)) : []
  return homes.map(home => join(CACHE, home, 'bin', program)).find(existsSync) ?? null
}

interface Mint {
  readonly url: string
  readonly program: Running
}

async function measure(name: string, open: (folder: string) => Promise<Mint>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-bench-'))
  const programs: Running[] = []
  try {
    const mint = await open(folder)
    programs.push(mint.program)
    const sat = BATCHES.reduce((sum, batch) => sum + batch, 0) * AMOUNT * requests * (rounds + 1)
    const gateway = await openGateway(mint.url, folder, sat * 2)
    programs.push(gateway.program)
    const keys = await keysOf(mint.url)
    console.log(`\n${name}: ${clients} clients, best of ${rounds} rounds of ${requests} requests`)
    for (const batch of BATCHES) await compare(batch, mint, gateway, keys)
  } finally {
    for (const program of programs.toReversed()) await program.stop()
    rmSync(folder, { recursive: true })
  }
}

async function compare(batch: number, mint: Mint, gateway: Mint, keys: Keys): Promise<void> {
  const best = { swap: idle(), redeem: idle() }
  // The first round warms both up.
  for (let round = 0; round <= rounds; round++) {
    const own = await issueOwn(mint.url, keys, batch * requests)
    const bobs = issueBobs(batch * requests)
    for (const [what, url, proofs] of [
      ['swap', mint.url, own],
      ['redeem', gateway.url, bobs],
    ] as const) {
      const bodies = Array.from({ length: requests }, (_, at) =>
        stringifyJson({ inputs: proofs.slice(at * batch, (at + 1) * batch), outputs: outputs(batch, AMOUNT, keys.id) }),
      )
      const run = await race(`${url}/v1/swap`, bodies, { mint: mint.program, gateway: gateway.program })
      if (round > 0 && run.perSecond > best[what].perSecond) best[what] = run
    }
  }
  const { swap, redeem } = best
  const rate = (value: number): string => value.toFixed(0).padStart(5)
  const ms = (value: number): string => `${value.toFixed(1)} ms`
  // What others do on this machine slows down whoever has more processes; CPU time leaves most of that out.
  const work = swap.cpu.mint === 0 ? '' : `; the mint works ${(redeem.cpu.mint / swap.cpu.mint).toFixed(2)} × as much`
  console.log(
    `  ${String(batch).padStart(2)} proofs  swaps ${rate(swap.perSecond)}/s  redemptions ${rate(redeem.perSecond)}/s  ` +
      `the gateway costs ${((1 - redeem.perSecond / swap.perSecond) * 100).toFixed(0)} %${work}\n` +
      `             CPU of a swap ${ms(swap.cpu.mint)}; of a redemption ${ms(redeem.cpu.mint)} in the mint, ${ms(redeem.cpu.gateway)} in the gateway; ` +
      `half within ${ms(swap.median)}, ${ms(redeem.median)}`,
  )
}

interface Run {
  readonly perSecond: number
  readonly median: number
  /** ms of CPU for each request. */
  readonly cpu: { readonly mint: number; readonly gateway: number }
}
const idle = (): Run => ({ perSecond: 0, median: 0, cpu: { mint: 0, gateway: 0 } })

/** All requests by so many clients, each of which waits for its answer. Throws when one is refused five times. */
async function race(url: string, bodies: readonly string[], programs: Readonly<Record<'mint' | 'gateway', Running>>): Promise<Run> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const waiting = [...bodies]
  const took: number[] = []
  const before = [cpuOf(programs.mint), cpuOf(programs.gateway)] as const
  const start = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
        const sent = performance.now()
        await insist(url, body, agent)
        took.push(performance.now() - sent)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1_000
  agent.destroy()
  return {
    perSecond: bodies.length / seconds,
    median: took.sort((one, other) => one - other)[took.length >> 1]!,
    cpu: {
      mint: (cpuOf(programs.mint) - before[0]) / bodies.length,
      gateway: (cpuOf(programs.gateway) - before[1]) / bodies.length,
    },
  }
}

/** As a wallet does: a mint that could not lock its database, and a gateway that is busy, are asked again for the same. */
async function insist(url: string, body: string, agent: Agent): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await post(url, body, agent)
      return
    } catch (refused) {
      if (tries === 5) throw refused
    }
  }
}

async function post(url: string, body: string, agent?: Agent): Promise<unknown> {
  const reply = await new Promise<{ status: number; said: string }>((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      ...(agent && { agent }),
    })
    sent.once('error', reject)
    sent.once('response', message => void text(message).then(said => resolve({ status: message.statusCode!, said }), reject))
    sent.end(body)
  })
  if (reply.status !== 200) throw new Error(`${url} answered ${reply.status}: ${reply.said.slice(0, 500)}`)
  const parsed = parseJson(reply.said)
  if (!parsed.ok) throw new Error(`${url} answered no JSON`)
  return parsed.value
}

/** ms of CPU that a process has used; 0 where the system does not say. */
function cpuOf({ child }: Running): number {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

/** Ecash of the delegate's own mint, out of an invoice that pays itself. */
async function issueOwn(url: string, keys: Keys, count: number): Promise<readonly Proof[]> {
  const proofs: Proof[] = []
  while (proofs.length < count) {
    const blinded = Array.from({ length: Math.min(500, count - proofs.length) }, blind)
    const { quote } = (await post(`${url}/v1/mint/quote/bolt11`, stringifyJson({ unit: 'sat', amount: blinded.length * AMOUNT }))) as {
      quote: string
    }
    while (((await (await fetch(`${url}/v1/mint/quote/bolt11/${quote}`)).json()) as { state: string }).state !== 'PAID');
    const wanted = blinded.map(({ B_ }) => ({ amount: AMOUNT, id: keys.id, B_ }))
    const { signatures } = (await post(`${url}/v1/mint/bolt11`, stringifyJson({ quote, outputs: wanted }))) as { signatures: Signature[] }
    proofs.push(...blinded.map((one, at) => ({ ...unblind(keys, AMOUNT, one, signatures[at]!), dleq: undefined }) as unknown as Proof))
  }
  return proofs
}

const bob = custodian()
/** Ecash of the mint that is gone, with what proves it. */
function issueBobs(count: number): readonly Proof[] {
  const { id, keys } = bob.keysets[0]!
  const theirs = { id, keys: new Map(keys.map(({ amount, key }) => [Number(amount), key])) }
  return Array.from({ length: count }, () => {
    const made = blind()
    return unblind(theirs, AMOUNT, made, bob.sign({ amount: BigInt(AMOUNT), id, B_: made.B_ }))
  })
}

async function keysOf(url: string): Promise<Keys> {
  const get = async (path: string): Promise<unknown> => (await fetch(url + path)).json()
  const { keysets } = (await get('/v1/keysets')) as { keysets: { id: string; unit: string; active: boolean }[] }
  const { id } = keysets.find(({ unit, active }) => unit === 'sat' && active)!
  const answer = (await get(`/v1/keys/${id}`)) as { keysets: [{ keys: Record<string, string> }] }
  return { id, keys: new Map(Object.entries(answer.keysets[0].keys).map(([amount, key]) => [Number(amount), key])) }
}

const FILE = (name: string): string => join(import.meta.dirname, 'redeem', name)

async function simulated(): Promise<Mint> {
  return printing(beside(process.execPath, [FILE('mint-process.ts')]))
}

async function openGateway(mintUrl: string, folder: string, sat: number): Promise<Mint> {
  const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`]
  return printing(beside(process.execPath, [...profiling, FILE('gateway-process.ts'), mintUrl, folder, String(sat)]))
}

/** A program of ours that prints its URL once it serves. */
async function printing(program: Running): Promise<Mint> {
  const url = () => /^http:\/\/\S+$/m.exec(program.said())?.[0]
  await untilReady(program, () => Promise.resolve(url() !== undefined))
  return { url: url()!, program }
}

async function nutshell(program: string, folder: string): Promise<Mint> {
  const port = await freePort()
  const running = beside(program, [], {
    MINT_PRIVATE_KEY: 'seed of the bench',
    MINT_BACKEND_BOLT11_SAT: 'FakeWallet',
    MINT_DATABASE: join(folder, 'mint'),
    MINT_LISTEN_HOST: '127.0.0.1',
    MINT_LISTEN_PORT: String(port),
    MINT_INPUT_FEE_PPK: '0',
    MINT_RATE_LIMIT: 'FALSE',
    FAKEWALLET_DELAY_INCOMING_PAYMENT: '0',
    CASHU_DIR: join(folder, 'cashu'),
    TOR: 'FALSE',
  })
  return answering(`http://127.0.0.1:${port}`, running)
}

async function cdk(program: string, folder: string): Promise<Mint> {
  const port = await freePort()
  const [work, config] = [join(folder, 'mint'), join(folder, 'mint.toml')]
  mkdirSync(work)
  writeFileSync(config, cdkConfig(port))
  const env = { CDK_MINTD_MNEMONIC: 'zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong' }
  const init = beside(program, ['-w', work, 'config', 'init', '--new-mint', '--file', config], env)
  await once(init.child, 'exit')
  return answering(`http://127.0.0.1:${port}`, beside(program, ['-w', work], env))
}

const cdkConfig = (port: number): string => `
[info]
url = "http://127.0.0.1:${port}/"
listen_host = "127.0.0.1"
listen_port = ${port}
mnemonic = "env:CDK_MINTD_MNEMONIC"
input_fee_ppk = 0
[info.http_cache]
backend = "memory"
ttl = 60
tti = 60
[mint_info]
name = "bench"
[database]
engine = "sqlite"
[payment_backend]
backend = "fakewallet"
[fake_wallet]
fee_percent = 0.02
reserve_fee_min = 1
min_delay_time = 0
max_delay_time = 0
`

async function answering(url: string, program: Running): Promise<Mint> {
  await untilReady(program, () =>
    fetch(`${url}/v1/info`).then(
      async reply => (await reply.arrayBuffer(), reply.ok),
      () => false,
    ),
  )
  return { url, program }
}

await run()
