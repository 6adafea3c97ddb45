import { packageOf, writePackage } from '#shared/domain/reserve/package.ts'
import { deriveReserve, parsePolicy, type Policy } from '#shared/domain/reserve/policy.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Network } from '#shared/rpc/schema.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { Coin, CoinDetail, Derived, HistoryEntry, ReserveArgs, ReserveDetail, ReserveRow } from '#shared/rpc/views/reserve.ts'
import type { ExampleChain } from './example-chain.ts'
import { BUSY_COINS, BUSY_RESERVES, CALM_COINS, CALM_RESERVES, OUR_LEAF, type CastCoin, type CastReserve } from './example-coins.ts'
import { hexOf } from './example-data.ts'
import { coinView, leavesView, reserveView, treeOf } from './example-views.ts'
import type { ExampleWorld } from './example-world.ts'

type ReserveHandlers = Pick<
  Handlers,
  | 'reserve.list'
  | 'reserve.get'
  | 'reserve.coins'
  | 'reserve.derive'
  | 'reserve.add'
  | 'reserve.rename'
  | 'reserve.activate'
  | 'reserve.remove'
  | 'reserve.refresh'
>

export interface ExampleReserves {
  readonly handlers: ReserveHandlers
  readonly coins: () => readonly CoinDetail[]
  readonly rows: () => readonly ReserveRow[]
  readonly casts: () => readonly CastReserve[]
  /** Takes coins out, and puts a new one of `amount` in: what a confirmed plan does. */
  readonly replace: (ids: readonly string[], reserve: number, amount: string, seed: string) => void
  readonly forget: (ids: readonly string[]) => void
  readonly markSpending: (ids: readonly string[]) => void
  /** The plan in the tray that spends a coin. */
  readonly planOf: { current: (coin: string) => number | null }
}

/** Reserves, coins and their history, over casts that the commands change. */
export function exampleReserves(context: ExampleWorld, chain: ExampleChain): ExampleReserves {
  const { scene, now, announce, write } = context
  const network = (): Network => context.network() ?? 'signet'
  let casts: CastReserve[] = scene === 'bare' ? [] : scene === 'calm' ? [...CALM_RESERVES] : [...BUSY_RESERVES]
  let held: CastCoin[] = scene === 'bare' ? [] : scene === 'calm' ? [...CALM_COINS] : [...BUSY_COINS]
  const firstTip = chain.tip()
  const planOf = { current: (_coin: string): number | null => null }

  const castAt = (id: number): CastReserve => {
    const cast = casts.find(each => each.id === id)
    if (cast === undefined) throw new RpcError('reserve.unknown', `There is no reserve ${id}.`)
    return cast
  }
  // Ages are written as of the first tip; every block makes the coins older.
  const aged = (coin: CastCoin): CastCoin => (coin.age === null ? coin : { ...coin, age: coin.age + chain.tip() - firstTip })
  const idOf = (coin: CastCoin): string => `${hexOf(coin.seed, 64)}:${coin.vout}`
  const coins = (): CoinDetail[] => held.map(coin => coinView(aged(coin), castAt(coin.reserve), chain, planOf.current(idOf(coin)), now()))
  const rows = (): ReserveRow[] => {
    const all = coins()
    return casts.map(cast => reserveView(cast, all, network()))
  }
  const changed = (): void => announce('reserves', 'app')

  const detail = (id: number): ReserveDetail => {
    const cast = castAt(id)
    const tree = treeOf(cast, network())
    const hot = cast.role === 'hot'
    const answered = chain.servers().filter(({ state }) => state === 'ready').length
    const configured = chain.servers().length
    const outputs = coins().filter(coin => coin.reserve === id)
    const leaves = leavesView(cast, network())
    return {
      ...reserveView(cast, outputs, network()),
      internal_key: cast.internal,
      output_key: tree.outputKey,
      merkle_root: hot ? null : tree.merkleRoot,
      descriptor: hot ? null : tree.descriptor,
      leaves,
      findings: leaves
        .filter(({ verdict }) => verdict !== 'mine' && verdict !== 'other')
        .map(leaf => ({ code: `reserve.${leaf.verdict}`, detail: leaf.detail })),
      outputs,
      history: historyOf(outputs, cast, now()),
      verified_at: now() - 38_000,
      servers: { answered, configured, tip: chain.tip() },
      package: hot ? null : writePackage(packageOf(tree)),
      why: {
        amount: 'From the transaction itself, whose bytes hash to the txid; the Merkle proof ties it to a header with enough work.',
        agreement: `${answered} of ${configured} servers answered at tip ${chain.tip()}, and all of them agree. A strict majority is needed.`,
        who: 'From the leaf scripts, which hash to this output with their control blocks.',
      },
    }
  }

  const add = (args: ReserveArgs): ReserveRow[] => {
    const id = Math.max(0, ...casts.map(cast => cast.id)) + 1
    const cast = castFrom(
      args,
      id,
      casts.every(each => each.role !== 'own'),
    )
    casts = [...casts, cast]
    write('reserve.added', cast.name, cast.role)
    changed()
    return [reserveView(cast, [], network())]
  }

  return {
    coins,
    rows,
    casts: () => casts,
    planOf,
    markSpending(ids) {
      held = held.map(coin => (ids.includes(idOf(coin)) ? { ...coin, spending: true } : coin))
      changed()
    },
    forget(ids) {
      held = held.filter(coin => !ids.includes(idOf(coin)))
    },
    replace(ids, reserve, amount, seed) {
      held = [...held.filter(coin => !ids.includes(idOf(coin))), { reserve, seed, vout: 0, amount, age: firstTip - chain.tip() }]
      changed()
    },
    handlers: {
      'reserve.list': rows,
      'reserve.get': ({ id }) => detail(id),
      'reserve.coins': () =>
        coins().map(({ leaves, ...coin }) => ({ ...coin, leaves: leaves.map(({ delegate, mine, delay }) => ({ delegate, mine, delay })) })),
      'reserve.derive': ({ policy }) => derivedOf(policyFrom(policy)),
      'reserve.add': add,
      'reserve.rename': ({ id, name }) => {
        casts = casts.map(cast => (cast.id === castAt(id).id ? { ...cast, name } : cast))
        changed()
        return { done: true }
      },
      'reserve.activate': ({ id }) => {
        castAt(id)
        casts = casts.map(cast => (cast.role === 'own' ? { ...cast, active: cast.id === id } : cast))
        changed()
        return { done: true }
      },
      'reserve.remove': ({ id }) => {
        casts = casts.filter(cast => cast.id !== castAt(id).id)
        held = held.filter(coin => coin.reserve !== id)
        changed()
        return { done: true }
      },
      'reserve.refresh': rows,
    },
  }
}

