import type { Command } from 'commander'
import { plain, table } from '../print.ts'
import type { Cli } from '../cli.ts'
import { readText } from '../read-text.ts'

/** `audit`: what is spent, where, since when. */
export function auditCommands(program: Command, cli: Cli): void {
  const audit = program.command('audit').description('what is spent, where, since when')

  audit
    .command('token [file]')
    .description('which proofs of a token are spent; reads the token from FILE or standard input, since arguments are seen by other users')
    .action((file: string | undefined) =>
      cli.withCore(async client => {
        const report = await client.call('audit.token', { token: readText(file ?? null).trim() })
        cli.print.answer(report, () =>
          [
            `${plain(report.mint)}: ${report.spent} of ${report.total} ${plain(report.unit)} spent${report.mirrored ? '' : ' as far as other mirrors know: no mirror of this mint is kept'}`,
            table(
              ['amount>', 'state', 'Y'],
              report.proofs.map(proof => [
                proof.amount,
                proof.lookup.hits[0] === undefined ? 'not found' : `event ${proof.lookup.hits[0].seq}`,
                proof.lookup.Y,
              ]),
            ),
          ].join('\n'),
        )
      }),
    )

  audit
    .command('totals <url>')
    .description('spent events and sums per keyset and amount')
    .action((url: string) =>
      cli.withCore(async client => {
        const totals = await client.call('audit.totals', { url })
        cli.print.answer(totals, () =>
          table(
            ['keyset', 'unit', 'events>', 'spent>'],
            totals.keysets.map(row => [row.id, plain(row.unit), String(row.events), row.spent]),
          ),
        )
      }),
    )
}
