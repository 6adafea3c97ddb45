import { Option, type Command } from 'commander'
import type { ServerArgs, ServerRow } from '#shared/rpc/views/chain.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Cli } from '../cli.ts'
import { plain, table } from '../print.ts'
import { wholeNumber } from '../whole-number.ts'

interface ServerOptions {
  readonly tcp?: boolean
  readonly pin?: string
  readonly proxy?: string
}

/** `server`: the Electrum servers that show the chain; none is trusted alone. */
export function serverCommands(program: Command, cli: Cli): void {
  const server = program.command('server').description('Electrum servers that show the chain; none is trusted alone')
  const withAddress = (name: string, words: string): Command =>
    server
      .command(`${name} <host:port>`)
      .description(words)
      .addOption(new Option('--tcp', 'without TLS, e.g. for a server on this machine').conflicts('pin'))
      .option('--pin <sha256>', 'trust exactly this certificate')
      .option('--proxy <host:port>', 'through SOCKS5, e.g. Tor')

  server
    .command('list')
    .description('every server: does it answer, does it agree')
    .action(() =>
      cli.withCore(async client => {
        await client.call('reserve.refresh', {}).catch(() => undefined)
        const [servers, chain] = await Promise.all([client.call('server.list', {}), client.call('chain.status', {})])
        cli.print.answer({ chain, servers }, () =>
          [
            `${chain.agreement}: ${chain.answered} of ${chain.configured} answer, ${chain.needed} needed; tip ${chain.tip?.height ?? 'unknown'}`,
            serverTable(servers),
          ].join('\n'),
        )
      }),
    )
  withAddress('probe', 'connect once and look: software, network, tip, certificate').action((at: string, options: ServerOptions) =>
    cli.withCore(async client => {
      const found = await client.call('server.probe', addressOf(at, options))
      cli.print.answer(found, () =>
        [
          found.reason === null
            ? `${plain(found.software)}, tip ${found.tip?.height ?? 'unknown'}`
            : `${plain(found.reason.detail)} [${found.reason.code}]`,
          ...(found.offered_pin === null ? [] : [`certificate ${found.offered_pin}`]),
        ].join('\n'),
      )
    }),
  )
  withAddress('add', 'ask this server from now on').action((at: string, options: ServerOptions) =>
    cli.withCore(async client => {
      const row = await client.call('server.add', addressOf(at, options))
      cli.print.answer(row, () => `Server ${row.id}: ${plain(row.host)}:${row.port}`)
    }),
  )
  server
    .command('pin <id> [sha256]')
    .description('trust exactly this certificate from now on; without one, the system’s authorities again')
    .action((id: string, pin?: string) =>
      cli.withCore(async client => {
        const row = await client.call('server.pin', { id: wholeNumber(id), pin: pin?.toLowerCase().replaceAll(':', '') ?? null })
        cli.print.answer(row, () => (row.pin === null ? 'It trusts the system’s authorities.' : `Pinned ${row.pin}.`))
      }),
    )
  server
    .command('remove <id>')
    .description('do not ask this server any more')
    .action((id: string) =>
      cli.withCore(async client => {
        await client.call('server.remove', { id: wholeNumber(id) })
        cli.print.answer({ removed: wholeNumber(id) }, () => `Server ${id} is not asked any more.`)
      }),
    )
}

function addressOf(at: string, { tcp, pin, proxy }: ServerOptions): ServerArgs {
  const [, host, port] = /^(\[[0-9a-fA-F:]+\]|[^:\s]+):(\d{1,5})$/.exec(at) ?? []
  if (host === undefined || port === undefined) throw new RpcError('server.address', `${plain(at)} is not HOST:PORT.`)
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    transport: tcp === true ? 'tcp' : 'tls',
    pin: pin?.toLowerCase().replaceAll(':', '') ?? null,
    proxy: proxy ?? null,
  }
}

const serverTable = (rows: readonly ServerRow[]): string =>
  rows.length === 0
    ? 'No server yet. Begin with your own: nimdolf server add HOST:PORT.'
    : table(
        ['id>', 'server', 'state', 'tip>', 'agrees', 'ms>', 'why'],
        rows.map(row => [
          String(row.id),
          `${plain(row.host)}:${row.port} ${row.transport}`,
          row.state,
          String(row.tip?.height ?? ''),
          row.agrees === null ? '' : row.agrees ? 'yes' : 'NO',
          String(row.latency_ms ?? ''),
          row.reason === null ? '' : `${plain(row.reason.detail)} [${row.reason.code}]`,
        ]),
      )
