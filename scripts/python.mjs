/** Python programs that tests talk to, each in an environment of its own. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { collect, Missing, say } from './child.mjs'
import { installDebian } from './debian.mjs'
import { CACHE, ROOT } from './places.mjs'

/**
 * An environment with exactly the packages of `test/peers/requirements/NAME.txt`.
 * @param {string} name
 * @returns {Promise<string>} its folder of programs
 */
export async function environmentOf(name) {
  const list = join(ROOT, `test/peers/requirements/${name}.txt`)
  const home = join(CACHE, name)
  const bin = join(home, 'bin')
  const mark = join(home, 'installed')
  const sum = createHash('sha256').update(readFileSync(list)).digest('hex')
  if (existsSync(bin) && existsSync(mark) && readFileSync(mark, 'utf8') === sum) return bin

  say(`Installing ${name} (about half a minute) …`)
  mkdirSync(CACHE, { recursive: true })
  if ((await collect('python3', ['--version'])).code !== 0) await installDebian(['python3'], name)
  const venv = ['-m', 'venv', home]
  if ((await collect('python3', venv)).code !== 0) {
    await installDebian(['python3-venv'], name)
    await must('python3', venv, 'python3 -m venv')
  }
  // Pinned and without resolving: a resolver ends with newer sets, of which some do not run.
  await must(join(bin, 'pip'), ['install', '--no-deps', '--quiet', '-r', list], 'pip install')
  writeFileSync(mark, sum)
  return bin
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} what
 */
async function must(program, args, what) {
  const { code, output } = await collect(program, args)
  if (code !== 0) throw new Missing(`${what} failed: ${output.slice(-1_000)}`, `${program} ${args.join(' ')}`)
}
