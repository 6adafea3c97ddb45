import { CommanderError } from 'commander'
import { codedOf } from '#shared/rpc/errors.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { createPrint } from './print.ts'
import { createProgram } from './program.ts'

/** `nimdolf ARGS`: runs one command and leaves with its code. */
async function main(argv: readonly string[]): Promise<ExitCode> {
  const print = createPrint(argv.includes('--json'))
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

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error)
    process.exitCode = EXIT.failed
  },
)
