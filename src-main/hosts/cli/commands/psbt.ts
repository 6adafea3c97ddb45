import type { Command } from 'commander'
import type { Client } from '#shared/rpc/client.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { PlanDetail } from '#shared/rpc/views/plan.ts'
import type { Cli } from '../cli.ts'
import { plain } from '../print.ts'
import { readPsbtFile } from '../read-psbt.ts'
import { withSigner } from '../with-signer.ts'
import { detailWords, writePsbt } from './plan.ts'

/** `psbt`: files that travel between this console and signers. Only what stands in the tray is ever signed or sent. */
export function psbtCommands(program: Command, cli: Cli): void {
  const psbt = program.command('psbt').description('transactions as files; only plans in the tray are signed or sent')

  psbt
    .command('inspect <file>')
    .description('decode a PSBT, judge it, and say which plan it is')
    .action((file: string) =>
      cli.withCore(async client => {
        const report = await client.call('psbt.inspect', { psbt: readPsbtFile(file) })
        cli.print.answer(report, () =>
          [
            `${report.txid}: ${report.plan === null ? 'no plan in the tray' : `plan ${report.plan}`}`,
            ...report.inputs.map(input => `in   ${input.id}  ${input.amount ?? 'unknown'} sat  ${input.signed ? 'signed' : 'unsigned'}`),
            ...report.outputs.map(output => `out  ${output.address ?? output.script_pubkey}  ${output.amount} sat`),
            `fee  ${report.fee ?? 'unknown'} sat`,
            ...report.refusals.map(({ code, detail }) => `! ${plain(detail)} [${code}]`),
          ].join('\n'),
        )
      }),
    )

  psbt
    .command('sign <file>')
    .description('sign with a keystore of this home')
    .requiredOption('--signer <id>', 'nimdolf key list shows them')
    .option('--passphrase-file <file>', 'read the passphrase from here instead of the terminal')
    .option('--out <file>', 'write the signed PSBT here')
    .action((file: string, { signer, passphraseFile, out }: { signer: string; passphraseFile?: string; out?: string }) =>
      cli.withCore(async client => {
        const plan = await merged(client, file)
        const sign = () => client.call('plan.sign', { id: plan.id, signer })
        answer(cli, await withSigner(client, signer, passphraseFile ?? null, sign), out)
      }),
    )

  psbt
    .command('combine <files...>')
    .description('take the signatures of PSBTs that came back, whole or trimmed, into their plan')
    .option('--out <file>', 'write the combined PSBT here')
    .action((files: string[], { out }: { out?: string }) =>
      cli.withCore(async client => {
        let plan: PlanDetail | null = null
        for (const file of files) plan = await merged(client, file)
        if (plan !== null) answer(cli, plan, out)
      }),
    )

  psbt
    .command('finalize <file>')
    .description('print the final transaction of a fully signed PSBT')
    .action((file: string) =>
      cli.withCore(async client => {
        const plan = await merged(client, file)
        if (plan.raw === null) {
          throw new RpcError(
            'plan.unsigned',
            `${plan.signatures.have} of ${plan.signatures.need} inputs are signed: some signatures are missing.`,
          )
        }
        cli.print.answer({ txid: plan.txid, raw: plan.raw }, () => plan.raw ?? '')
      }),
    )

  psbt
    .command('broadcast <file>')
    .description('send a fully signed PSBT through every server')
    .option('--yes', 'do it without the reminder of what it does')
    .action((file: string, { yes }: { yes?: boolean }) =>
      cli.withCore(async client => {
        await client.call('reserve.refresh', {})
        const plan = await merged(client, file)
        if (yes !== true) {
          cli.print.say(detailWords(plan))
          throw new RpcError('psbt.confirm', 'This cannot be called back once it is sent. Say --yes to go on.')
        }
        answer(cli, await client.call('plan.broadcast', { id: plan.id }))
      }),
    )
}

/** The plan that the file belongs to, with the file's signatures in it. */
async function merged(client: Client, file: string): Promise<PlanDetail> {
  const psbt = readPsbtFile(file)
  const report = await client.call('psbt.inspect', { psbt })
  if (report.plan === null) {
    throw new RpcError(
      'psbt.no-plan',
      `${file} is no plan of the tray: nothing is signed or sent that was not planned here. nimdolf plan list shows the plans.`,
    )
  }
  const plan = await client.call('plan.get', { id: report.plan })
  return plan.state === 'open' && report.inputs.some(({ signed }) => signed) ? client.call('plan.merge', { id: plan.id, psbt }) : plan
}

function answer(cli: Cli, plan: PlanDetail, out?: string): void {
  if (out !== undefined) writePsbt(out, plan.psbt)
  cli.print.answer(plan, () => detailWords(plan))
}
