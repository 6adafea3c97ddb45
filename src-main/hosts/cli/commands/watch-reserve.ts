import { setTimeout as after } from 'node:timers/promises'
import { Option, type Command } from 'commander'
import type { Client } from '#shared/rpc/client.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Coin, ReserveArgs, ReserveRow } from '#shared/rpc/views/reserve.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { plain, table } from '../print.ts'
import { readText } from '../read-text.ts'
import { readPolicy } from '../read-policy.ts'
import { wholeNumber } from '../whole-number.ts'

/** `reserve add|list|show|watch|remove` and `countdown`: reserves that are watched, and when they can be claimed. */
export function watchReserveCommands(program: Command, reserve: Command, cli: Cli): void {
  reserve
    .command('add')
    .description('watch a reserve: your own from a policy, a peer’s from its package or its mirror, or a hot wallet')
    .addOption(new Option('--policy <file>', 'your own, as JSON or TOML').conflicts(['package', 'mirror', 'hot']))
    .addOption(new Option('--package <file>', 'a reserve package').conflicts(['mirror', 'hot']))
    .addOption(new Option('--mirror <url>', 'what this mirrored mint advertises').conflicts('hot'))
    .option('--hot <pubkey>', 'a key without leaves, swept into your reserve')
    .option('--target <sat>', 'what may stay in the hot wallet', '0')
    .option('--name <name>', 'how it is called here')
    .option('--peer', 'the package is a peer’s')
    .option('--me <pubkey>', 'your leaf’s key; default: whichever your signers hold')
    .option('--mint-url <url>', 'the mint that this reserve backs')
    .action((options: AddOptions) =>
      cli.withCore(async client => {
        const rows = await client.call('reserve.add', await requestOf(client, options))
        cli.print.answer({ reserves: rows }, () => rows.map(row => `Watching ${plain(row.name)}: ${row.address}`).join('\n'))
      }),
    )

  reserve
    .command('list')
    .description('every reserve with its balance and its soonest deadline')
    .action(() =>
      cli.withCore(async client => {
        const rows = await client.call('reserve.refresh', {})
        cli.print.answer({ reserves: rows }, () => reserveTable(rows))
      }),
    )

  reserve
    .command('show <id>')
    .description('one reserve: leaves, outputs, history, package')
    .action((id: string) =>
      cli.withCore(async client => {
        await client.call('reserve.refresh', {})
        const detail = await client.call('reserve.get', { id: wholeNumber(id) })
        cli.print.answer(detail, () =>
          [
            `${plain(detail.name)} (${detail.role}, ${detail.network}): ${detail.address}`,
            detail.why.agreement,
            coinTable(detail.outputs),
            ...detail.leaves.map(leaf => `  ${leaf.verdict}: ${plain(leaf.detail)}`),
            ...detail.history.map(entry => `  ${new Date(entry.at).toISOString()} ${entry.act}: ${plain(entry.detail)}`),
          ].join('\n'),
        )
      }),
    )

  reserve
    .command('watch')
    .description('print every change of the watched coins, one JSON line each with --json, until stopped')
    .option('--once', 'print what is there now and leave: 0 when all of it is verified, else 4')
    .action(({ once }: { once?: boolean }) => cli.withCore(client => watch(client, cli, once === true)))

  reserve
    .command('remove <id>')
    .description('stop watching; the bitcoin stays where it is')
    .option('--yes', 'do it without the reminder of what is lost')
    .action((id: string, { yes }: { yes?: boolean }) =>
      cli.withCore(async client => {
        const detail = await client.call('reserve.get', { id: wholeNumber(id) })
        if (yes !== true) {
          throw new RpcError(
            'reserve.confirm',
            `This forgets ${plain(detail.name)} with ${detail.history.length} lines of history and its package. Save the package first (reserve show ${id} --json); say --yes to go on.`,
          )
        }
        await client.call('reserve.remove', { id: detail.id })
        cli.print.answer({ removed: detail.id }, () => `${plain(detail.name)} is no longer watched.`)
      }),
    )

  reserve
    .command('activate <id>')
    .description('make an own reserve the one that re-arms, sweeps and claims pay to')
    .action((id: string) =>
      cli.withCore(async client => {
        await client.call('reserve.activate', { id: wholeNumber(id) })
        cli.print.answer({ active: wholeNumber(id) }, () => `Reserve ${id} is paid to from now on.`)
      }),
    )

  program
    .command('countdown')
    .description('who can claim what, and when; soonest first')
    .action(() =>
      cli.withCore(async client => {
        await client.call('reserve.refresh', {})
        const coins = [...(await client.call('reserve.coins', {}))].sort((one, other) => blocksOf(one) - blocksOf(other))
        cli.print.answer({ countdowns: coins.map(countdownOf) }, () => coinTable(coins))
      }),
    )
}

