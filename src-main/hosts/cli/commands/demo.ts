import { Argument, type Command } from 'commander'
import { RpcError } from '#shared/rpc/errors.ts'
import type { DemoState } from '#shared/rpc/views/app.ts'
import { table } from '../print.ts'
import { wholeNumber } from '../whole-number.ts'
import type { Cli } from '../cli.ts'

const FAULTS = ['none', 'silence', 'gap', 'fork'] as const

/** `demo`: the simulated network of a core that runs. */
export function demoCommands(program: Command, cli: Cli): void {
  const demo = program.command('demo').description('the simulated network of a running core (see serve)')
  const words = (state: DemoState) =>
    state.running
      ? table(
          ['mint', 'fault', 'spends>', 'held, sat>', 'redeemed>', 'refused>'],
          state.mints.map(mint => [mint.url, mint.fault, String(mint.spends), mint.held, String(mint.redeemed), String(mint.refused)]),
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
  demo
    .command('mine <blocks>')
    .description('find blocks on its chain')
    .action((blocks: string) => cli.withCore(async client => show(await client.call('demo.mine', { blocks: wholeNumber(blocks) }))))
  demo
    .command('redeem <url>')
    .description('let holders of that mint’s ecash come to your gateway with it')
    .option('--count <n>', 'how many requests', wholeNumber, 10)
    .action((url: string, { count }: { count: number }) =>
      cli.withCore(async client => show(await client.call('demo.redeem', { url, count }))),
    )
}
