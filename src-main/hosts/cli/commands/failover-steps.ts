import { Option, type Command } from 'commander'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { codedOf, RpcError } from '#shared/rpc/errors.ts'
import type { FailoverDetail } from '#shared/rpc/views/failover.ts'
import type { Client } from '#shared/rpc/client.ts'
import { askTyped } from '../ask-typed.ts'
import type { Cli } from '../cli.ts'
import { EXIT } from '../exit.ts'
import { plain, sat } from '../print.ts'
import { readRate, type FeeRate } from '../read-rate.ts'
import { readPsbtFile } from '../read-psbt.ts'
import { wholeNumber } from '../whole-number.ts'
import { withSigner } from '../with-signer.ts'
import { saveBundle, savedWords, type BundleOptions } from './failover-bundle.ts'
import { StepRefused, takeStep, type Stepped } from './failover-step.ts'
import { acceptWords, bookWords } from './failover-words.ts'
import { planWords } from './plan.ts'

type Named = (name: string, words: string) => Command

/** `failover diagnose|plan|sign|broadcast|open|report`: the wizard's steps, each resumable, each with one answer for scripts. */
export function failoverStepCommands(named: Named, cli: Cli): void {
  named('diagnose', 'ask whether the mint is gone, from every vantage point; changes nothing').action(({ custodian }: Of) =>
    takeStep(cli, 'diagnose', custodian, async client => diagnosed(await client.call('failover.diagnose', { custodian }))),
  )

  named('plan', 'put one transaction into the tray that takes every mature output; nothing is signed or sent')
    .option('--to <reserve>', 'your own reserve that it pays to (default: the active one)', wholeNumber)
    .option('--rate <rate>', 'fast, normal, slow, or sat/vB', readRate, 'normal')
    .option('--accept <sat>', 'the amount at risk, typed: accepts what is doubtful (failover gate lists it)')
    .action((options: Of & PlanOptions) =>
      takeStep(cli, 'plan', options.custodian, async (client, view) => {
        await accepted(client, view, options)
        const to = options.to ?? activeOf(view)
        return planned(await client.call('failover.plan', { custodian: options.custodian, to, rate: options.rate }))
      }),
    )

  named('sign', 'sign the planned claim with a keystore of this home, or take in what was signed elsewhere')
    .addOption(new Option('--signer <id>', 'nimdolf key list shows them').conflicts('psbt'))
    .option('--passphrase-file <file>', 'read the passphrase from here instead of the terminal')
    .option('--psbt <file>', 'the PSBT as it came back, whole or trimmed')
    .action((options: Of & SignOptions, command: Command) => {
      const { custodian, signer, passphraseFile = null, psbt } = options
      if (signer === undefined && psbt === undefined)
        command.error("error: required option '--signer <id>' or '--psbt <file>' not specified")
      return takeStep(cli, 'sign', custodian, async (client, view) => {
        if (psbt !== undefined) {
          await client.call('plan.merge', { id: planOf(view).id, psbt: readPsbtFile(psbt) })
          return signed(await client.call('failover.get', { custodian }))
        }
        const sign = () => client.call('failover.sign', { custodian, signer: signer! })
        return signed(await withSigner(client, signer!, passphraseFile, sign))
      })
    })

  named('broadcast', 'send the signed claim through every server; the amount and the mint are typed, never assumed')
    .option('--amount <sat>', 'what the claim takes, typed')
    .option('--mint <name-or-url>', 'whose reserve it takes, typed')
    .action((options: Of & { amount?: string; mint?: string }) =>
      takeStep(cli, 'broadcast', options.custodian, async (client, view) => {
        const plan = view.plan ?? view.sending
        if (plan !== null && (options.amount === undefined || options.mint === undefined)) cli.print.say(planWords(plan))
        const amount = options.amount ?? (await typed('Type the amount that is claimed, in sat: ', '--amount SAT'))
        const mint = options.mint ?? (await typed('Type the name or URL of the mint whose reserve is claimed: ', '--mint NAME_OR_URL'))
        return sent(await client.call('failover.broadcast', { custodian: options.custodian, amount, mint }))
      }),
    )

  named('open', 'freeze the spent feed and begin to pay holders, once the claim is settled').action(({ custodian }: Of) =>
    takeStep(cli, 'open', custodian, async client => opened(await client.call('failover.open', { custodian }))),
  )

  named('report', 'the books of the pot; with --out, all evidence as one file that anybody can check')
    .option('--out <file>', 'save the evidence with the report here')
    .option('--signer <id>', 'its leaf key vouches for the file')
    .option('--passphrase-file <file>', 'read the passphrase from here instead of the terminal')
    .option('--force', 'also over a file that is there')
    .option('--text', 'print the whole sheet')
    .action((options: Of & BundleOptions & { text?: boolean }) =>
      takeStep(cli, 'report', options.custodian, async client => {
        const { text, ...books } = await client.call('failover.report', { custodian: options.custodian })
        const saved = options.out === undefined ? null : await saveBundle(client, { ...options, out: options.out })
        const alone = options.text === true
        const words = alone ? text : bookWords({ ...books, text })
        return {
          artifacts: { ...books, ...saved },
          words: saved === null ? words : `${words}\n${savedWords(saved)}`,
          alone,
          exit: books.checks.every(check => check.ok) ? EXIT.done : EXIT.incomplete,
        }
      }),
    )
}

