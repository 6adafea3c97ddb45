import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { ServerArgs, ServerRow as ServerView } from '#shared/rpc/views/chain.ts'
import { MAX_SERVERS } from '#shared/lib/limits.ts'
import type { Chain } from '../../chain/ports.ts'
import { chainStatus, failedProbe, serverView } from '../../project/chain.ts'
import type { ServerRow } from '../../storage/store.ts'
import type { Parts } from '../parts.ts'

type ChainCalls = 'chain.status' | 'server.list' | 'server.probe' | 'server.add' | 'server.remove' | 'server.pin' | 'server.enable'

export function chainHandlers(parts: Parts): Pick<Handlers, ChainCalls> {
  const { store, clock, chain, announce } = parts

  return {
    'chain.status': () => chainStatus(chain(), clock.now()),
    'server.list': () => serverViews(parts),

    'server.probe': async args => {
      const found = await chainOf(parts).probe(args)
      if (!found.ok) return failedProbe(found.error)
      const { software, tip, pin, latencyMs } = found.value
      return { software, tip, latency_ms: Math.round(latencyMs), offered_pin: pin, reason: null }
    },
    'server.add': args => {
      chainOf(parts)
      const rows = store.servers.list()
      if (rows.some(row => isSame(row, args))) throw new RpcError('server.known', `${args.host}:${args.port} is in the list already.`)
      if (rows.length >= MAX_SERVERS) throw new RpcError('server.too-many', `At most ${MAX_SERVERS} servers are asked. Remove one first.`)
      const id = store.servers.add({ ...args, enabled: true, addedAt: clock.now() })
      note(parts, 'server.added', args, `Asked from now on${args.pin === null ? '' : ', by its pinned certificate'}`)
      return changed(id)
    },
    'server.remove': ({ id }) => {
      const row = serverAt(parts, id)
      store.servers.remove(id)
      note(parts, 'server.removed', row, 'Not asked any more')
      parts.chain()?.reconfigure()
      announce('chain')
      return { done: true }
    },
    'server.pin': ({ id, pin }) => {
      const row = serverAt(parts, id)
      if (row.transport === 'tcp') throw new RpcError('server.no-tls', 'A server over plain TCP has no certificate to pin.')
      store.servers.update({ ...row, pin })
      note(
        parts,
        'server.pinned',
        row,
        pin === null ? 'Trusts the system’s authorities again' : 'The certificate was accepted',
        row.pin,
        pin,
      )
      return changed(id)
    },
    'server.enable': ({ id, enabled }) => {
      const row = serverAt(parts, id)
      store.servers.update({ ...row, enabled })
      note(
        parts,
        enabled ? 'server.enabled' : 'server.disabled',
        row,
        enabled ? 'Asked again' : 'Not asked, and not counted for the majority',
      )
      return changed(id)
    },
  }

  function changed(id: number): ServerView {
    parts.chain()?.reconfigure()
    announce('chain')
    const view = serverViews(parts).find(row => row.id === id)
    if (view === undefined) throw new Error(`server ${id} was written and is absent`)
    return view
  }
}

/** Servers as they are while the chain runs; as configured while it does not. */
export function serverViews({ store, chain }: Pick<Parts, 'store' | 'chain'>): ServerView[] {
  const states = new Map((chain()?.servers() ?? []).map(state => [state.row.id, state]))
  return store.servers.list().map(row =>
    serverView({
      ...(states.get(row.id) ?? {
        state: 'off',
        reason: null,
        software: '',
        tip: null,
        agrees: null,
        latencyMs: null,
        lastAnswerAt: null,
        nextAttemptAt: null,
      }),
      row,
    }),
  )
}

export function chainOf({ chain }: Pick<Parts, 'chain'>): Chain {
  const current = chain()
  if (current === null) {
    throw new RpcError(
      'settings.network',
      'Choose the network first (Settings, or nimdolf settings set network NAME): nothing is on mainnet by accident.',
    )
  }
  return current
}

function serverAt({ store }: Parts, id: number): ServerRow {
  const row = store.servers.get(id)
  if (row === null) throw new RpcError('server.unknown', `There is no server ${id}. nimdolf server list shows them.`)
  return row
}

const isSame = (row: ServerRow, { host, port, proxy }: ServerArgs): boolean => row.host === host && row.port === port && row.proxy === proxy

function note(
  { journal, clock }: Parts,
  act: string,
  { host, port }: { readonly host: string; readonly port: number },
  detail: string,
  before: string | null = null,
  after: string | null = null,
): void {
  journal.add({ at: clock.now(), level: 'notice', actor: 'operator', act, subject: `${host}:${port}`, detail, before, after })
}
