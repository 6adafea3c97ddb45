import type { HistoryEntry } from '../src-main/chain/ports.ts'
import { createChain } from '../src-main/chain/chain.ts'
import { readTransaction } from '#shared/domain/chain/transaction.ts'
import { scriptHashOf } from '#shared/domain/chain/script-history.ts'
import { verifyInclusion } from '#shared/domain/chain/verify-inclusion.ts'
import { parseHeader } from '#shared/domain/chain/header.ts'
import { fromHex } from '#shared/lib/bytes.ts'
import { createMemoryStore } from '../src-main/storage/memory-store.ts'
import { branchOf, forgeTransaction, genesisBlock, mineBlock, mineOn, type ForgedBlock } from '../test/support/forged-chain.ts'
import { createForgedLedger, createForgedServer, type ForgedServer } from '../test/support/forged-server.ts'
import { scriptOf } from '../test/support/forged-pool.ts'

/**
 * Watched outputs from nothing to verified, then through a block that concerns none and one that concerns one, at five servers in
 * memory that answer after a fixed time; beside it the simple way: one call at a time, everything fetched anew from one server.
 * Arguments: outputs (10000), scripts (10), ms for an answer (5), outputs given to the simple way (500: it waits for each).
 */
async function run(args: string[]): Promise<void> {
  const [outputs = 10_000, scripts = 10, paceMs = 5, simple = 500] = args.map(Number)
  const clock = { now: () => Date.now(), sleep, pass: () => Promise.resolve(), passUntil: () => Promise.resolve(true) }
  const ledger = createForgedLedger()
  const watched = Array.from({ length: scripts }, (_, at) => scriptOf(at + 1))
  const blocks = mineCoins(outputs, watched, ledger)
  const store = createMemoryStore()
  const servers = Array.from({ length: 5 }, (_, port) => {
    const server = createForgedServer(ledger, clock)
    store.servers.add({ host: `s${port}`, port, transport: 'tcp', pin: null, proxy: null, enabled: true, addedAt: 0 })
    return Object.assign(server, { blocks, pace: paceMs })
  })
  const chain = createChain({
    network: 'regtest',
    open: (address, network, signal) => servers[address.port]!.open(address, network, signal),
    servers: store.servers,
    headers: store.headers,
    clock,
    random: Math.random,
    changed: () => undefined,
  })

  const before = heap()
  const calls = (): number => servers.reduce((sum, { calls: made }) => sum + [...made.values()].reduce((one, other) => one + other, 0), 0)
  const isVerified = (height: number): boolean =>
    watched.every(script => {
      const { agreement, tip } = chain.script(script)
      return agreement === 'verified' && tip?.height === height
    })
  const until = async (name: string, height: number): Promise<number> => {
    const [at, cpu, made] = [performance.now(), process.cpuUsage(), calls()]
    while (!isVerified(height)) await new Promise(done => setTimeout(done, 1))
    const [ms, spent] = [performance.now() - at, process.cpuUsage(cpu)]
    console.log(`${name}: ${Math.round(ms)} ms, ${Math.round((spent.user + spent.system) / 1000)} ms of CPU, ${calls() - made} calls`)
    return ms
  }

  chain.watch(watched)
  chain.start()
  const first = await until(`${outputs} outputs of ${scripts} scripts, verified`, blocks.length - 1)
  console.log(`memory: ${((heap() - before) / 1e6).toFixed(1)} MB, ${Math.round((heap() - before) / outputs)} bytes an output`)
  const coins = watched.reduce((sum, script) => sum + chain.script(script).coins.length, 0)
  if (coins !== outputs) throw new Error(`${coins} coins of ${outputs}`)

  const quiet = mineOn(blocks, 1)
  announce(servers, quiet)
  await until('a block that concerns no script', quiet.length - 1)
  const payee = watched[(outputs - blocks.at(-1)!.txids.length) % scripts]!
  const spend = forgeTransaction([{ txid: blocks.at(-1)!.txids[0]!, vout: 0 }], [{ scriptPubKey: payee, amount: 1n }], 99_999_999)
  ledger.add(spend, [payee])
  const busy = [...quiet, mineBlock(quiet.at(-1)!, [spend.txid])]
  announce(servers, busy)
  await until('a block that spends one output', busy.length - 1)

  const simply = await measureSimply(servers[0]!, watched, simple, blocks)
  console.log(
    `the simple way: ${simply.toFixed(2)} ms an output; ours ${(first / outputs).toFixed(3)} ms: 1 : ${(simply / (first / outputs)).toFixed(0)}`,
  )
  await chain.stop()
}

function announce(servers: readonly ForgedServer[], blocks: readonly ForgedBlock[]): void {
  for (const server of servers) Object.assign(server, { blocks })
  for (const server of servers) server.announce()
}

/** One call after the other to one server that is believed about the rest: history, then each transaction with its proof. */
async function measureSimply(
  server: ForgedServer,
  watched: readonly string[],
  most: number,
  blocks: readonly ForgedBlock[],
): Promise<number> {
  const opened = await server.open({ host: '', port: 0, transport: 'tcp', pin: null, proxy: null }, 'regtest', new AbortController().signal)
  if (!opened.ok) throw new Error(opened.error.detail)
  const entries: HistoryEntry[] = []
  for (const script of watched) {
    const history = await opened.value.history(scriptHashOf(fromHex(script)))
    if (history.ok) entries.push(...history.value)
  }
  const at = performance.now()
  const asked = entries.filter(({ height }) => height < blocks.length).slice(0, most)
  for (const { txid, height } of asked) {
    const raw = await opened.value.transaction(txid)
    const branch = await opened.value.merkle(txid, height)
    const header = parseHeader(blocks[height]!.header)
    if (!raw.ok || !branch.ok || !header.ok || readTransaction(raw.value) === null) throw new Error('no answer')
    if (!verifyInclusion({ transaction: raw.value, ...branch.value }, header.value.merkleRoot).ok) throw new Error('no proof')
  }
  opened.value.close()
  return (performance.now() - at) / asked.length
}

/** A hundred outputs a block, the scripts in turn. */
function mineCoins(outputs: number, watched: readonly string[], ledger: ReturnType<typeof createForgedLedger>): ForgedBlock[] {
  const blocks = [genesisBlock]
  for (let made = 0; made < outputs;) {
    const txids: string[] = []
    for (; txids.length < 100 && made < outputs; made++) {
      const script = watched[made % watched.length]!
      txids.push(ledger.add(forgeTransaction([], [{ scriptPubKey: script, amount: 10_000n }], made + 1), [script]))
    }
    blocks.push(mineBlock(blocks.at(-1)!, txids))
  }
  // The trees are worked out beforehand: that is the servers' work.
  for (const block of blocks.slice(1)) branchOf(block, block.txids[0]!)
  return blocks
}

function heap(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(done => {
    if (signal.aborted) return done()
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      done()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}

await run(process.argv.slice(2))
