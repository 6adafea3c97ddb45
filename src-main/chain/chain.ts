import { judgeAnswers, neededOf } from '#shared/domain/chain/agreement.ts'
import { CHECKPOINTS } from '#shared/domain/chain/checkpoints.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import { ELECTRUM_DEADLINE_MS } from '#shared/lib/limits.ts'
import { ok } from '#shared/lib/result.ts'
import { broadcastTo } from './broadcast.ts'
import { askFees } from './fees.ts'
import { fetchTransaction } from './fetch-transaction.ts'
import { openHeaderStore } from './header-store.ts'
import { createHeldVerdict } from './held-verdict.ts'
import { createOldHeaders } from './old-headers.ts'
import type { Chain, ChainDeps, ChainState, FeeRates } from './ports.ts'
import { probeServer } from './probe-server.ts'
import { createServerPool } from './server-pool.ts'
import { createScriptWatch } from './watch-scripts.ts'

const FEES_EVERY_MS = 120_000
/** An estimate that nobody renewed for this long says nothing of the mempool of now: a re-arm by it may come too late. */
const FEES_LAST_MS = 30 * 60_000
/** The first servers to be ready alone are no median: soon after the start all of them are asked. */
const FEES_SOON_MS = 3_000
/** How often a refresh looks whether the answers are in. */
const LOOK_MS = 50

const HEADER_CHECK: Readonly<Record<Network, ChainState['headerCheck']>> = {
  mainnet: 'difficulty',
  testnet4: 'difficulty',
  signet: 'work',
  regtest: 'links',
}

/** The chain as a pool of servers shows it, none of which is trusted by itself. Nothing runs before `start`, and nothing after `stop`. */
export function createChain(deps: ChainDeps): Chain {
  const { clock, network } = deps
  const ended = new AbortController()
  const { signal } = ended
  const headers = openHeaderStore(deps.headers, network, () => clock.now() / 1000)
  // Changed by `run`: what stopping waits for.
  const tasks = new Set<Promise<void>>()
  // Changed by `start`, `askFeesNow` and `judge` respectively.
  let started = false
  let rates: (FeeRates & { readonly at: number }) | null = null
  // Changed by `proved`: servers that were accused when the last proofs were in.
  let accused = 0
  let shown: Pick<ChainState, 'tip' | 'agreement' | 'answered' | 'verifiedAt'> = {
    tip: null,
    agreement: 'unknown',
    answered: 0,
    verifiedAt: null,
  }

  function run(work: Promise<void>): void {
    const task = work.finally(() => tasks.delete(task))
    tasks.add(task)
  }

  const pool = createServerPool({
    ...deps,
    headers,
    signal,
    run,
    advanced(kept) {
      watch.advance(kept)
      run(askFeesNow())
    },
    moved(connection) {
      review()
      watch.look(connection)
    },
    gone(connection) {
      watch.drop(connection)
      review()
    },
    standingChanged: review,
    changed: deps.changed,
  })
  const watch = createScriptWatch({
    clock,
    headers,
    oldHeaders: createOldHeaders(headers.checkpoint, clock),
    signal,
    run,
    ready: pool.ready,
    configured: pool.configured,
    contradicting: pool.contradicting,
    proved() {
      const now = pool.accused()
      if (now !== accused) review()
      accused = now
    },
    changed: deps.changed,
  })
  const verdict = createHeldVerdict(clock, signal, review, run)

  /** Judges the chain and every script anew, and says so. */
  function review(): void {
    judge()
    watch.review()
    deps.changed()
  }

  function judge(): void {
    const answers = pool.atTip().map(({ server }) => ({ server, verdict: 'same' as const }))
    const { agreement, answered } = judgeAnswers(pool.configured(), answers, pool.contradicting())
    if (verdict.judge(agreement, pool.ready().length >= neededOf(pool.configured())) === 'hold') return
    const tip = headers.tip()
    const isKnown = pool.ready().length > 0 || shown.tip !== null || tip.height > CHECKPOINTS[network].height
    shown = {
      tip: isKnown ? tip : null,
      agreement,
      answered: answered.length,
      verifiedAt: agreement === 'verified' ? clock.now() : shown.verifiedAt,
    }
  }

  async function askFeesNow(): Promise<void> {
    const asked = await askFees(pool.ready().map(({ electrum }) => electrum))
    if (signal.aborted || asked === null) return
    rates = { ...asked, at: clock.now() }
    deps.changed()
  }

  async function keepFees(): Promise<void> {
    for (let wait = FEES_SOON_MS; !signal.aborted; wait = FEES_EVERY_MS) {
      await clock.sleep(wait, signal)
      if (!signal.aborted) await askFeesNow()
    }
  }

  return {
    start() {
      if (started || signal.aborted) return
      started = true
      pool.reconfigure()
      run(keepFees())
      judge()
    },

    async stop() {
      ended.abort()
      await pool.stop()
      while (tasks.size > 0) await Promise.all(tasks)
    },

    reconfigure() {
      if (!started || signal.aborted) return
      pool.reconfigure()
      review()
    },

    watch: watch.watch,
    state: () => ({ network, ...shown, configured: pool.configured(), headerCheck: HEADER_CHECK[network], sync: pool.sync() }),
    script: watch.state,
    servers: pool.states,
    fees() {
      if (rates === null || clock.now() - rates.at > FEES_LAST_MS) return null
      const { at: _, ...fresh } = rates
      return fresh
    },
    times: headers.times,
    medianTimeAt: headers.medianTimeAt,
    broadcast: raw => broadcastTo(pool.ready(), raw),

    async transaction(txid) {
      const fetched = await fetchTransaction(txid, pool.ready(), clock)
      return fetched.ok ? ok(fetched.value.raw) : fetched
    },

    probe: address => probeServer(address, network, deps, signal),

    async refresh() {
      if (!started || signal.aborted) return
      pool.retry()
      const deadline = clock.now() + ELECTRUM_DEADLINE_MS
      for (const connection of pool.ready()) watch.look(connection)
      do await clock.sleep(LOOK_MS, signal)
      while (!signal.aborted && clock.now() < deadline && !(pool.isSettled() && watch.isIdle()))
      // A one-shot command plans right after this: at a tip that was known already nobody has asked yet.
      if (!signal.aborted && rates === null) await askFeesNow()
    },
  }
}
