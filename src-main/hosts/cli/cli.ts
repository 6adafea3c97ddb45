import type { Client } from '#shared/rpc/client.ts'
import type { Home } from '../../app/home.ts'
import type { ExitCode } from './exit.ts'
import type { Print } from './print.ts'

/** What every command is given. */
export interface Cli {
  readonly print: Print
  readonly exit: (code: ExitCode) => void
  readonly home: () => Home
  /** Runs `work` as a client of the home's core, or of one of our own, and leaves that as it was. */
  readonly withCore: <Value>(work: (client: Client) => Promise<Value>) => Promise<Value>
}
