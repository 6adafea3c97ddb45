import { rmSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { groupDigits } from '#shared/lib/group-digits.ts'
import type { Client } from '#shared/rpc/client.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { TakenView, TookOutView } from '#shared/rpc/views/redemption.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { day, plain, table } from '../print.ts'
import { saveFile } from '../save-file.ts'
import { wholeNumber, wholeSat } from '../whole-number.ts'

interface TakeOptions {
  readonly amount?: string
  readonly all?: boolean
  readonly unit: string
  readonly out?: string
  readonly yes?: boolean
}

/** `float take …`: what leaves the float as a token, and what became of it. */
export function takeCommands(float: Command, cli: Cli): void {
  float
    .command('take')
    .description(
      'take ecash out of the float as a token of your own mint; it is listed, can be told again and taken back; exits 4 until the mint has answered',
    )
    .addOption(new Option('--amount <amount>', 'what the token is worth, in the unit').argParser(wholeSat).conflicts('all'))
    .option('--all', 'everything that is free')
    .option('--unit <unit>', 'of your mint', 'sat')
    .option('--out <file>', 'save the token here, for your eyes alone; it is money. Default: float token ID tells it')
    .option('--yes', 'also while redemption is open and holders are paid from the float')
    .action((options: TakeOptions, command: Command) => {
      const { amount, all, unit, out, yes } = options
      if (amount === undefined && all !== true) command.error('error: say how much: --amount AMOUNT or --all')
      return cli.withCore(async client => {
        // The name is taken first: what has left the float shall not fail at a file.
        if (out !== undefined) saveFile(out, '', false)
        let took: TookOutView | null = null
        try {
          took = await take(client, { unit, amount: amount ?? null, confirmed: yes === true })
        } finally {
          if (out !== undefined && (took === null || took.token === null)) rmSync(out, { force: true })
        }
        const { id, token, ...rest } = took
        if (out !== undefined && token !== null) saveFile(out, `${token}\n`, true)
        const saved = token === null ? null : (out ?? null)
        cli.print.answer({ id, ...rest, saved, pending: token === null }, () => tookWords(took, saved))
        cli.exit(token === null ? EXIT.incomplete : EXIT.done)
      })
    })

  float
    .command('taken')
    .description('what was taken out, and what your mint says is unspent of it')
    .action(() =>
      cli.withCore(async client => {
        const rows = await client.call('float.taken', {})
        cli.print.answer({ taken: rows }, () => takenWords(rows))
      }),
    )

  float
    .command('token')
    .description('the token of what was taken out, once more: on standard output, or in a file')
    .argument('<id>', 'as float taken lists it', wholeNumber)
    .option('--out <file>', 'save it here, for your eyes alone')
    .action((id: number, { out }: { out?: string }) =>
      cli.withCore(async client => {
        const { token, ...told } = await client.call('float.token', { id })
        if (token === null) {
          cli.print.answer({ ...told, pending: true }, () => 'Your mint has not carried it out yet. Ask again.')
          return cli.exit(EXIT.incomplete)
        }
        if (out === undefined) return cli.print.answer({ ...told, token }, () => token)
        saveFile(out, `${token}\n`, false)
        cli.print.answer({ ...told, saved: out }, () => `${groupDigits(told.amount)} ${plain(told.unit)} are in ${out}.`)
      }),
    )

  float
    .command('return')
    .description(
      'take what is unspent of it back into the float; every copy of its token is worth nothing then; exits 4 until the mint has answered',
    )
    .argument('<id>', 'as float taken lists it', wholeNumber)
    .action((id: number) =>
      cli.withCore(async client => {
        const { amount, pending } = await client.call('float.return', { id })
        cli.print.answer({ id, amount, pending }, () =>
          pending ? `${groupDigits(amount)} are on their way: the mint has not answered yet.` : `${groupDigits(amount)} are float again.`,
        )
        cli.exit(pending ? EXIT.incomplete : EXIT.done)
      }),
    )
}

async function take(client: Client, args: { unit: string; amount: string | null; confirmed: boolean }): Promise<TookOutView> {
  try {
    return await client.call('float.take', args)
  } catch (cause) {
    if (!(cause instanceof RpcError)) throw cause
    const { code, message } = cause
    if (code === 'float.open') throw new RpcError(code, `${message} Say --yes to go on.`)
    // The core refused, or its answer was lost.
    throw /^(?:float|gateway)\./.test(code) ? cause : new RpcError(code, `${message} Whether it left the float: nimdolf float taken.`)
  }
}

function tookWords({ id, unit, amount, token }: TookOutView, saved: string | null): string {
  const what = `${groupDigits(amount)} ${plain(unit)}`
  if (token === null)
    return `${what} are on their way out: your mint has not answered yet. Do not ask for them again; later: nimdolf float token ${id}`
  return `${what} left the float as number ${id}. ${saved === null ? `Its token: nimdolf float token ${id}` : `Its token is in ${saved}: it is money.`}`
}

const STATES: Readonly<Record<TakenView['state'], string>> = {
  taking: 'on its way out',
  unspent: 'unspent',
  part: 'spent in part',
  spent: 'spent',
  unknown: 'not known: the mint does not answer',
  returning: 'on its way back',
  returned: 'float again',
}

function takenWords(rows: readonly TakenView[]): string {
  if (rows.length === 0) return 'Nothing was taken out of the float.'
  return table(
    ['id>', 'at, UTC', 'amount>', 'unit', 'unspent>', 'state'],
    rows.map(({ id, at, amount, unit, left, state, found }) => [
      String(id),
      day(at),
      groupDigits(amount),
      plain(unit),
      left === null ? '' : groupDigits(left),
      `${STATES[state]}${found ? ', found by restore' : ''}`,
    ]),
  )
}
