import { Option, type Command } from 'commander'
import { RpcError } from '#shared/rpc/errors.ts'
import { network as networkSchema, type Network } from '#shared/rpc/schema.ts'
import type { ImportSigner, SignerRow } from '#shared/rpc/views/signer.ts'
import type { Client } from '#shared/rpc/client.ts'
import type { Cli } from '../cli.ts'
import { plain, table } from '../print.ts'
import { readPassphrase } from '../read-passphrase.ts'
import { readText } from '../read-text.ts'

interface KeyOptions {
  readonly name: string
  readonly network?: Network
  readonly passphraseFile?: string
}

/** `key`: keystores on this machine. Secrets are read from the terminal or a file, never from an argument. */
export function keyCommands(program: Command, cli: Cli): void {
  const key = program.command('key').description('keystores of this home')
  const named = (name: string, words: string): Command =>
    key
      .command(name)
      .description(words)
      .requiredOption('--name <name>', 'how it is called')
      .addOption(new Option('--network <network>', 'default: the network of this home').choices(networkSchema.options))
      .option('--passphrase-file <file>', 'read the new passphrase from here instead of the terminal')

  key
    .command('list')
    .description('every signer, its public keys, and what uses them')
    .action(() =>
      cli.withCore(async client => {
        const rows = await client.call('signer.list', {})
        cli.print.answer({ signers: rows }, () => signerTable(rows))
      }),
    )

  named('create', 'make a new seed; its words are printed once')
    .addOption(new Option('--words <n>', 'how many').choices(['12', '24']).default('12'))
    .action(({ name, network, passphraseFile, words }: KeyOptions & { words: string }) =>
      cli.withCore(async client => {
        const passphrase = await newPassphrase(passphraseFile)
        const made = await client.call('signer.create', {
          name,
          network: await networkOf(client, network),
          passphrase,
          words: words === '24' ? 24 : 12,
        })
        cli.print.answer(made, () =>
          [
            `Signer ${made.signer.id}: ${plain(made.signer.name)}`,
            'Write these words down in this order. They are shown once, and whoever has them has the keys:',
            made.words.map((word, at) => `${at + 1}. ${word}`).join('  '),
          ].join('\n'),
        )
      }),
    )

  named('import', 'take words, an extended private key or one private key from a file or standard input')
    .addOption(new Option('--kind <kind>', 'what the file holds').choices(['words', 'extended', 'raw']).default('words'))
    .option('--file <file>', 'default: standard input')
    .addOption(new Option('--made-on <place>', 'where the seed was made').choices(['coldcard-2021-2026', 'other']).default('other'))
    .action(
      ({
        name,
        network,
        passphraseFile,
        kind,
        file,
        madeOn,
      }: KeyOptions & { kind: Kind; file?: string; madeOn: ImportSigner['made_on'] }) =>
        cli.withCore(async client => {
          const secret = secretOf(kind, readText(file ?? null).trim())
          const passphrase = await newPassphrase(passphraseFile)
          const row = await client.call('signer.import', {
            name,
            network: await networkOf(client, network),
            passphrase,
            secret,
            made_on: madeOn,
          })
          cli.print.answer(row, () =>
            [`Signer ${row.id}: ${plain(row.name)}`, ...row.warnings.map(({ detail }) => `! ${plain(detail)}`)].join('\n'),
          )
        }),
    )
}

type Kind = ImportSigner['secret']['kind']

function secretOf(kind: Kind, text: string): ImportSigner['secret'] {
  switch (kind) {
    case 'words':
      return { kind, words: text, extra: '' }
    case 'extended':
      return { kind, xprv: text }
    case 'raw':
      return { kind, key: text }
  }
}

async function newPassphrase(file: string | undefined): Promise<string> {
  const passphrase = await readPassphrase(file ?? null, 'New passphrase: ')
  if (file === undefined && (await readPassphrase(null, 'Once more: ')) !== passphrase) {
    throw new RpcError('cli.passphrase', 'The two passphrases differ.')
  }
  return passphrase
}

async function networkOf(client: Client, given: Network | undefined): Promise<Network> {
  const chosen = given ?? (await client.call('settings.get', {})).network
  if (chosen === null)
    throw new RpcError('settings.network', 'Choose the network first: --network NAME, or nimdolf settings set network NAME.')
  return chosen
}

/** Only what holds keys here; files and devices are in the JSON. */
function signerTable(all: readonly SignerRow[]): string {
  const rows = all.filter(({ kind }) => kind === 'keystore' || kind === 'demo')
  return rows.length === 0
    ? 'No signer yet. Begin with: nimdolf key create --name NAME.'
    : table(
        ['id', 'name', 'kind', 'network', 'state', 'first key', 'backup'],
        rows.map(row => [
          row.id,
          plain(row.name),
          row.kind,
          row.network ?? '',
          row.unlocked_until === null ? 'locked' : 'unlocked',
          row.keys[0]?.pubkey ?? '',
          row.backup_checked_at === null ? 'not checked' : 'checked',
        ]),
      )
}
