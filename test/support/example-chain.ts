import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { ChainStatus, ServerProbe, ServerRow } from '#shared/rpc/views/chain.ts'
import type { Countdown } from '#shared/rpc/views/reserve.ts'
import type { ExampleWorld } from './example-world.ts'
import { hexOf } from './example-data.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** What the example's operator needs besides the blocks: to confirm, and to gather signatures. ms. */
const CONFIRM_MS = 2 * HOUR
const CEREMONY_MS = 24 * HOUR

type ChainHandlers = Pick<
  Handlers,
  'chain.status' | 'server.list' | 'server.probe' | 'server.add' | 'server.remove' | 'server.pin' | 'server.enable'
>

export interface ExampleChain {
  readonly handlers: ChainHandlers
  readonly status: () => ChainStatus
  readonly tip: () => number
  readonly mine: (blocks: number) => void
  readonly servers: () => readonly ServerRow[]
  readonly fault: (id: number, fault: 'none' | 'silent' | 'lies') => void
  readonly faults: () => ReadonlyMap<number, 'none' | 'silent' | 'lies'>
  /** Of a coin mined at `height`, for a leaf of `delay` blocks; `mine`: the reserve is ours, so that there is something to re-arm. */
  readonly countdown: (height: number | null, delay: number, mine: boolean, known?: boolean) => Countdown
}

/** Servers, tip and clocks of the example core: nine times out of ten all agree. */
export function exampleChain({ scene, world, network, now, announce, write }: ExampleWorld): ExampleChain {
  let height = world === 'demo' ? 4_412 : 975_612
  let minedAt = now() - 4 * MINUTE
  let servers: ServerRow[] = scene === 'bare' ? [] : exampleServers(scene === 'busy', height, now())
  const faults = new Map<number, 'none' | 'silent' | 'lies'>(servers.map(({ id }) => [id, 'none']))

  const serverAt = (id: number): ServerRow => {
    const row = servers.find(server => server.id === id)
    if (row === undefined) throw new RpcError('server.unknown', `There is no server ${id}.`)
    return row
  }
  const change = (id: number, to: Partial<ServerRow>): ServerRow => {
    serverAt(id)
    servers = servers.map(server => (server.id === id ? { ...server, ...to } : server))
    announce('chain', 'app')
    return serverAt(id)
  }
  const status = (): ChainStatus => {
    const enabled = servers.filter(server => server.enabled)
    const answered = enabled.filter(server => server.state === 'ready').length
    const needed = Math.floor(enabled.length / 2) + 1
    const lies = enabled.some(server => server.agrees === false && faults.get(server.id) === 'lies')
    return {
      network: network(),
      agreement: enabled.length === 0 || answered < needed ? 'unknown' : lies ? 'disputed' : 'verified',
      tip:
        enabled.length === 0
          ? null
          : { height, hash: hexOf(`block ${height}`, 64), time: Math.floor(minedAt / 1_000), age_ms: now() - minedAt, stale: false },
      answered,
      configured: enabled.length,
      needed: enabled.length === 0 ? 1 : needed,
      header_check: world === 'demo' ? 'links' : 'work',
      sync: null,
      fees: enabled.length === 0 ? null : { fast: 22_000, normal: 12_000, slow: 4_000, relay: 1_000, servers: answered },
      verified_at: enabled.length === 0 ? null : now() - 38_000,
    }
  }

  return {
    status,
    tip: () => height,
    servers: () => servers,
    faults: () => faults,
    mine(blocks) {
      height += blocks
      minedAt = now()
      servers = servers.map(server => (server.tip === null ? server : { ...server, tip: tipAt(height) }))
      announce('chain', 'reserves', 'plans', 'demo', 'app')
    },
    fault(id, fault) {
      faults.set(id, fault)
      change(id, { state: fault === 'silent' ? 'down' : 'ready', agrees: fault === 'none' ? true : fault === 'lies' ? false : null })
      announce('demo')
    },
    countdown: (mined, delay, mine, known = true) => countdownAt(mined, delay, mine, known, height, now()),
    handlers: {
      'chain.status': status,
      'server.list': () => servers,
      'server.probe': args => probe(args.host, args.pin, height),
      'server.add': args => {
        const found = probe(args.host, args.pin, height)
        if (found.reason !== null) throw new RpcError(found.reason.code, found.reason.detail)
        const row: ServerRow = { ...exampleServers(false, height, now())[0]!, ...args, id: Math.max(0, ...servers.map(({ id }) => id)) + 1 }
        servers = [...servers, row]
        write('server.added', `${args.host}:${args.port}`, args.transport)
        announce('chain', 'app')
        return row
      },
      'server.remove': ({ id }) => {
        servers = servers.filter(server => server.id !== serverAt(id).id)
        announce('chain', 'app')
        return { done: true }
      },
      'server.pin': ({ id, pin }) => change(id, { pin, state: 'ready', reason: null, offered_pin: null, agrees: true, tip: tipAt(height) }),
      'server.enable': ({ id, enabled }) => change(id, { enabled, state: enabled ? 'ready' : 'off' }),
    },
  }
}

