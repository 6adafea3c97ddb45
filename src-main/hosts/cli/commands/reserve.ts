import { Option, type Command } from 'commander'
import { parseInfo } from '#shared/domain/delegation/parse-advertisement.ts'
import type { Network } from '#shared/domain/reserve/network.ts'
import { deriveReserve, parsePolicy, type Reserve } from '#shared/domain/reserve/policy.ts'
import { verifyReserve, type AdvertisedReserve, type ReserveVerdict } from '#shared/domain/reserve/verify-reserve.ts'
import { xOnlyKeyOf } from '#shared/domain/proof/x-only-key.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import { network as networkSchema } from '#shared/rpc/schema.ts'
import { orRefuse } from '../../../rpc/refused.ts'
import { EXIT } from '../exit.ts'
import { plain, table } from '../print.ts'
import type { Cli } from '../cli.ts'
import { readPolicy } from '../read-policy.ts'
import { readText } from '../read-text.ts'
import { planCommands } from './plan.ts'
import { watchReserveCommands } from './watch-reserve.ts'

/** `reserve`: the Taproot output that delegates may take when the custodian stays away. */
export function reserveCommands(program: Command, cli: Cli): void {
  const reserve = program.command('reserve').description('the output that delegates may take when the custodian stays away')

  reserve
    .command('derive')
    .description('leaves, tree, output key, address and control blocks of a policy; nothing is stored or broadcast')
    .requiredOption('--policy <file>', 'policy as JSON or TOML')
    .action(({ policy }: { policy: string }) => {
      const derived = deriveReserve(orRefuse(parsePolicy(readPolicy(policy))))
      cli.print.answer(reserveView(derived), () => reserveWords(derived))
    })

  reserve
    .command('verify')
    .description('judge what a mint advertises of its reserve: every leaf, and whether yours is among them; exits 0 when verified')
    .requiredOption('--advert <file-or-url>', 'the mint’s URL, or a file with its /v1/info')
    .requiredOption('--me <pubkey>', 'your key as a delegate, hex')
    .addOption(new Option('--network <network>', 'default: the network of this home').choices(networkSchema.options))
    .action(async ({ advert, me, network }: { advert: string; me: string; network?: string }) => {
      const key = xOnlyKeyOf(me)
      if (key === null) throw new RpcError('reserve.key', '--me is not a public key of 32 or 33 bytes on the curve, in hex.')
      const on = await networkOf(cli, network)
      const reserves = await advertisedBy(cli, advert)
      if (reserves.length === 0) throw new RpcError('reserve.none', 'The mint advertises no on-chain reserve.')
      const verdicts = reserves.map(advertised => verifyReserve(advertised, key, on))
      cli.print.answer({ network: on, reserves: verdicts.map(verdictView) }, () => verdicts.map(verdictWords).join('\n\n'))
      cli.exit(verdicts.every(verdict => verdict.state === 'verified') ? EXIT.done : EXIT.refused)
    })

  watchReserveCommands(program, reserve, cli)
  planCommands(program, reserve, cli)
}

async function networkOf(cli: Cli, given: string | undefined): Promise<Network> {
  const chosen = given ?? (await cli.withCore(client => client.call('settings.get', {}))).network
  const network = networkSchema.safeParse(chosen)
  if (network.success) return network.data
  throw new RpcError(
    'reserve.network',
    'Say which network: --network regtest, signet, testnet4 or mainnet, or nimdolf settings set network NAME.',
  )
}

async function advertisedBy(cli: Cli, advert: string): Promise<AdvertisedReserve[]> {
  if (/^https?:/.test(advert)) {
    const { reserves, delegates } = await cli.withCore(client => client.call('peer.preview', { url: advert }))
    const named = delegates.map(({ mint_url, pubkey, delay }) => ({ mintUrl: mint_url, pubkey, delay }))
    return reserves.map(({ descriptor, address }) => ({ descriptor, address, delegates: named }))
  }
  const { advertisement } = orRefuse(parseInfo(readText(advert), 'https://mint.invalid'))
  return (advertisement?.reserves ?? []).map(({ descriptor, address }) => ({
    descriptor,
    address,
    delegates: advertisement?.delegates ?? [],
  }))
}

/** The shape that scripts read; fixed by the issue that introduced it. */
function reserveView({ policy, leaves, merkleRoot, outputKey, scriptPubKey, address, descriptor }: Reserve) {
  return {
    network: policy.network,
    template: policy.template,
    leaves: leaves.map((leaf, at) => {
      const { name, mintUrl, pubkey, delay } = policy.delegates[at]!
      return { delegate: name ?? mintUrl ?? pubkey, delay, script: leaf.script, leaf_hash: leaf.leafHash, control_block: leaf.controlBlock }
    }),
    merkle_root: merkleRoot,
    output_key: outputKey,
    script_pubkey: scriptPubKey,
    address,
    descriptor,
  }
}

function reserveWords({ policy, address, descriptor }: Reserve): string {
  return [
    `${policy.network}: ${address}`,
    descriptor ?? 'no descriptor: the draft’s leaf has none; keep the reserve package',
    table(
      ['delegate', 'may claim after>'],
      policy.delegates.map(({ name, mintUrl, pubkey, delay }) => [plain(name ?? mintUrl ?? pubkey), `${delay} blocks`]),
    ),
  ].join('\n')
}

function verdictView({ state, claimable, address, scriptPubKey, findings, leaves }: ReserveVerdict) {
  return {
    state,
    claimable,
    address,
    script_pubkey: scriptPubKey,
    findings,
    leaves: leaves.map(({ verdict, delegate, delay, script, leafHash, controlBlock, detail }) => ({
      verdict,
      delegate,
      delay,
      script,
      leaf_hash: leafHash,
      control_block: controlBlock,
      detail,
    })),
  }
}

function verdictWords({ state, claimable, address, findings, leaves }: ReserveVerdict): string {
  return [
    `${address ?? 'no address'}: ${state}${claimable ? ', your leaf is in it' : ', no leaf of yours'}`,
    ...leaves.map(leaf => `  ${leaf.verdict}: ${plain(leaf.detail)}`),
    ...findings.map(({ code, detail }) => `! ${plain(detail)} [${code}]`),
  ].join('\n')
}
