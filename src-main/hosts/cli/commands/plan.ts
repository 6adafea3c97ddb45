import { writeFileSync } from 'node:fs'
import { InvalidArgumentError, type Command } from 'commander'
import { groupDigits } from '#shared/lib/group-digits.ts'
import type { Client } from '#shared/rpc/client.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { PlanArgs, PlanDetail, PlanPreview, PlanRow } from '#shared/rpc/views/plan.ts'
import type { Cli } from '../cli.ts'
import { plain, table } from '../print.ts'
import { perKvb, readRate, type FeeRate } from '../read-rate.ts'
import { wholeNumber } from '../whole-number.ts'

interface PlanOptions {
  readonly rate: FeeRate
  readonly coin: readonly string[]
  readonly out?: string
  readonly dryRun?: boolean
}

/** `reserve plan …` makes a plan and puts it into the tray; `plan …` looks after those that are there. */
export function planCommands(program: Command, reserve: Command, cli: Cli): void {
  const make = reserve.command('plan').description('make a transaction and put it into the tray; nothing is signed or sent')
  const kind = (name: string, words: string): Command =>
    make
      .command(name)
      .description(words)
      .option('--rate <rate>', 'fast, normal, slow, or sat/vB', readRate, 'normal')
      .option('--coin <txid:vout...>', 'these coins only', [])
      .option('--out <file>', 'write the PSBT here')
      .option('--dry-run', 'show it without keeping it')

  kind('rearm', 'back to the same reserve, so that every timelock starts anew')
    .option('--reserve <id>', 'default: the one that has due coins', wholeNumber)
    .option('--all', 'every confirmed coin, due or not: consolidate')
    .action((options: PlanOptions & { reserve?: number; all?: boolean }) =>
      plan(cli, options, { kind: 'rearm', reserve: options.reserve ?? null, consolidate: options.all === true, ...chosen(options) }),
    )
  kind('payout', 'pay out of the reserve; the rest is re-armed')
    .requiredOption('--reserve <id>', 'from here', wholeNumber)
    .requiredOption('--to <address=sat...>', 'whom to pay how much')
    .action((options: PlanOptions & { reserve: number; to: readonly string[] }) =>
      plan(cli, options, { kind: 'payout', reserve: options.reserve, payments: options.to.map(readPayment), ...chosen(options) }),
    )
  kind('rotate', 'move everything to another own reserve, with other delegates')
    .requiredOption('--from <id>', 'from here', wholeNumber)
    .requiredOption('--to <id>', 'to there', wholeNumber)
    .action((options: PlanOptions & { from: number; to: number }) =>
      plan(cli, options, { kind: 'rotate', from: options.from, to: options.to, rate: options.rate }),
    )
  kind('sweep', 'move what a hot wallet holds above its target into a reserve')
    .requiredOption('--hot <id>', 'from here', wholeNumber)
    .requiredOption('--to <id>', 'to there', wholeNumber)
    .action((options: PlanOptions & { hot: number; to: number }) =>
      plan(cli, options, { kind: 'sweep', hot: options.hot, to: options.to, rate: options.rate }),
    )
  kind('claim', 'take mature coins of a peer by your leaf into your own reserve')
    .requiredOption('--reserve <id>', 'the peer’s', wholeNumber)
    .requiredOption('--to <id>', 'your own', wholeNumber)
    .action((options: PlanOptions & { reserve: number; to: number }) =>
      plan(cli, options, { kind: 'claim', reserve: options.reserve, to: options.to, ...chosen(options) }),
    )

  const tray = program.command('plan').description('plans in the tray')
  tray
    .command('list')
    .description('every plan, newest first')
    .action(() =>
      cli.withCore(async client => {
        await client.call('reserve.refresh', {})
        const rows = await client.call('plan.list', {})
        cli.print.answer({ plans: rows }, () => trayTable(rows))
      }),
    )
  tray
    .command('show <id>')
    .description('one plan: inputs, outputs, fee, checks, who can sign')
    .action((id: string) => withPlan(cli, id, (client, plan) => client.call('plan.get', { id: plan })))
  tray
    .command('bump <id> <rate>')
    .description('the same spend at a higher rate in sat/vB, as a new plan (BIP125)')
    .action((id: string, rate: string) =>
      withPlan(cli, id, (client, plan) => client.call('plan.bump', { id: plan, sat_per_kvb: perKvb(rate) })),
    )
  tray
    .command('drop <id>')
    .description('give up a plan that was not sent')
    .action((id: string) =>
      cli.withCore(async client => {
        await client.call('plan.drop', { id: wholeNumber(id) })
        cli.print.answer({ dropped: wholeNumber(id) }, () => `Plan ${id} is dropped: it is not sent from here any more.`)
      }),
    )
}

