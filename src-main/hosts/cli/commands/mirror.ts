import { Option, type Command } from 'commander'
import type { Client } from '#shared/rpc/client.ts'
import type { Answer } from '#shared/rpc/contract.ts'
import type { Lookup } from '#shared/rpc/views/audit.ts'
import type { MirrorDetail, MirrorRow } from '#shared/rpc/views/mirror.ts'
import { EXIT } from '../exit.ts'
import { duration, plain, table } from '../print.ts'
import type { Cli } from '../cli.ts'

/** `mirror`: the copies of peers' spent feeds. */
export function mirrorCommands(program: Command, cli: Cli): void {
  const mirror = program.command('mirror').description('the copies of peers’ spent feeds')

  mirror
    .command('status')
    .description('how complete and how fresh every mirror is')
    .action(() =>
      cli.withCore(async client => {
        const rows = await client.call('mirror.list', {})
        const details = await Promise.all(rows.map(row => client.call('mirror.get', { url: row.url })))
        cli.print.answer({ custodians: details.map(custodianOf) }, () => statusTable(rows))
      }),
    )

  mirror
    .command('sync')
    .description('catch up with every custodian, or one; exits 0 when complete, 4 when not')
    .option('--once', 'catch up once and leave (the default)')
    .option('--custodian <url>', 'only this one')
    .action((options: { custodian?: string }) =>
      cli.withCore(async client => {
        const results = await client.call('mirror.sync', { url: options.custodian ?? null })
        cli.print.answer(
          {
            custodians: results.map(({ url, complete, row, reason }) => ({
              url,
              complete,
              contiguous: row.contiguous,
              latest: row.latest,
              behind: row.behind,
              reason,
            })),
          },
          () => (results.length === 0 ? NO_MIRROR : results.map(syncWords).join('\n')),
        )
        cli.exit(results.every(result => result.complete) ? EXIT.done : EXIT.incomplete)
      }),
    )

  mirror
    .command('export')
    .description('the five draft fields, one event a line, ascending, amounts exact')
    .requiredOption('--custodian <url>', 'whose feed')
    .addOption(new Option('--format <format>').choices(['ndjson', 'csv']).default('ndjson'))
    .action((options: { custodian: string; format: 'ndjson' | 'csv' }) =>
      cli.withCore(client => exportAll(client, cli, options.custodian, options.format)),
    )

  mirror
    .command('lookup <Y...>')
    .description('where a Y (or several) is spent')
    .action((Ys: string[]) =>
      cli.withCore(async client => {
        const lookups = await client.call('audit.lookup', { Ys: Ys.map(Y => Y.toLowerCase()) })
        cli.print.answer({ lookups }, () => lookups.map(lookupWords).join('\n'))
      }),
    )

  mirror
    .command('verify <url>')
    .description('read every stored event back and verify it anew')
    .action((url: string) =>
      cli.withCore(async client => {
        const result = await client.call('mirror.verify', { url })
        cli.print.answer(result, () => `${result.events} events, ${result.bad} bad, root ${result.root}, ${duration(result.ms)}`)
        cli.exit(result.bad === 0 ? EXIT.done : EXIT.refused)
      }),
    )

  for (const paused of [true, false]) {
    mirror
      .command(`${paused ? 'pause' : 'resume'} <url>`)
      .description(paused ? 'stop asking this custodian' : 'go on asking this custodian')
      .action((url: string) =>
        cli.withCore(async client => {
          await client.call('mirror.pause', { url, paused })
          cli.print.answer({ url, paused }, () => `${url} is ${paused ? 'paused' : 'running'}.`)
        }),
      )
  }
}

/** The shape that scripts read; fixed by the issue that introduced it. */
function custodianOf(row: MirrorDetail) {
  const { url, standing, disputed, contiguous, latest, behind, last_contact_ms, events, gaps, disputes, last_error } = row
  return { url, standing, disputed, contiguous, latest, behind, last_contact_ms, events, gaps, disputes, last_error }
}

const NO_MIRROR = 'No mirror is kept yet. Add one: nimdolf peer add URL'

function syncWords({ url, complete, row, reason }: Answer<'mirror.sync'>[number]): string {
  if (complete) return `${url}: complete to ${row.contiguous}`
  return `${url}: not complete, ${row.behind} behind: ${reason?.code ?? 'unknown'}: ${plain(reason?.detail ?? '')}`
}

function lookupWords({ Y, hits, searched, disputed_in: disputedIn = [] }: Lookup): string {
  const words = [
    ...hits.map(hit => `spent at ${hit.custodian}, event ${hit.seq}, ${hit.amount} ${plain(hit.unit)}${hit.disputed ? ', disputed' : ''}`),
    ...disputedIn.map(url => `blocked at ${url}: a disputed message names it`),
  ]
  return (words.length > 0 ? words : [`in none of ${searched.length} mirrors`]).map(word => `${Y}: ${word}`).join('\n')
}

function statusTable(rows: readonly MirrorRow[]): string {
  if (rows.length === 0) return NO_MIRROR
  const cells = rows.map(row => [
    row.disputed ? `disputed (${row.standing})` : row.standing,
    row.url,
    String(row.contiguous),
    String(row.behind),
    String(row.missing),
    duration(row.last_contact_ms),
    row.last_error === null ? '' : row.last_error.code,
  ])
  return table(['standing', 'mint', 'head>', 'behind>', 'missing>', 'contact>', 'error'], cells)
}

const EXPORT_PAGE = 20_000

async function exportAll(client: Client, cli: Cli, url: string, format: 'ndjson' | 'csv'): Promise<void> {
  let next: number | null = 0
  let events = 0
  while (next !== null) {
    const page: { text: string; events: number; next: number | null } = await client.call('audit.export', {
      url,
      format,
      from: next,
      limit: EXPORT_PAGE,
    })
    await cli.print.raw(page.text)
    events += page.events
    next = page.next
  }
  cli.print.say(`${events} events`)
}
