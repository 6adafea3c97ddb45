import { setTimeout as after } from 'node:timers/promises'
import type { Command } from 'commander'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Client } from '#shared/rpc/client.ts'
import type { FloatView } from '#shared/rpc/views/redemption.ts'
import { stopSignal } from '../../stop-signal.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { duration, plain, table } from '../print.ts'
import { readText } from '../read-text.ts'
import { wholeSat } from '../whole-number.ts'
import { takeCommands } from './float-take.ts'

/** Between two looks at an invoice, ms. */
const LOOK_MS = 2_000

/** `float`: ecash of your own mint that redemptions are paid with. */
export function floatCommands(program: Command, cli: Cli): void {
  const float = program.command('float').description('ecash of your own mint that redemptions are paid with')

  float
    .command('show')
    .description('what is free and held, for how long it lasts, and invoices that wait')
    .action(() =>
      cli.withCore(async client => {
        const rows = await client.call('float.get', {})
        cli.print.answer({ float: rows }, () => floatWords(rows))
      }),
    )

  float
    .command('fill [token]')
    .description(
      'take a token of your own mint in, from standard input or a file; it is worth nothing elsewhere afterwards; exits 4 until the mint has answered',
    )
    .option('--token-file <file>', 'read the token from here')
    .action((token: string | undefined, { tokenFile }: { tokenFile?: string }) =>
      cli.withCore(async client => {
        const isArgument = token !== undefined && token !== '-'
        if (isArgument)
          cli.print.say('This token is money, and other users of this machine can see arguments: next time give it on standard input (-).')
        const { amount, pending } = await client.call('float.receive', {
          token: (isArgument ? token : readText(tokenFile ?? null)).trim(),
        })
        cli.print.answer({ amount, pending }, () =>
          pending
            ? `${groupDigits(amount)} are on their way: the mint has not answered yet. Do not give the token again.`
            : `${groupDigits(amount)} are in the float.`,
        )
        cli.exit(pending ? EXIT.incomplete : EXIT.done)
      }),
    )

  float
    .command('invoice')
    .description('an invoice of your own mint; once it is paid, it becomes float by itself')
    .requiredOption('--amount <amount>', 'in the unit', wholeSat)
    .option('--unit <unit>', 'of your mint', 'sat')
    .option('--wait', 'until it is paid (0), or until stopped (4)')
    .action(({ amount, unit, wait }: { amount: string; unit: string; wait?: boolean }) =>
      cli.withCore(async client => {
        // Whoever takes up a paid invoice is a core that goes on running.
        if (wait === true && (await client.call('app.status', {})).core.pid === process.pid)
          throw new RpcError('float.no-core', 'No core runs here that could wait for the payment. Start one first: nimdolf serve.')
        const made = await client.call('float.invoice', { unit, amount })
        if (wait !== true) return cli.print.answer(made, () => made.request)
        cli.print.say(made.request)
        const paid = await waitFor(client, made.quote)
        cli.print.answer({ ...made, paid }, () => (paid ? `${groupDigits(amount)} ${plain(unit)} are in the float.` : 'Not paid yet.'))
        cli.exit(paid ? EXIT.done : EXIT.incomplete)
      }),
    )

  float
    .command('restore')
    .description('find float at your mint that the database lost')
    .action(() =>
      cli.withCore(async client => {
        const { found, taken } = await client.call('float.restore', {})
        const out =
          taken === '0' ? '' : ` ${groupDigits(taken)} that had been taken out were found as well and stay out: nimdolf float taken.`
        cli.print.answer({ found, taken }, () => (found === '0' ? `Nothing was missing.${out}` : `Found ${groupDigits(found)}.${out}`))
      }),
    )

  takeCommands(float, cli)
}

/** False when it was stopped before. */
async function waitFor(client: Client, quote: string): Promise<boolean> {
  const stopped = new AbortController()
  void stopSignal().then(() => stopped.abort())
  while (!stopped.signal.aborted) {
    const rows = await client.call('float.get', {})
    if (!rows.some(({ waiting }) => waiting.some(row => row.quote === quote))) return true
    await after(LOOK_MS, undefined, { signal: stopped.signal }).catch(() => undefined)
  }
  return false
}

function floatWords(rows: readonly FloatView[]): string {
  if (rows.length === 0) return 'No gateway is set up, so there is no float. Begin with: nimdolf gateway set.'
  return [
    table(
      ['unit', 'free>', 'held>', 'coins>', 'cap>', 'low below>', 'last hour>', 'lasts'],
      rows.map(row => [
        plain(row.unit),
        ...[row.free, row.held, String(row.coins), row.cap, row.low_at, row.last_hour].map(groupDigits),
        row.low ? 'LOW' : row.low_in_ms === null ? '' : duration(row.low_in_ms),
      ]),
    ),
    ...rows.flatMap(({ unit, waiting }) =>
      waiting.map(row => `waits for payment: ${groupDigits(row.amount)} ${plain(unit)}  ${plain(row.request)}`),
    ),
  ].join('\n')
}
