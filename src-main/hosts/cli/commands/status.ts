import { Option, type Command } from 'commander'
import * as z from 'zod'
import { settings as settingsSchema } from '#shared/rpc/views/app.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import { plain, table } from '../print.ts'
import { wholeNumber } from '../whole-number.ts'
import type { Cli } from '../cli.ts'

/** `status`, `log`, `settings`: the console about itself. */
export function statusCommands(program: Command, cli: Cli): void {
  program
    .command('status')
    .description('what runs, on which network, and what needs you')
    .action(() =>
      cli.withCore(async client => {
        const [app, overview] = await Promise.all([client.call('app.status', {}), client.call('overview.get', {})])
        cli.print.answer({ ...app, overview }, () =>
          [
            `Nimdolf Console ${app.version} · ${app.world === 'demo' ? 'DEMO' : (app.network ?? 'network not chosen')} · ${app.storage} at ${app.home}`,
            `${overview.mirrors.total} mirrors, ${overview.mirrors.live} live, ${overview.mirrors.events} events kept`,
            ...overview.exceptions.map(row => `! ${plain(row.subject)}: ${plain(row.title)}. ${plain(row.detail)}`),
            ...overview.next_actions.map((row, index) => `${index + 1}. ${plain(row.title)}: ${plain(row.detail)}`),
          ].join('\n'),
        )
      }),
    )

  program
    .command('log')
    .description('the audit timeline, newest first')
    .option('--limit <n>', 'lines', wholeNumber, 50)
    .addOption(new Option('--level <level>', 'this one only').choices(['info', 'notice', 'warning', 'alarm']))
    .option('--text <text>', 'only lines that contain this', '')
    .action((options: { limit: number; level?: 'info' | 'notice' | 'warning' | 'alarm'; text: string }) =>
      cli.withCore(async client => {
        const rows = await client.call('log.list', {
          before: null,
          limit: options.limit,
          level: options.level ?? null,
          text: options.text,
        })
        cli.print.answer({ entries: rows }, () =>
          table(
            ['time', 'level', 'who', 'act', 'subject', 'detail'],
            rows.map(row => [new Date(row.at).toISOString(), row.level, row.actor, row.act, plain(row.subject), plain(row.detail)]),
          ),
        )
      }),
    )

  const settings = program.command('settings').description('read or change the policy')
  settings
    .command('get')
    .description('every setting')
    .action(() =>
      cli.withCore(async client => {
        const now = await client.call('settings.get', {})
        cli.print.answer(now, () =>
          table(
            ['setting', 'value'],
            Object.entries(now).map(([key, value]) => [key, String(value)]),
          ),
        )
      }),
    )
  settings
    .command('set <key> <value>')
    .description('change one, e.g. settings set network signet; none takes back what may be unset')
    .action((key: string, value: string) =>
      cli.withCore(async client => {
        const after = await client.call('settings.set', settingOf(key, value))
        cli.print.answer(after, () => `${key} is now ${String(after[key as keyof typeof after])}`)
      }),
    )
}

function settingOf(key: string, text: string): Record<string, unknown> {
  const schema = Object.hasOwn(settingsSchema.shape, key) ? settingsSchema.shape[key as keyof typeof settingsSchema.shape] : undefined
  if (schema === undefined)
    throw new RpcError('settings.unknown', `There is no setting ${plain(key)}. Known: ${Object.keys(settingsSchema.shape).join(', ')}.`)
  // `none` takes back what may be unset.
  const parsed =
    text === 'none' && schema.safeParse(null).success
      ? schema.safeParse(null)
      : z.union([schema, z.coerce.number().pipe(schema as z.ZodType<unknown, number>)]).safeParse(text)
  if (!parsed.success) throw new RpcError('settings.value', `${plain(text)} is no value for ${key}: ${z.prettifyError(parsed.error)}`)
  return { [key]: parsed.data }
}