type PolicyInput = Extract<ReserveArgs, { source: 'policy' }>['policy']

function policyFrom(input: PolicyInput): Policy {
  const parsed = parsePolicy(input)
  if (!parsed.ok) throw new RpcError(parsed.error.code, parsed.error.detail)
  return parsed.value
}

function derivedOf(policy: Policy): Derived {
  const reserve = deriveReserve(policy)
  const delays = policy.delegates.map(({ delay }) => delay)
  return {
    network: policy.network,
    template: policy.template,
    internal_key: policy.internalKey,
    merkle_root: reserve.merkleRoot,
    output_key: reserve.outputKey,
    script_pubkey: reserve.scriptPubKey,
    address: reserve.address,
    descriptor: reserve.descriptor,
    leaves: policy.delegates.map(({ name, mintUrl, pubkey, delay }, at) => ({
      delegate: name ?? mintUrl ?? pubkey,
      delay,
      script: reserve.leaves[at]!.script,
      leaf_hash: reserve.leaves[at]!.leafHash,
      control_block: reserve.leaves[at]!.controlBlock,
    })),
    findings: delays.some((delay, at) => at > 0 && delay <= delays[at - 1]!)
      ? [{ code: 'policy.order', detail: 'The delays do not rise: whoever has the shortest is first, whatever the order of the rows.' }]
      : [],
  }
}

function castFrom(args: ReserveArgs, id: number, first: boolean): CastReserve {
  const base = { id, mintUrl: null, target: null, refused: false, active: false, template: 'pk-older' as const, delegates: [] }
  switch (args.source) {
    case 'policy': {
      const { template, internalKey, delegates } = policyFrom(args.policy)
      const kept = delegates.map(({ name, mintUrl, pubkey, delay }) => ({
        name: name ?? '',
        mintUrl,
        key: pubkey,
        delay,
        mine: false,
        verdict: 'other' as const,
      }))
      return {
        ...base,
        role: 'own',
        name: args.name,
        mintUrl: args.mint_url,
        template,
        internal: internalKey,
        delegates: kept,
        active: first,
      }
    }
    case 'package': {
      const found = readPackage(args.package)
      return { ...base, ...found, id, role: args.role, name: args.name, mintUrl: args.mint_url ?? found.mintUrl, active: false }
    }
    case 'mirror': {
      const known =
        BUSY_RESERVES.find(cast => cast.mintUrl === args.url && cast.role === 'peer') ?? BUSY_RESERVES.find(cast => cast.role === 'peer')!
      if (args.url.includes('tarn'))
        throw new RpcError('reserve.not-advertised', 'This mint advertises no reserve. Ask its operator for the reserve package.')
      return { ...known, id, mintUrl: args.url, name: new URL(args.url).host }
    }
    case 'hot':
      return { ...base, role: 'hot', name: args.name, internal: args.key.slice(-64), target: args.target }
  }
}

function readPackage(text: string): CastReserve {
  try {
    const saved = JSON.parse(text) as {
      internal_key: string
      template: 'pk-older'
      leaves: { name: string | null; mint_url: string | null; pubkey: string; delay: number }[]
    }
    if (saved.internal_key.length === 64) {
      const delegates = saved.leaves.map(({ name, mint_url: mintUrl, pubkey, delay }) => {
        const mine = pubkey === OUR_LEAF
        return { name: name ?? '', mintUrl, key: pubkey, delay, mine, verdict: mine ? ('mine' as const) : ('other' as const) }
      })
      return {
        id: 0,
        role: 'peer',
        name: '',
        mintUrl: null,
        template: saved.template,
        internal: saved.internal_key,
        delegates,
        active: false,
        target: null,
        refused: false,
      }
    }
  } catch {
    // Said below.
  }
  throw new RpcError('package.form', 'This is not a reserve package. It is the .json file that “Save package” wrote.')
}

function historyOf(coins: readonly Coin[], cast: CastReserve, now: number): HistoryEntry[] {
  const entries = coins.slice(0, 5).map((coin, at) => ({
    at: coin.first_seen_at,
    height: coin.height,
    act: at === 1 ? 'coin.rearmed' : 'coin.confirmed',
    txid: coin.txid,
    detail: `${coin.amount} sat in block ${coin.height ?? 'none yet'}`,
  }))
  const all = [
    ...entries,
    {
      at: now - 61 * 86_400_000,
      height: null,
      act: 'reserve.added',
      txid: null,
      detail: `${cast.delegates.length} leaves, key …${OUR_LEAF.slice(-4)}`,
    },
  ]
  return all.toSorted((one, other) => other.at - one.at).map((entry, at) => ({ id: all.length - at, ...entry }))
}
