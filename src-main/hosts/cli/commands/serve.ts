import type { Command } from 'commander'
import { requestLogin, runServe } from '../../serve/main.ts'
import type { Cli } from '../cli.ts'

/** `serve` and `login`: the same screens in a browser on loopback. */
export function serveCommands(program: Command, cli: Cli): void {
  program
    .command('serve')
    .description('run the core and serve the screens on loopback until stopped')
    .option('--port <n>', 'port on 127.0.0.1', '7717')
    .action(async (options: { port: string }) => {
      await runServe({ home: cli.home(), port: Number(options.port), print: words => cli.print.say(words) })
    })

  program
    .command('login')
    .description('print a link that opens the console in a browser; it works once and for 60 seconds')
    .action(async () => {
      const login = await requestLogin(cli.home())
      cli.print.answer(login, () => login.url)
    })
}
