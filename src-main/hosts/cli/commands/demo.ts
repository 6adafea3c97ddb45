import { Argument, type Command } from 'commander'
import { RpcError } from '#shared/rpc/errors.ts'
import type { DemoState } from '#shared/rpc/views/app.ts'
import { table } from '../print.ts'
import type { Cli } from '../cli.ts'

const FAULTS = ['none', 'silence', 'gap', 'fork'] as const

/** `demo`: the simulated network of a core that runs. */
export function demoCommands(program: Command, cli: Cli): void {
  const demo = program.command('demo').description('the simulated network of a running core (see serve)')
  const words = (state: DemoState) =>
    state.running
      ? table(
          ['mint', 'fault', 'spends>'],
          state.mints.map(mint => [mint.url, mint.fault, String(mint.spends)]),
        )
      : 'The demo network is not running.'
  const show = (state: DemoState) => cli.print.answer(state, () => words(state))

  demo
    .command('state')
    .description('its mints and their faults')
    .action(() => cli.withCore(async client => show(await client.call('demo.state', {}))))
  demo
    .command('start')
    .description('start it')
    .action(() =>
      cli.withCore(async client => {
        // A core of this command's own would end with it, and the network that it reports as running.
        if ((await client.call('app.status', {})).core.pid === process.pid)
          throw new RpcError('demo.no-core', 'No core runs here that could keep a demo network going. Start one first: nimdolf serve.')
        show(await client.call('demo.start', {}))
      }),
    )
  demo
    .command('leave')
    .description('stop it; nothing of it is kept')
    .action(() =>
      cli.withCore(async client => {
        await client.call('demo.leave', {})
        cli.print.answer({ running: false }, () => 'The demo network has stopped.')
      }),
    )
  demo
    .command('fault <url>')
    .description('make a mint fail')
    .addArgument(new Argument('<fault>').choices(FAULTS))
    .action((url: string, fault: (typeof FAULTS)[number]) =>
      cli.withCore(async client => show(await client.call('demo.fault', { url, fault }))),
    )
}
