import { Option, type Command } from 'commander'
import { groupDigits } from '#shared/lib/group-digits.ts'
import type { Client } from '#shared/rpc/client.ts'
import type { PotView, RedemptionDetail, RedemptionRow } from '#shared/rpc/views/redemption.ts'
import type { Cli } from '../cli.ts'
import { day, duration, msat, plain, table } from '../print.ts'
import { wholeNumber } from '../whole-number.ts'

/** Rows that one question asks for. */
const PAGE = 500

interface ListOptions {
  readonly state?: RedemptionRow['state']
  readonly limit: number
  readonly before?: number
  readonly all?: boolean
}

/** `redemption`: the pots, and every request that was decided and paid. */
export function redemptionCommands(program: Command, cli: Cli): void {
  const redemption = program.command('redemption').description('pots, and what holders were paid out of them')

  redemption
    .command('pots')
    .description('every recovered reserve: recovered, paid out, what is left and for how long')
    .action(() =>
      cli.withCore(async client => {
        const pots = await client.call('redemption.pots', {})
        cli.print.answer({ pots }, () => (pots.length === 0 ? 'No reserve was claimed.' : pots.map(potWords).join('\n\n')))
      }),
    )

  redemption
    .command('list')
    .description('requests as they were decided and paid, newest first')
    .addOption(new Option('--state <state>', 'these only').choices(['open', 'settled', 'released']))
    .option('--limit <n>', 'lines', wholeNumber, 50)
    .option('--before <id>', 'older than this one', wholeNumber)
    .option('--all', 'every one, in pages; with --json one line each')
    .action((options: ListOptions) =>
      cli.withCore(async client => {
        if (options.all === true) return streamAll(client, cli, options)
        const rows = await page(client, options, options.before ?? null, options.limit)
        cli.print.answer({ redemptions: rows }, () => (rows.length === 0 ? 'No request was paid.' : rowTable(rows)))
      }),
    )

  redemption
    .command('show <id>')
    .description('one request: its proofs’ Ys and what the mint was asked')
    .action((id: string) =>
      cli.withCore(async client => {
        const detail = await client.call('redemption.get', { id: wholeNumber(id) })
        cli.print.answer(detail, () => detailWords(detail))
      }),
    )
}

const page = (client: Client, { state }: ListOptions, before: number | null, limit: number): Promise<RedemptionRow[]> =>
  client.call('redemption.list', { before, limit: Math.min(Math.max(1, limit), PAGE), state: state ?? null })

/** A page in memory at a time, however many there are. */
async function streamAll(client: Client, cli: Cli, options: ListOptions): Promise<void> {
  let before = options.before ?? null
  for (;;) {
    const rows = await page(client, options, before, PAGE)
    if (rows.length === 0) return
    await cli.print.raw(cli.print.json ? rows.map(row => `${JSON.stringify(row)}\n`).join('') : `${rowTable(rows)}\n`)
    before = rows.at(-1)!.id
  }
}

function potWords(pot: PotView): string {
  const names = pot.custodians.map(({ name, url }) => plain(name === '' ? url : name)).join(', ')
  const closed = pot.closed === null ? '' : `: ${pot.closed.why}${pot.closed.reason === null ? '' : `, ${plain(pot.closed.reason)}`}`
  return [
    `${plain(pot.pot)}: ${pot.phase}${closed}. Pays ${names}.`,
    `recovered  ${msat(pot.recovered)}`,
    `paid out   ${msat(pot.settled)}; being paid ${msat(pot.reserved)}`,
    `left       ${msat(pot.remaining)}${pot.pace.empty_in_ms === null ? '' : `, for about ${duration(pot.pace.empty_in_ms)} at the pace of the last hour`}`,
    ...(pot.shortfall === '0' ? [] : [`! ${msat(pot.shortfall)} were paid out of a claim that a reorganisation took back.`]),
    ...(pot.late === 0 ? [] : [`! ${pot.late} events came after the claim was settled: nimdolf failover late shows them.`]),
    ...(pot.until === null ? [] : [`closes     ${day(pot.until)} UTC`]),
    ...pot.claims.map(claim => `claim      ${claim.txid}  ${msat(claim.msat)}${claim.shaken ? ', shaken by a reorganisation' : ''}`),
    ...pot.keysets.map(row => `keyset     ${row.id}  ${groupDigits(row.proofs)} proofs  ${msat(row.gross)}  ${plain(row.custodian)}`),
  ].join('\n')
}

const rowTable = (rows: readonly RedemptionRow[]): string =>
  table(
    ['id>', 'at, UTC', 'kind', 'state', 'amount>', 'unit', 'proofs>', 'from the pot, sat>', 'place>', 'mint'],
    rows.map(row => [
      String(row.id),
      day(row.at),
      row.method === null ? row.kind : `${row.kind} ${plain(row.method)}`,
      row.flagged > 0 ? `${row.state}, flagged` : row.state,
      groupDigits(row.amount),
      plain(row.unit),
      String(row.proofs),
      msat(row.debit).replace(/ sat$/, ''),
      row.place === null ? '' : String(row.place),
      row.custodians.map(plain).join(' '),
    ]),
  )

const detailWords = (detail: RedemptionDetail): string =>
  [
    rowTable([detail]),
    ...(detail.refusal === null ? [] : [`! the mint refused: ${plain(detail.refusal.detail)} [${detail.refusal.code}]`]),
    ...(detail.flagged === 0 ? [] : [`! ${detail.flagged} proofs were pending at the custodian when its feed was frozen.`]),
    ...detail.redeemed.map(row => `proof  ${row.Y}  ${groupDigits(row.amount)}  ${row.id}`),
    ...detail.calls.map(row => `call   ${row.purpose}  ${plain(row.path)}  ${row.state}  ${day(row.at)}`),
  ].join('\n')
