import { parseHeader } from '#shared/domain/chain/header.ts'
import { tipOf } from '#shared/domain/chain/heaviest.ts'
import type { HeaderChain } from '#shared/domain/chain/verify-headers.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import type { Result } from '#shared/lib/result.ts'
import type { ServerRow } from '../storage/store.ts'
import { noteAnswers } from './note-answers.ts'
import type { ChainDeps, Electrum, OpenElectrum, ServerRefusal, ServerState } from './ports.ts'
import { refuseServer } from './server-failure.ts'

/** One life of the line to a server. All fields are changed by the link that made it, but for the last two: by `accuse` and `accuseOfForgery`. */
export interface Connection {
  readonly server: number
  readonly electrum: Electrum
  /** Aborts when the line is gone. */
  readonly signal: AbortSignal
  /** As the server announced it last; it stands in `chain` once that was followed. */
  announced: { readonly height: number; readonly header: string; readonly hash: string }
  /** Verified up to the server's tip; null until then. */
  chain: HeaderChain | null
  /** Set once it gave a proof or a transaction that does not hold: it counts as contradicting for as long as the line lasts. */
  falseProof: ServerRefusal | null
  /** That was a forged transaction outside of any block and nothing else: it vouches for nothing any more, and disputes nothing by it. */
  forges: boolean
}

export interface LinkNeeds {
  readonly network: Network
  readonly open: OpenElectrum
  readonly clock: ChainDeps['clock']
  readonly random: () => number
  follow(connection: Connection): Promise<Result<HeaderChain, ServerRefusal>>
  /** A tip was announced: nothing is verified yet. */
  announced(connection: Connection): void
  /** The connection's chain reached the announced tip. */
  moved(connection: Connection): void
  gone(connection: Connection): void
  changed(): void
}

/** Keeps one server connected: connect, follow its tips, ping when idle, and again after a wait when the line breaks. */
export interface ServerLink {
  readonly row: ServerRow
  connection(): Connection | null
  state(): Omit<ServerState, 'agrees'>
  /** Ends a wait before the next attempt. */
  retry(): void
  stop(): Promise<void>
}

const IDLE_MS = 60_000
const FIRST_WAIT_MS = 1_000
const LAST_WAIT_MS = 60_000

export function startServerLink(row: ServerRow, needs: LinkNeeds): ServerLink {
  const { clock, network } = needs
  const ended = new AbortController()
  // Changed by `run` and `live` alone.
  let connection: Connection | null = null
  let phase: ServerState['state'] = 'connecting'
  let reason: ServerRefusal | null = null
  let nextAttemptAt: number | null = null
  let waiting = new AbortController()
  let software = ''
  let failures = 0
  // Changed by `measure` and by each answer.
  let latencyMs: number | null = null
  let lastAnswerAt: number | null = null

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      phase = 'connecting'
      nextAttemptAt = null
      needs.changed()
      const opened = await needs.open(row, network, ended.signal)
      const openedAt = clock.now()
      reason = opened.ok ? await live(opened.value) : opened.error
      if (ended.signal.aborted) break
      phase = 'down'
      if (opened.ok && clock.now() - openedAt >= LAST_WAIT_MS) failures = 0
      const wait = waitAfter(failures++, needs.random)
      nextAttemptAt = clock.now() + wait
      needs.changed()
      waiting = new AbortController()
      await clock.sleep(wait, AbortSignal.any([waiting.signal, ended.signal]))
    }
    phase = 'off'
  }

  /** One line from its greeting to its end; answers why it ended. */
  async function live(opened: Electrum): Promise<ServerRefusal> {
    const closed = new AbortController()
    let rung = Promise.withResolvers<void>()
    software = opened.software
    lastAnswerAt = clock.now()
    const electrum = noteAnswers(opened, () => (lastAnswerAt = clock.now()))
    const end = (): void => opened.close()
    ended.signal.addEventListener('abort', end)
    if (ended.signal.aborted) end()
    const gone = opened.gone.then(why => {
      closed.abort()
      rung.resolve()
      return why
    })

    let mine: Connection | null = null
    opened.onTip(({ height, header }) => {
      const parsed = parseHeader(header)
      if (!parsed.ok || closed.signal.aborted) return
      const announced = { height, header, hash: parsed.value.hash }
      if (mine === null) {
        mine = connection = { server: row.id, electrum, signal: closed.signal, announced, chain: null, falseProof: null, forges: false }
      } else {
        mine.announced = announced
      }
      needs.announced(mine)
      rung.resolve()
    })

    async function followTips(): Promise<ServerRefusal | null> {
      let followed = ''
      phase = 'syncing'
      while (!closed.signal.aborted) {
        if (mine === null || mine.announced.hash === followed) {
          await rung.promise
          rung = Promise.withResolvers()
          continue
        }
        const { hash } = mine.announced
        const chain = await needs.follow(mine)
        if (closed.signal.aborted) break
        if (!chain.ok) {
          opened.close()
          return chain.error
        }
        mine.chain = chain.value
        followed = hash
        phase = 'ready'
        reason = null
        needs.moved(mine)
      }
      return null
    }

    const [refused, why] = await Promise.all([followTips(), gone, keepPinging(electrum, closed.signal)])
    ended.signal.removeEventListener('abort', end)
    connection = null
    if (mine !== null) needs.gone(mine)
    return refused ?? why
  }

  /** At once for the latency, then whenever the server said nothing for a while: a dead line must not look like a quiet one. */
  async function keepPinging(electrum: Electrum, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const at = clock.now()
      const pong = await electrum.ping()
      if (signal.aborted) return
      if (!pong.ok && pong.error.code !== 'server.error') return electrum.close()
      latencyMs = clock.now() - at
      needs.changed()
      while (!signal.aborted && clock.now() < (lastAnswerAt ?? at) + IDLE_MS) {
        await clock.sleep((lastAnswerAt ?? at) + IDLE_MS - clock.now(), signal)
      }
    }
  }

  const running = run()
  return {
    row,
    connection: () => connection,
    state() {
      const tip = connection?.chain == null ? null : tipOf(connection.chain)
      return {
        row,
        state: phase,
        reason: connection?.falseProof ?? reason,
        software,
        tip: tip === null ? null : { height: tip.height, hash: tip.hash },
        latencyMs,
        lastAnswerAt,
        nextAttemptAt,
      }
    },
    retry: () => waiting.abort(),
    async stop() {
      ended.abort()
      await running
    },
  }
}

/** Marks the line as one that told what does not hold; it is kept, so that the contradiction stays in sight. */
export function accuse(connection: Connection, detail: string): void {
  if (connection.falseProof !== null && !connection.forges) return
  connection.falseProof = refuseServer('server.false-proof', detail)
  connection.forges = false
}

/**
 * Marks the line as one that showed a transaction which no node would take. What stands in blocks is proved without it, so nothing is
 * disputed: else one liar could stop a claim by naming a spend that nobody made.
 */
export function accuseOfForgery(connection: Connection, detail: string): void {
  if (connection.falseProof !== null) return
  connection.falseProof = refuseServer('server.false-proof', detail)
  connection.forges = true
}

/** ms before attempt `failures` + 1: 1 s doubled to 60 s, of which half is drawn, so that a returning server is not met by all at once. */
function waitAfter(failures: number, random: () => number): number {
  const ceiling = Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10))
  return Math.floor(ceiling / 2 + (random() * ceiling) / 2)
}
