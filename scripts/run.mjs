/**
 * `node scripts/run.mjs CMD ARGS`: sets up, then runs node_modules/.bin/CMD with that folder first in PATH.
 * Each npm script is exactly one such line: chained with `&&`, a first run would stay on the machine's own Node.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { main, Missing, run } from './child.mjs'
import { BIN } from './places.mjs'
import { setup } from './setup.mjs'

main(async () => {
  const [command, ...args] = process.argv.slice(2)
  if (command === undefined) throw new Missing('No command given.', 'node scripts/run.mjs CMD ARGS')
  await setup()
  const program = join(BIN, process.platform === 'win32' ? `${command}.cmd` : command)
  if (!existsSync(program)) throw new Missing(`There is no ${command} among the packages.`, 'npm ci --ignore-scripts')
  return run(program, args)
})
