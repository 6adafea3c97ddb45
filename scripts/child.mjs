/** Starting other programs, and saying what is missing when one cannot be started. */
import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BIN, ROOT } from './places.mjs'

/** Something the machine lacks. The message names it and the command that gets it; no stack trace helps there. */
export class Missing extends Error {
  /**
   * @param {string} what
   * @param {string} command
   */
  constructor(what, command) {
    super(`${what}\n  To get it: ${command}`)
  }
}

/** Progress goes to standard error: standard output belongs to answers and `--json`. @param {string} text */
export const say = text => void process.stderr.write(`${text}\n`)

/**
 * The environment of every program we start: our own tools first, so that `node` is Node 24.
 * @param {Record<string, string | undefined>} [more]
 */
export const environment = (more = {}) => ({ ...process.env, ...more, PATH: `${BIN}${delimiter}${process.env['PATH'] ?? ''}` })

/**
 * Starts a program in the checkout.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export const launch = (program, args, options = {}) =>
  spawn(program, args, { cwd: ROOT, env: environment(), stdio: 'inherit', shell: process.platform === 'win32', ...options })

/**
 * Waits for a program's end; a signal becomes 128 + its number, as shells do. Ctrl-C reaches the program from the
 * terminal; a SIGTERM to us is handed on. We stay until it has ended.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export async function attend(child) {
  const stay = () => {}
  const pass = () => void child.kill('SIGTERM')
  process.on('SIGINT', stay).on('SIGTERM', pass)
  try {
    return await ended(child)
  } finally {
    process.off('SIGINT', stay).off('SIGTERM', pass)
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
const ended = child =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export const run = (program, args, options) => attend(launch(program, args, options))

/**
 * Runs a quiet helper and returns its code and all that it said.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function collect(program, args, options) {
  const child = launch(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => (output += chunk))
  const code = await ended(child).catch(error => ((output += String(error)), 127))
  return { code, output }
}

/**
 * Runs a script's main function and leaves with the code it returns.
 * @param {() => Promise<number>} body
 */
export function main(body) {
  body().then(
    code => (process.exitCode = code),
    error => {
      say(error instanceof Missing ? `\n${error.message}` : String(error?.stack ?? error))
      process.exitCode = 1
    },
  )
}

/** True when `meta` is the script that node was asked to run. @param {ImportMeta} meta */
export const isMain = meta => process.argv[1] === fileURLToPath(meta.url)