const tipAt = (height: number): NonNullable<ServerRow['tip']> => ({ height, hash: hexOf(`block ${height}`, 64) })

function probe(host: string, pin: string | null, height: number): ServerProbe {
  const offered = hexOf(`certificate ${host}`, 64)
  const found = { software: 'ElectrumX 1.20.0', tip: tipAt(height), latency_ms: 41, offered_pin: null, reason: null }
  if (host.includes('unreachable'))
    return {
      ...found,
      software: '',
      tip: null,
      latency_ms: null,
      reason: { code: 'server.unreachable', detail: `Nobody answers at ${host}. Check the name and the port, then look again.` },
    }
  if (host.includes('self-signed') && pin !== offered)
    return {
      ...found,
      tip: null,
      offered_pin: offered,
      reason: {
        code: 'server.certificate',
        detail: 'Its certificate is signed by nobody this system trusts. Compare the fingerprint with the one its operator published.',
      },
    }
  return found
}

/** Three that answer, of a busy home one that does not and one whose certificate changed. */
function exampleServers(busy: boolean, height: number, now: number): ServerRow[] {
  const one = (id: number, host: string, to: Partial<ServerRow> = {}): ServerRow => ({
    id,
    host,
    port: 50_002,
    transport: 'tls',
    pin: null,
    proxy: null,
    enabled: true,
    state: 'ready',
    reason: null,
    offered_pin: null,
    software: 'ElectrumX 1.20.0',
    tip: tipAt(height),
    agrees: true,
    latency_ms: 41,
    last_answer_at: now - 9_000,
    next_attempt_at: null,
    ...to,
  })
  const three = [
    one(1, 'electrum.nordlys.example'),
    one(2, 'electrs.brae.example', { software: 'electrs/0.11.2', latency_ms: 88, pin: hexOf('brae', 64) }),
    one(3, '127.0.0.1', { port: 50_001, transport: 'tcp', latency_ms: 3 }),
  ]
  if (!busy) return three
  return [
    ...three,
    one(4, 'electrum.tarn.example', {
      state: 'down',
      agrees: null,
      tip: { height: height - 58, hash: hexOf(`block ${height - 58}`, 64) },
      latency_ms: null,
      last_answer_at: now - 9 * HOUR,
      next_attempt_at: now + 4 * MINUTE,
      proxy: '127.0.0.1:9050',
      reason: { code: 'server.unreachable', detail: 'The connection through 127.0.0.1:9050 was refused. It is tried again by itself.' },
    }),
    one(5, 'fulcrum.skerry.example', {
      state: 'down',
      agrees: null,
      software: 'Fulcrum 2.1.0',
      pin: hexOf('skerry before', 64),
      offered_pin: hexOf('skerry now', 64),
      latency_ms: null,
      last_answer_at: now - 3 * HOUR,
      reason: { code: 'server.certificate-changed', detail: 'It shows another certificate than the one pinned here.' },
    }),
  ]
}

/** The ladder with its defaults, and the spread of Poisson blocks at ten minutes. */
function countdownAt(mined: number | null, delay: number, mine: boolean, known: boolean, tip: number, now: number): Countdown {
  const why = {
    blocks: 'The coin has no block yet: an unconfirmed coin has no age (BIP68), so nothing counts down.',
    range: 'No range: nothing counts down.',
    rearm_by: 'No deadline: nothing counts down.',
  }
  const nothing = { status: 'unknown', blocks: null, opens_at_tip: null, earliest_block: null, range: null, rearm_by: null, why } as const
  if (mined === null) return nothing
  if (!known)
    return { ...nothing, why: { ...why, blocks: 'Only 1 of 3 servers answers for this output: nobody knows whether it is still there.' } }
  const opens = mined + delay - 1
  const blocks = Math.max(0, opens - tip)
  const share = (blocks / delay) * 100
  const range = {
    from: Math.round(now + (blocks - 1.96 * Math.sqrt(blocks)) * 10 * MINUTE),
    to: Math.round(now + (blocks + 1.96 * Math.sqrt(blocks)) * 10 * MINUTE),
    basis: 'recent-blocks' as const,
  }
  const by = range.from - CONFIRM_MS - CEREMONY_MS
  return {
    status: blocks === 0 ? 'matured' : blocks <= 36 || share <= 10 ? 'urgent' : share <= 50 ? 'due' : 'armed',
    blocks,
    opens_at_tip: opens,
    earliest_block: opens + 1,
    range: blocks === 0 ? null : range,
    rearm_by: mine && by > now ? by : null,
    why: {
      blocks: `Mined in block ${mined}, delay ${delay} blocks: a claim is relayed from tip ${opens} (H + n − 1) and mined in block ${opens + 1} at the earliest. The tip is ${tip}.`,
      range: `95 % of ${blocks} block intervals at the pace of the last 2,016 blocks, 10.0 minutes each.`,
      rearm_by: 'The early end of the range, less 2 h to confirm at the normal fee and 24 h to gather the signatures (Settings).',
    },
  }
}