const chosen = ({ rate, coin }: PlanOptions) => ({ rate, coins: [...coin] })

function plan(cli: Cli, { out, dryRun }: PlanOptions, args: PlanArgs): Promise<void> {
  return cli.withCore(async client => {
    await client.call('reserve.refresh', {})
    if (dryRun === true) {
      const preview = await client.call('plan.preview', { plan: args })
      cli.print.answer(preview, () => planWords(preview))
      return
    }
    const made = await client.call('plan.create', { plan: args })
    if (out !== undefined) writePsbt(out, made.psbt)
    cli.print.answer(made, () => [`Plan ${made.id} is in the tray.`, planWords(made), out === undefined ? '' : `PSBT: ${out}`].join('\n'))
  })
}

function withPlan(cli: Cli, id: string, act: (client: Client, id: number) => Promise<PlanDetail>): Promise<void> {
  return cli.withCore(async client => {
    await client.call('reserve.refresh', {})
    const detail = await act(client, wholeNumber(id))
    cli.print.answer(detail, () => detailWords(detail))
  })
}

/** Binary, as BIP174 files are. */
export function writePsbt(file: string, base64: string): void {
  try {
    writeFileSync(file, Buffer.from(base64, 'base64'), { mode: 0o600 })
  } catch (cause) {
    throw new RpcError('cli.file', `${file} cannot be written: ${(cause as Error).message}`)
  }
}

export function planWords(plan: PlanPreview): string {
  return [
    ...plan.inputs.map(input => `in   ${input.id}  ${groupDigits(input.amount)} sat  ${plain(input.reserve_name)}, ${plain(input.by)}`),
    ...plan.outputs.map(output => `out  ${output.address}  ${groupDigits(output.amount)} sat  ${plain(output.label)}`),
    `fee  ${groupDigits(plan.fee)} sat: ${plan.why.fee}`,
    ...(plan.deadline === null
      ? []
      : [`first claim in ${groupDigits(plan.deadline.after)} blocks, now in ${plan.deadline.before ?? 'unknown'}`]),
    ...plan.consequences.map(words => `· ${plain(words)}`),
    ...plan.left_out.map(row => `left out ${row.id}: ${plain(row.reason.detail)}`),
    ...plan.warnings.map(row => `! ${plain(row.detail)} [${row.code}]`),
  ].join('\n')
}

export const detailWords = (plan: PlanDetail): string =>
  [
    `Plan ${plan.id}, ${plan.kind}, ${plan.state}: ${plan.txid}`,
    planWords(plan),
    `${plan.signatures.have} of ${plan.signatures.need} inputs signed`,
    ...plan.signers.map(
      signer =>
        `${signer.can ? 'can sign   ' : 'cannot sign'} ${plain(signer.name)}${signer.reason === null ? '' : `: ${plain(signer.reason.detail)}`}`,
    ),
    ...plan.checks.map(check => `${check.ok ? 'ok ' : 'NO '} ${plain(check.name)}: ${plain(check.detail)}`),
    ...(plan.lost_to === null ? [] : [`! taken by ${plain(plan.lost_to)}`]),
    ...(plan.refused === null ? [] : [`! ${plain(plan.refused.detail)} [${plan.refused.code}]`]),
  ].join('\n')

const trayTable = (rows: readonly PlanRow[]): string =>
  rows.length === 0
    ? 'The tray is empty.'
    : table(
        ['id>', 'kind', 'state', 'in, sat>', 'fee, sat>', 'signed', 'confirmations>', 'txid'],
        rows.map(row => [
          String(row.id),
          row.kind,
          row.state,
          row.total_in,
          row.fee,
          `${row.signatures.have}/${row.signatures.need}`,
          String(row.confirmations),
          row.txid,
        ]),
      )

function readPayment(text: string): { address: string; amount: string } {
  const [, address, amount] = /^([a-zA-Z0-9]{10,120})=([1-9]\d{0,15})$/.exec(text) ?? []
  if (address === undefined || amount === undefined) throw new InvalidArgumentError('A payment is ADDRESS=SAT.')
  return { address, amount }
}
