import type { Command } from 'commander'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { withoutSlash } from '#shared/lib/without-slash.ts'
import type { Client } from '#shared/rpc/client.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { BundleCheck, FailoverDetail, LateEventView } from '#shared/rpc/views/failover.ts'
import { bundleCheck } from '../../../project/bundle-check.ts'
import { askTyped } from '../ask-typed.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { day, plain, table } from '../print.ts'
import { perKvb } from '../read-rate.ts'
import { readText } from '../read-text.ts'
import { wholeNumber } from '../whole-number.ts'
import { makeBundle, saveBundle, savedWords, type BundleOptions } from './failover-bundle.ts'
import { failoverStepCommands } from './failover-steps.ts'
import { acceptWords, failoverTable, gateWords, viewWords } from './failover-words.ts'
import { watchFailover } from './watch-failover.ts'

interface Of {
  readonly custodian: string
}

/** `failover`: take over when a mint is gone, from its diagnosis to the last report. */
export function failoverCommands(program: Command, cli: Cli): void {
  const failover = program.command('failover').description('take over when a mint is gone: claim its reserve, open redemption, report')
  const named = (name: string, words: string): Command =>
    failover.command(name).description(words).requiredOption('--custodian <url>', 'the mint whose reserve it is about', withoutSlash)

  failover
    .command('list')
    .description('every mint in whose reserve you have a leaf, and what is to be done')
    .action(() =>
      cli.withCore(async client => {
        await client.call('reserve.refresh', {})
        const rows = await client.call('failover.list', {})
        cli.print.answer({ failovers: rows }, () => failoverTable(rows))
      }),
    )

  failoverStepCommands(named, cli)

  named('gate', 'the evidence gate: every chain fact that a claim needs, and what is to be accepted; exits 0 when open, 3 when not').action(
    ({ custodian }: Of) =>
      cli.withCore(async client => {
        await client.call('reserve.refresh', {})
        const view = await client.call('failover.get', { custodian })
        cli.print.answer(view, () => gateWords(view))
        cli.exit(view.open ? EXIT.done : EXIT.refused)
      }),
  )

  named('accept', 'accept what is doubtful by typing the amount at risk')
    .option('--amount <sat>', 'the amount at risk, typed')
    .action(({ custodian, amount }: Of & { amount?: string }) =>
      act(cli, async client => {
        await client.call('reserve.refresh', {})
        const view = await client.call('failover.get', { custodian })
        if (amount === undefined) cli.print.say(acceptWords(view))
        const typed = amount ?? (await askTyped('Type the amount at risk, in sat: '))
        if (typed === null) throw new RpcError('failover.confirm', 'Nobody is here to type the amount at risk. Say --amount SAT.')
        return client.call('failover.accept', { custodian, typed })
      }),
    )

  named('bump', 'the unconfirmed claim at a higher fee (BIP125); sign and broadcast it again')
    .requiredOption('--rate <rate>', 'sat/vB', perKvb)
    .action(({ custodian, rate }: Of & { rate: number }) =>
      act(cli, async client => {
        await client.call('reserve.refresh', {})
        return client.call('failover.bump', { custodian, sat_per_kvb: rate })
      }),
    )

  named('watch', 'print a line for every change until the claim is settled (0) or lost (3), or until stopped (4)')
    .option('--once', 'print what is there now and leave')
    .action(({ custodian, once }: Of & { once?: boolean }) => cli.withCore(client => watchFailover(client, cli, custodian, once === true)))

  named('late', 'spent events that came after the freeze and block their proofs')
    .option('--limit <n>', 'lines', wholeNumber, 100)
    .action(({ custodian, limit }: Of & { limit: number }) =>
      cli.withCore(async client => {
        const events = await client.call('failover.late', { custodian, limit })
        cli.print.answer({ events }, () => lateTable(events))
      }),
    )

  named('release', 'let the holder of a late event’s proof be paid after all; the custodian may have paid it, too')
    .requiredOption('--y <Y>', 'as failover late shows it, hex')
    .requiredOption('--reason <text>', 'why; it stands in the evidence')
    .action(({ custodian, y, reason }: Of & { y: string; reason: string }) =>
      cli.withCore(async client => {
        const event = await client.call('failover.release', { custodian, Y: y.toLowerCase(), reason })
        cli.print.answer(event, () => `Released: ${event.Y}, ${groupDigits(event.amount)}.`)
      }),
    )

  named('close', 'end redemption: nobody is paid from this pot any more')
    .requiredOption('--reason <text>', 'why; it stands in the report')
    .option('--yes', 'do it without the reminder of what it means')
    .action(({ custodian, reason, yes }: Of & { reason: string; yes?: boolean }) =>
      act(cli, async client => {
        if (yes !== true)
          throw new RpcError('failover.confirm', 'Holders who come later get nothing, and it cannot be opened again. Say --yes to go on.')
        return client.call('failover.close', { custodian, reason })
      }),
    )

  named('bundle', 'all that was known, accepted and done, as one file that anybody can check')
    .option('--out <file>', 'save it here; default: standard output')
    .option('--signer <id>', 'its leaf key vouches for the file')
    .option('--passphrase-file <file>', 'read the passphrase from here instead of the terminal')
    .option('--force', 'also over a file that is there')
    .action((options: BundleOptions) => bundle(cli, options))

  failover
    .command('check <file>')
    .description('check anybody’s bundle without asking anybody: its digests, leaf, claims and signature; exits 0 when all hold')
    .action((file: string) => {
      const found = bundleCheck(readText(file))
      cli.print.answer(found, () => checkWords(found))
      cli.exit(found.ok ? EXIT.done : EXIT.refused)
    })
}

/** An act that answers with the whole view. */
const act = (cli: Cli, work: (client: Client) => Promise<FailoverDetail>): Promise<void> =>
  cli.withCore(async client => {
    const view = await work(client)
    cli.print.answer(view, () => viewWords(view))
  })

const bundle = (cli: Cli, options: BundleOptions): Promise<void> =>
  cli.withCore(async client => {
    await client.call('reserve.refresh', {})
    const { out } = options
    if (out !== undefined) {
      const saved = await saveBundle(client, { ...options, out })
      return cli.print.answer(saved, () => savedWords(saved))
    }
    const made = await makeBundle(client, options)
    if (cli.print.json) cli.print.answer(made, () => '')
    else await cli.print.raw(made.text)
  })

function lateTable(events: readonly LateEventView[]): string {
  if (events.length === 0) return 'No event came after the freeze.'
  const rows = events.map(row => [String(row.seq), row.standing, groupDigits(row.amount), day(row.seen_at), row.Y, plain(row.reason ?? '')])
  return table(['seq>', 'standing', 'amount>', 'seen, UTC', 'Y', 'reason'], rows)
}

const checkWords = ({ ok, custodian, digest, signed_by, fault }: BundleCheck): string =>
  ok
    ? [
        `Whole and consistent: ${plain(custodian ?? '')}`,
        `digest     ${digest}`,
        signed_by === null ? 'Nobody signed it: who made it is not proven.' : `signed by  ${signed_by}, the key of the leaf`,
        'That the coins and claims are in the chain, look up yourself.',
      ].join('\n')
    : `NOT what it says: ${plain(fault?.detail ?? '')} [${fault?.code}]`
