import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { withoutSlash } from '#shared/lib/without-slash.ts'
import type { Client } from '#shared/rpc/client.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Publication, PublicationArgs, PublicationPlan } from '#shared/rpc/views/publication.ts'
import { answers } from '../../../rpc/socket-server.ts'
import { startCore } from '../../running-core.ts'
import { stopSignal } from '../../stop-signal.ts'
import { askTyped } from '../ask-typed.ts'
import { table } from '../print.ts'
import type { Cli } from '../cli.ts'

interface PublishOptions {
  readonly mintUrl: string
  readonly source: 'nutshell-sqlite' | 'cdk-sqlite'
  readonly db: string
  readonly listen: string
  readonly publicUrl?: string
  readonly front?: boolean
  readonly yes?: boolean
  readonly uninstall?: boolean
}

/** `publish`: a real mint's database becomes a spent feed, beside a mint that stays as it is. */
export function publishCommands(program: Command, cli: Cli): void {
  program
    .command('publish')
    .description('publish a mint’s spends from its database, beside the mint; runs until stopped unless a core already runs')
    .requiredOption('--db <file>', 'the mint’s SQLite file')
    .option('--mint-url <url>', 'where the mint itself answers')
    .addOption(new Option('--source <source>', 'what kind of mint it is').choices(['nutshell-sqlite', 'cdk-sqlite']))
    .option('--listen <host:port>', 'where the feed is served')
    .option('--public-url <url>', 'where peers reach the feed (default http://HOST:PORT)')
    .option('--front', 'also pass every other path to the mint, so that one URL serves all')
    .option('--yes', 'install the outbox and trigger without asking')
    .option('--uninstall', 'remove outbox and trigger from the mint’s database')
    .action((options: PublishOptions, command: Command) =>
      options.uninstall ? uninstall(cli, resolve(options.db)) : publish(cli, argsOf(options, command), options.yes ?? false),
    )

  program
    .command('publications')
    .description('what is published from here')
    .action(() =>
      cli.withCore(async client => {
        const publications = await client.call('publication.list', {})
        cli.print.answer({ publications }, () => publicationTable(publications))
      }),
    )
}

async function publish(cli: Cli, args: PublicationArgs, agreed: boolean): Promise<void> {
  const home = cli.home()
  const own = (await answers(home.socket)) ? null : await startCore(home, 'publish')
  try {
    const publication = await cli.withCore(client => addOrResume(cli, client, args, agreed))
    cli.print.answer(publication, () => publicationTable([publication]))
    if (own === null) return cli.print.say('The running core publishes it.')
    cli.print.say(`Serving ${publication.public_url}. Stop with Ctrl-C.`)
    await stopSignal()
  } finally {
    await own?.stop()
  }
}

/** A publication of the same database goes on where it was; a new one is shown first, and installed only when agreed to. */
async function addOrResume(cli: Cli, client: Client, args: PublicationArgs, agreed: boolean): Promise<Publication> {
  const known = (await client.call('publication.list', {})).find(publication => publication.db === args.db)
  if (known !== undefined) return resume(client, known, args)
  const plan = await client.call('publication.plan', args)
  if (!plan.installed && !agreed) await agree(cli, plan)
  return client.call('publication.add', args)
}

async function resume(client: Client, known: Publication, args: PublicationArgs): Promise<Publication> {
  const changed = (['mint_url', 'source', 'listen', 'front', 'public_url'] as const).filter(
    key => args[key] !== null && without(args[key]) !== without(known[key]),
  )
  if (changed.length > 0) {
    throw new RpcError(
      'publish.differs',
      `${args.db} is already published with another ${changed.join(', ')}. Run it as before, or uninstall it first (--uninstall): its log is kept and goes on with the same seqs.`,
    )
  }
  return known.state === 'stopped' || known.state === 'halted' ? client.call('publication.start', { id: known.id }) : known
}

/** A slash at the end makes no other URL. */
const without = (value: string | boolean | null): string | boolean | null => (typeof value === 'string' ? withoutSlash(value) : value)

async function agree(cli: Cli, plan: PublicationPlan): Promise<void> {
  cli.print.say(
    ['This runs in the mint’s database, once:', '', ...plan.statements.map(statement => `${statement};`), '', ...plan.warnings].join('\n'),
  )
  const reply = await askTyped('Install it? [y/N] ')
  if (reply === null) throw new RpcError('publish.confirm', 'Nobody is here to agree. Say --yes to install it.')
  if (!/^y(es)?$/i.test(reply)) throw new RpcError('publish.declined', 'Nothing was changed.')
}

async function uninstall(cli: Cli, db: string): Promise<void> {
  await cli.withCore(async client => {
    const known = (await client.call('publication.list', {})).find(publication => publication.db === db)
    if (known === undefined) throw new RpcError('publish.unknown', `No publication of ${db} is kept in this home.`)
    await client.call('publication.uninstall', { id: known.id })
    cli.print.answer({ uninstalled: db }, () => `Outbox and trigger are gone from ${db}.`)
  })
}

/** What `--uninstall` does without is wanted here, and its absence is a matter of usage. */
function argsOf({ mintUrl, source, db, listen, publicUrl, front }: PublishOptions, command: Command): PublicationArgs {
  for (const [flag, value] of [
    ['--mint-url', mintUrl],
    ['--source', source],
    ['--listen', listen],
  ] as const) {
    if (value === undefined) command.error(`error: required option '${flag}' not specified`)
  }
  // The core may run in another folder than this command.
  return { mint_url: mintUrl, source, db: resolve(db), listen, public_url: publicUrl ?? null, front: front ?? false }
}

function publicationTable(publications: readonly Publication[]): string {
  if (publications.length === 0) return 'Nothing is published from this home.'
  const rows = publications.map(row => [
    row.state,
    row.mint_url,
    row.public_url,
    String(row.head),
    row.halted === null ? '' : `${row.halted.reason.detail} ${row.halted.way_out}`,
  ])
  return table(['state', 'mint', 'feed', 'head>', ''], rows)
}