interface Of {
  readonly custodian: string
}
interface PlanOptions {
  readonly to?: number
  readonly rate: FeeRate
  readonly accept?: string
}
interface SignOptions {
  readonly signer?: string
  readonly passphraseFile?: string
  readonly psbt?: string
}

/** Accepts what was typed, or refuses with the list while something is still to be accepted. */
async function accepted(client: Client, view: FailoverDetail, { custodian, accept }: Of & PlanOptions): Promise<void> {
  const list = { at_risk: view.at_risk, accept: view.accept }
  if (accept !== undefined) {
    try {
      await client.call('failover.accept', { custodian, typed: accept })
    } catch (thrown) {
      const refusal = codedOf(thrown)
      if (refusal?.code !== 'failover.amount') throw thrown
      throw new StepRefused(refusal, list, acceptWords(view))
    }
  } else if (view.open && !view.accepted) {
    const detail = `Some of this is doubtful, and is accepted by typing the amount at risk: --accept ${view.at_risk}`
    throw new StepRefused({ code: 'failover.not-accepted', detail }, list, acceptWords(view))
  }
}

function activeOf({ destinations }: FailoverDetail): number {
  const active = destinations.find(one => one.active)
  if (active !== undefined) return active.id
  throw new RpcError('failover.destination', 'No own reserve is active here: add one (reserve add --policy FILE), or name it with --to ID.')
}

async function typed(question: string, option: string): Promise<string> {
  const answer = await askTyped(question)
  if (answer !== null) return answer
  throw new RpcError('failover.confirm', `Nobody is here to type it. Say ${option}: a claim cannot be called back once it is sent.`)
}

const planOf = ({ plan }: FailoverDetail): NonNullable<FailoverDetail['plan']> => {
  if (plan === null) throw new RpcError('failover.no-plan', 'There is no claim in the tray: plan one.')
  return plan
}

function diagnosed({ diagnosis }: FailoverDetail): Stepped {
  const { findings, contact, exits } = diagnosis ?? { findings: [], contact: [], exits: [] }
  return {
    artifacts: { findings, contact, exits },
    words: [
      ...findings.map(
        row => `${row.speaks === 'neither' ? 'says nothing' : `speaks for ${row.speaks}`}: ${plain(row.detail)} [${row.code}]`,
      ),
      ...contact.map(row => `asked ${plain(row.asked)} from ${plain(row.vantage)}: ${plain(row.outcome)}`),
      'Before a claim:',
      ...exits.map(row => `  ${plain(row.detail)} [${row.code}]`),
    ].join('\n'),
  }
}

function planned(view: FailoverDetail): Stepped {
  const plan = planOf(view)
  const { id, txid, psbt, fee, total_in: amount, outputs } = plan
  return {
    artifacts: { plan: id, txid, psbt, fee, amount, destination: outputs[0]?.address ?? null },
    words: `Plan ${id} takes ${sat(amount)}: ${txid}\n${planWords(plan)}`,
  }
}

function signed(view: FailoverDetail): Stepped {
  const { txid, raw, signatures } = planOf(view)
  const all = signatures.have >= signatures.need
  return {
    artifacts: { txid, raw, signatures },
    words: `${signatures.have} of ${signatures.need} inputs of ${txid} are signed.`,
    exit: all ? EXIT.done : EXIT.incomplete,
  }
}

function sent({ sending }: FailoverDetail): Stepped {
  if (sending === null) throw new RpcError('failover.not-sent', 'The claim is not out: see failover gate for what takes its coins.')
  const { id, txid, state, refused, warnings } = sending
  if (refused !== null) throw new StepRefused(refused, { plan: id, txid, state })
  return {
    artifacts: { plan: id, txid, state, warnings },
    words: [`Sent: ${txid}`, ...warnings.map(row => `! ${plain(row.detail)} [${row.code}]`)].join('\n'),
  }
}

function opened({ redemption }: FailoverDetail): Stepped {
  const freezes = redemption?.freezes ?? []
  return {
    artifacts: { pot: redemption, freezes },
    words: freezes
      .map(row => `${plain(row.custodian)} is frozen at block ${groupDigits(row.height)} with ${groupDigits(row.events)} spent events.`)
      .join('\n'),
  }
}
