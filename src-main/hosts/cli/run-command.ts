import { CommanderError } from 'commander'
import { codedOf } from '#shared/rpc/errors.ts'
import { EXIT, type ExitCode } from './exit.ts'
import type { Print } from './print.ts'
import { createProgram } from './program.ts'

/** `nimdolf ARGS`: runs one command and answers the code to leave with. Throws for a fault of this program alone. */
export async function runCommand(argv: readonly string[], print: Print): Promise<ExitCode> {
  let code: ExitCode = EXIT.done
  try {
    await createProgram(print, exit => (code = exit)).parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    const coded = codedOf(error)
    if (coded === null) throw error
    if (print.json) print.answer({ error: coded }, () => '')
    print.say(`${coded.code}: ${coded.detail}`)
    return EXIT.refused
  }
}
