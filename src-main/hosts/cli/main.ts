import { EXIT } from './exit.ts'
import { createPrint } from './print.ts'
import { runCommand } from './run-command.ts'

const argv = process.argv.slice(2)

runCommand(argv, createPrint(argv.includes('--json'))).then(
  code => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error)
    process.exitCode = EXIT.failed
  },
)
