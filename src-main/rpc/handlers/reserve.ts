import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { Derived, PolicyArgs, ReserveArgs, ReserveRow } from '#shared/rpc/views/reserve.ts'
import { deriveReserve, parsePolicy, type Policy } from '#shared/domain/reserve/policy.ts'
import { xOnlyKeyOf } from '#shared/domain/proof/x-only-key.ts'
import { unreachable } from '#shared/lib/unreachable.ts'
import { pinnedInfo } from '../../project/mirror.ts'
import { coinViews, reserveDetail, reserveRow } from '../../project/reserve.ts'
import type { KeptReserve, NewReserve } from '../../reserve/ports.ts'
import type { Parts } from '../parts.ts'
import { orRefuse } from '../refused.ts'
import { chainOf } from './chain.ts'
import { mayForget } from './may-forget.ts'
import { peerOf } from './mirror.ts'
import { reserveFacts } from './reserve-facts.ts'

type ReserveCalls =
  | 'reserve.list'
  | 'reserve.get'
  | 'reserve.coins'
  | 'reserve.derive'
  | 'reserve.add'
  | 'reserve.rename'
  | 'reserve.activate'
  | 'reserve.remove'
  | 'reserve.refresh'

const HISTORY_SHOWN = 200

export function reserveHandlers(parts: Parts): Pick<Handlers, ReserveCalls> {
  const { reserves } = parts

  return {
    'reserve.list': () => rowsOf(parts, reserves.list()),
    'reserve.coins': () => {
      const facts = reserveFacts(parts)
      return reserves.list().flatMap(reserve => coinViews(reserve, facts))
    },
    'reserve.get': ({ id }) => {
      const reserve = reserves.get(id)
      if (reserve === null)
        throw new RpcError('reserve.unknown', `There is no reserve ${id}. nimdolf reserve list shows those that are watched.`)
      return reserveDetail(reserve, reserves.history(id, HISTORY_SHOWN), parts.packageOf(reserve), reserveFacts(parts))
    },

    'reserve.derive': ({ policy }) => derivedView(policyOf(policy)),
    'reserve.add': args => {
      const added = orRefuse(reserves.add(requestOf(parts, args)))
      return rowsOf(parts, added)
    },
    'reserve.rename': ({ id, name }) => {
      orRefuse(reserves.rename(id, name))
      return { done: true }
    },
    'reserve.activate': ({ id }) => {
      orRefuse(reserves.activate(id))
      return { done: true }
    },
    'reserve.remove': ({ id }) => {
      const row = reserves.get(id)?.row
      if (row?.role === 'peer' && row.mintUrl !== null) mayForget(parts, row.mintUrl)
      orRefuse(reserves.remove(id))
      return { done: true }
    },
    'reserve.refresh': async () => {
      const chain = chainOf(parts)
      // A one-shot command starts no loops: asking is what starts this one, and what tells it the scripts to look at.
      parts.reserves.start()
      chain.start()
      await chain.refresh()
      parts.reserves.chainChanged()
      parts.plans.chainChanged()
      return rowsOf(parts, reserves.list())
    },
  }
}

function rowsOf(parts: Parts, reserves: readonly KeptReserve[]): ReserveRow[] {
  const facts = reserveFacts(parts)
  return reserves.map(reserve => reserveRow(reserve, facts))
}

/** A form's or a file's policy, judged by the one parser that judges policies. */
const policyOf = (args: PolicyArgs): Policy => orRefuse(parsePolicy(args))

function derivedView(policy: Policy): Derived {
  const { leaves, ...reserve } = deriveReserve(policy)
  const delays = policy.delegates.map(({ delay }) => delay)
  const rises = delays.every((delay, at) => at === 0 || delay > (delays[at - 1] ?? 0))
  return {
    network: policy.network,
    template: policy.template,
    internal_key: policy.internalKey,
    merkle_root: reserve.merkleRoot,
    output_key: reserve.outputKey,
    script_pubkey: reserve.scriptPubKey,
    address: reserve.address,
    descriptor: reserve.descriptor,
    leaves: leaves.map(({ script, leafHash, controlBlock }, at) => {
      const { name, mintUrl, pubkey, delay } = policy.delegates[at]!
      return { delegate: name ?? mintUrl ?? pubkey, delay, script, leaf_hash: leafHash, control_block: controlBlock }
    }),
    findings: rises
      ? []
      : [
          {
            code: 'policy.order',
            detail: 'The delays do not rise in the order of priority: two delegates can claim at once, or the later one first.',
          },
        ],
  }
}

function requestOf(parts: Parts, args: ReserveArgs): NewReserve {
  switch (args.source) {
    case 'policy':
      return { source: 'policy', name: args.name, policy: policyOf(args.policy), mintUrl: args.mint_url }
    case 'package':
      return { source: 'package', name: args.name, package: args.package, role: args.role, me: keyOf(args.me), mintUrl: args.mint_url }
    case 'mirror': {
      const { name, advertisement } = pinnedInfo(peerOf(parts, args.url))
      const delegates = advertisement?.delegates ?? []
      const advertised = (advertisement?.reserves ?? []).map(({ descriptor, address }) => ({ descriptor, address, delegates }))
      return { source: 'advertised', name: name === '' ? args.url : name, mintUrl: args.url, reserves: advertised, me: keyOf(args.me) }
    }
    case 'hot': {
      const key = keyOf(args.key)
      if (key === null) throw new RpcError('policy.key', 'The key of a hot wallet is a public key of 32 or 33 bytes on the curve, in hex.')
      return { source: 'hot', name: args.name, network: args.network, key, target: BigInt(args.target) }
    }
    default:
      return unreachable(args)
  }
}

function keyOf(text: string | null): string | null {
  if (text === null) return null
  const key = xOnlyKeyOf(text)
  if (key === null) throw new RpcError('policy.key', 'This is not a public key of 32 or 33 bytes on the curve, in hex.')
  return key
}
