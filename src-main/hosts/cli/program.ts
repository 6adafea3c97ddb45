import { Command } from 'commander'
import manifest from '../../../package.json' with { type: 'json' }
import { homeAt } from '../../app/home.ts'
import { attach } from './attach.ts'
import type { Cli } from './cli.ts'
import { auditCommands } from './commands/audit.ts'
import { demoCommands } from './commands/demo.ts'
import { failoverCommands } from './commands/failover.ts'
import { floatCommands } from './commands/float.ts'
import { gatewayCommands } from './commands/gateway.ts'
import { keyCommands } from './commands/key.ts'
import { mirrorCommands } from './commands/mirror.ts'
import { peerCommands } from './commands/peer.ts'
import { psbtCommands } from './commands/psbt.ts'
import { publishCommands } from './commands/publish.ts'
import { redemptionCommands } from './commands/redemption.ts'
import { reserveCommands } from './commands/reserve.ts'
import { serveCommands } from './commands/serve.ts'
import { serverCommands } from './commands/server.ts'
import { statusCommands } from './commands/status.ts'
import type { ExitCode } from './exit.ts'
import type { Print } from './print.ts'

export function createProgram(print: Print, exit: (code: ExitCode) => void): Command {
  const program = new Command('nimdolf')
    .description('Operator console for Cashu mints that insure each other')
    .version(manifest.version)
    .option('--home <dir>', 'folder of this operator’s data (default: NIMDOLF_HOME or ~/.nimdolf)')
    .option('--json', 'print the answer as JSON on standard output')
    .option('--demo', 'ask the demo network instead of your own data (a core must be running it)')
    .exitOverride()
    .configureOutput({ writeErr: words => print.say(words.replace(/\n$/, '')) })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(nimdolf --help lists the commands)')

  const options = () => program.opts<{ home?: string; demo?: boolean }>()
  const cli: Cli = {
    print,
    exit,
    home: () => homeAt(options().home),
    async withCore(work) {
      const attached = await attach(homeAt(options().home), options().demo ? 'demo' : 'home')
      try {
        return await work(attached.client)
      } finally {
        await attached.close()
      }
    },
  }
  for (const add of [
    statusCommands,
    serveCommands,
    publishCommands,
    peerCommands,
    mirrorCommands,
    auditCommands,
    reserveCommands,
    psbtCommands,
    keyCommands,
    serverCommands,
    failoverCommands,
    redemptionCommands,
    gatewayCommands,
    floatCommands,
    demoCommands,
  ])
    add(program, cli)
  return program
}
