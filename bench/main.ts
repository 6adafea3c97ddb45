import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** `npm run bench -- NAME ARGS` runs bench/NAME.ts in a process of its own, so that one measurement never warms another. */
const [name = '', ...args] = process.argv.slice(2)
const file = join(import.meta.dirname, `${name}.ts`)
const names = readdirSync(import.meta.dirname)
  .filter(entry => entry.endsWith('.ts') && entry !== 'main.ts')
  .map(entry => entry.slice(0, -3))

if (names.includes(name)) {
  process.exitCode = spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' }).status ?? 1
} else {
  console.error(`usage: npm run bench -- NAME\n  NAME is one of: ${names.join(', ') || '(none yet)'}`)
  process.exitCode = 2
}