interface AddOptions {
  readonly policy?: string
  readonly package?: string
  readonly mirror?: string
  readonly hot?: string
  readonly target: string
  readonly name?: string
  readonly peer?: boolean
  readonly me?: string
  readonly mintUrl?: string
}

async function requestOf(client: Client, options: AddOptions): Promise<ReserveArgs> {
  const { policy, package: file, mirror, hot, target, peer, me = null, mintUrl: mint_url = null } = options
  const name = options.name ?? 'reserve'
  if (policy !== undefined) return { source: 'policy', name, policy: policyArgs(readPolicy(policy)), mint_url }
  if (file !== undefined) return { source: 'package', name, package: readText(file), role: peer === true ? 'peer' : 'own', me, mint_url }
  if (mirror !== undefined) return { source: 'mirror', url: mirror, me }
  if (hot !== undefined) {
    const { network } = await client.call('settings.get', {})
    if (network === null) throw new RpcError('settings.network', 'Choose the network first: nimdolf settings set network NAME.')
    return { source: 'hot', name, network, key: hot, target }
  }
  throw new RpcError('reserve.source', 'Say what to watch: --policy FILE, --package FILE, --mirror URL or --hot PUBKEY.')
}

/** What may be left out of a policy file; the contract judges the rest. */
function policyArgs(value: unknown): Extract<ReserveArgs, { source: 'policy' }>['policy'] {
  const policy = value as Extract<ReserveArgs, { source: 'policy' }>['policy']
  if (typeof policy !== 'object' || policy === null || !Array.isArray(policy.delegates)) {
    throw new RpcError('policy.form', 'A policy is an object with network, template, internal_key and delegates.')
  }
  return {
    ...policy,
    template: policy.template ?? 'pk-older',
    delegates: policy.delegates.map(delegate => ({ ...delegate, name: delegate.name ?? null, mint_url: delegate.mint_url ?? null })),
  }
}

async function watch(client: Client, cli: Cli, once: boolean): Promise<void> {
  let told: string | null = null
  for (;;) {
    const rows = await client.call('reserve.refresh', {})
    const coins = await client.call('reserve.coins', {})
    const lines = coins.map(coin => JSON.stringify(countdownOf(coin)))
    if (lines.join() !== told) cli.print.answer({ reserves: rows.length, coins: coins.map(countdownOf) }, () => coinTable(coins))
    told = lines.join()
    if (once) return cli.exit(rows.every(row => row.agreement === 'verified') ? EXIT.done : EXIT.incomplete)
    await after(5_000)
  }
}

/** The shape that scripts read. */
const countdownOf = (coin: Coin) => ({
  coin: coin.id,
  reserve: coin.reserve,
  name: coin.reserve_name,
  role: coin.role,
  amount: coin.amount,
  state: coin.state,
  status: coin.status,
  agreement: coin.agreement,
  who: coin.first?.delegate ?? null,
  mine: coin.first?.mine ?? false,
  blocks: coin.countdown?.blocks ?? null,
  opens_at_tip: coin.countdown?.opens_at_tip ?? null,
  earliest_block: coin.countdown?.earliest_block ?? null,
  range: coin.countdown?.range ?? null,
  rearm_by: coin.countdown?.rearm_by ?? null,
})

const blocksOf = (coin: Coin): number => coin.countdown?.blocks ?? Number.MAX_SAFE_INTEGER

const coinTable = (coins: readonly Coin[]): string =>
  coins.length === 0
    ? 'No output is watched.'
    : table(
        ['status', 'reserve', 'output', 'sat>', 'first to claim', 'blocks>', 'state', 'servers'],
        coins.map(coin => [
          coin.status,
          plain(coin.reserve_name),
          coin.id,
          coin.amount,
          plain(coin.first?.mine === true ? 'you' : (coin.first?.delegate ?? 'nobody')),
          coin.countdown?.blocks === 0 ? 'now' : String(coin.countdown?.blocks ?? 'unknown'),
          coin.state,
          coin.agreement,
        ]),
      )

const reserveTable = (rows: readonly ReserveRow[]): string =>
  rows.length === 0
    ? 'No reserve is watched. Begin with: nimdolf reserve add --policy FILE.'
    : table(
        ['id>', 'role', 'name', 'sat>', 'coins>', 'status', 'blocks>', 'tree', 'servers', 'address'],
        rows.map(row => [
          String(row.id),
          row.active ? `${row.role}, active` : row.role,
          plain(row.name),
          row.balance,
          String(row.coins),
          row.status,
          String(row.countdown?.blocks ?? ''),
          row.verdict,
          row.agreement,
          row.address,
        ]),
      )
