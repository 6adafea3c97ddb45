import type { Command } from 'commander'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Client } from '#shared/rpc/client.ts'
import { FLOAT_DEFAULTS, type GatewayArgs, type GatewayView } from '#shared/rpc/views/redemption.ts'
import type { Cli } from '../cli.ts'
import { plain, table } from '../print.ts'
import { wholeSat } from '../whole-number.ts'

interface SetOptions {
  readonly mint?: string
  readonly public?: string
  readonly listen?: string
  readonly front?: boolean
  readonly infoUrl?: string
  readonly floatCap?: string
  readonly floatLow?: string
  readonly approve?: readonly string[]
}

/** `gateway`: what stands before your own mint and pays holders of a dead mint's ecash. */
export function gatewayCommands(program: Command, cli: Cli): void {
  const gateway = program.command('gateway').description('redeems the ecash of mints that are gone, before your own mint')

  gateway
    .command('show')
    .description('its state, address, redemption page, keysets, and what stands in the way')
    .action(() => answer(cli, client => client.call('gateway.get', {})))

  gateway
    .command('set')
    .description('set it up, or change what is named and leave the rest; the mint is asked first')
    .option('--mint <url>', 'where this machine reaches your mint itself')
    .option('--public <url>', 'what holders call your mint (default: the same)')
    .option('--listen <host:port>', 'where the gateway listens; port 0 takes a free one and keeps it')
    .option('--front', 'also pass everything else to the mint, as its only public side')
    .option('--no-front', 'serve redemption alone, beside the mint (the default)')
    .option('--info-url <url>', 'who answers /v1/info when the publisher of this mint adds to it')
    .option('--float-cap <sat>', `the most that the float may hold (default: ${FLOAT_DEFAULTS.float_cap})`, wholeSat)
    .option('--float-low <sat>', `free float below which you are told (default: ${FLOAT_DEFAULTS.float_low})`, wholeSat)
    .option('--approve <host:port...>', 'hosts in a private network that you vouch for')
    .action((options: SetOptions) =>
      answer(cli, async client => {
        const { configured } = await client.call('gateway.get', {})
        return client.call('gateway.set', argsOf(options, configured))
      }),
    )

  gateway
    .command('on')
    .description('serve it')
    .action(() => answer(cli, client => client.call('gateway.switch', { on: true })))
  gateway
    .command('off')
    .description('stop serving it; payments that are under way end first')
    .action(() => answer(cli, client => client.call('gateway.switch', { on: false })))
}

const answer = (cli: Cli, act: (client: Client) => Promise<GatewayView>): Promise<void> =>
  cli.withCore(async client => {
    const view = await act(client)
    cli.print.answer(view, () => gatewayWords(view))
    const { core } = await client.call('app.status', {})
    if (view.configured !== null && core.pid === process.pid)
      cli.print.say('No core runs here: nothing is served until one does (nimdolf serve).')
  })

function argsOf(options: SetOptions, now: GatewayArgs | null): GatewayArgs {
  const { mint, listen, front, floatCap, floatLow, approve } = options
  const [mint_url, at] = [mint ?? now?.mint_url, listen ?? now?.listen]
  if (mint_url === undefined || at === undefined)
    throw new RpcError('gateway.arguments', 'The first time, say where your mint is and where to listen: --mint URL --listen HOST:PORT.')
  return {
    mint_url,
    public_url: options.public ?? now?.public_url ?? null,
    listen: at,
    front: front ?? now?.front ?? false,
    info_url: options.infoUrl ?? now?.info_url ?? null,
    approved_hosts: [...(approve ?? now?.approved_hosts ?? [])],
    float_cap: floatCap ?? now?.float_cap ?? FLOAT_DEFAULTS.float_cap,
    float_low: floatLow ?? now?.float_low ?? FLOAT_DEFAULTS.float_low,
  }
}

function gatewayWords(view: GatewayView): string {
  const { configured, state, listening, page, mint, crypto, feed, keysets, left, findings } = view
  if (configured === null)
    return ['No gateway is set up. Begin with: nimdolf gateway set --mint URL --listen HOST:PORT.', ...findings.map(findingWords)].join(
      '\n',
    )
  return [
    `${state}${listening === null ? '' : ` at ${listening}`}${configured.front ? ', in front of the whole mint' : ''}`,
    `mint     ${configured.mint_url}${mint === null ? '' : `  ${plain(mint.name ?? '')}, ${mint.keysets} keysets, ${mint.units.map(plain).join(' ')}`}`,
    `public   ${configured.public_url ?? configured.mint_url}`,
    `page     ${page ?? 'not served'}`,
    `float    at most ${groupDigits(configured.float_cap)} sat, low below ${groupDigits(configured.float_low)} sat`,
    `feed     ${feed === null ? 'not published here' : feed.publication === null ? 'nobody is told what is redeemed' : `publication ${feed.publication}, ${feed.behind} to be published`}`,
    `crypto   ${crypto ?? 'unknown'}`,
    keysets.length === 0
      ? 'No keyset of another mint is redeemed.'
      : table(
          ['keyset', 'unit', 'fee, ppk>', 'shown', 'mint'],
          keysets.map(row => [
            row.id,
            plain(row.unit),
            String(row.fee_ppk),
            row.exposed ? 'yes' : 'not yet',
            row.custodians.map(plain).join(' '),
          ]),
        ),
    ...left.map(row => `left out ${row.id} of ${plain(row.custodian)}: ${plain(row.detail)} [${row.code}]`),
    ...findings.map(findingWords),
  ].join('\n')
}

const findingWords = ({ code, detail }: GatewayView['findings'][number]): string => `! ${plain(detail)} [${code}]`
