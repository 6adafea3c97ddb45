import type { Command } from 'commander'
import type { PeerPreview } from '#shared/rpc/views/mirror.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import { plain, table } from '../print.ts'
import type { Cli } from '../cli.ts'

/** `peer`: whose spent feed is kept here. */
export function peerCommands(program: Command, cli: Cli): void {
  const peer = program.command('peer').description('mints whose spent feed is kept here')

  peer
    .command('preview <url>')
    .description('read what a mint advertises and judge it, without keeping anything')
    .action((url: string) =>
      cli.withCore(async client => {
        const preview = await client.call('peer.preview', { url })
        cli.print.answer(preview, () => previewWords(preview))
      }),
    )

  peer
    .command('add <url>')
    .description('pin a mint’s advertisement and mirror its feed and keysets')
    .option('--approve <host...>', 'hosts (HOST:PORT) the feed may use although private or foreign to the mint')
    .option('--yes', 'approve every host that the preview names')
    .action((url: string, options: { approve?: string[]; yes?: boolean }) =>
      cli.withCore(async client => {
        const preview = await client.call('peer.preview', { url })
        cli.print.say(previewWords(preview))
        const approved = options.yes ? preview.approvals.map(row => row.host) : (options.approve ?? [])
        const open = preview.approvals.filter(row => !approved.includes(row.host))
        if (open.length > 0) {
          const names = open.map(row => row.host).join(' ')
          throw new RpcError(
            'peer.approval',
            `This feed uses hosts that want your approval: ${names}. If they are right: nimdolf peer add ${url} --approve ${names}`,
          )
        }
        const row = await client.call('peer.add', { url, approved_hosts: approved })
        cli.print.answer(row, () => `Mirroring ${plain(row.name) || row.url}.`)
      }),
    )

  peer
    .command('remove <url>')
    .description('forget a mirror and every event of it')
    .option('--yes', 'do it without the reminder of what is lost')
    .action((url: string, options: { yes?: boolean }) =>
      cli.withCore(async client => {
        const row = await client.call('mirror.get', { url })
        if (!options.yes) {
          throw new RpcError(
            'peer.confirm',
            `This forgets ${row.events} events, ${row.keysets.length} keysets and ${row.disputes_total} disputes of ${row.url}; a mint that is gone cannot be mirrored again. Say --yes to go on.`,
          )
        }
        await client.call('peer.remove', { url })
        cli.print.answer({ removed: url }, () => `Removed ${url}.`)
      }),
    )

  peer
    .command('accept <url>')
    .description('pin a changed advertisement that waits for you')
    .action((url: string) =>
      cli.withCore(async client => {
        await client.call('peer.accept-change', { url })
        cli.print.answer({ accepted: url }, () => `The advertisement of ${url} as it is now is pinned.`)
      }),
    )
}

function previewWords(preview: PeerPreview): string {
  const { name, url, version, latest, keysets, findings, approvals } = preview
  return [
    `${plain(name) || url} (${plain(version)})`,
    `feed: ${preview.feed === null ? 'none' : `${plain(preview.feed.http)}, latest ${latest ?? 'unknown'}`}`,
    keysets.length === 0
      ? 'no keysets'
      : table(
          ['keyset', 'unit', 'state', 'derivation'],
          keysets.map(row => [row.id, plain(row.unit), row.refused?.code ?? (row.active ? 'active' : 'inactive'), row.derivation]),
        ),
    ...findings.filter(row => row.level !== 'ok').map(row => `${row.level}: ${row.section}: ${plain(row.detail)} [${row.code}]`),
    ...approvals.map(row => `approval wanted: ${row.host}: ${plain(row.reason)}`),
  ].join('\n')
}
