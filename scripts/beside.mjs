/** Programs that run beside a test or a script, and end with it. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

/**
 * A program that runs beside us, with what it said.
 * @typedef {object} Running
 * @property {import('node:child_process').ChildProcess} child
 * @property {() => string} said
 * @property {() => Promise<number | null>} stop asks it to stop and waits until it has; its exit code, null when a signal ended it
 * @property {() => Promise<void>} kill ends it at once, as a crash would
 */

/** What would outlive us if we ended before it was stopped; changed by `beside` alone. @type {Set<import('node:child_process').ChildProcess>} */
const alive = new Set()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGTERM')
})

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env]
 * @param {boolean} [apart] Ctrl-C at the terminal does not reach it: we have something to ask it before it ends
 * @returns {Running}
 */
export function beside(program, args, env = {}, apart = false) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: apart })
  let text = ''
  /** @param {Buffer} chunk */
  const keep = chunk => void (text = (text + chunk.toString()).slice(-20_000))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  alive.add(child)
  ended.catch(() => undefined).finally(() => alive.delete(child))
  return {
    child,
    said: () => text,
    async stop() {
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), 15_000)
      const code = await ended
      clearTimeout(force)
      return code
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/**
 * Asks again until `ready` answers true. Throws with the program's words when it ended instead.
 * @param {Running} program
 * @param {() => Promise<boolean>} ready
 */
export async function untilReady(program, ready) {
  for (;;) {
    const { exitCode, signalCode } = program.child
    if (exitCode !== null || signalCode !== null) throw new Error(`it ended with ${exitCode ?? signalCode}:\n${program.said()}`)
    if (await ready()) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** A port that nobody listens at just now. @returns {Promise<number>} */
export async function freePort() {
  const server = createServer()
  await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a listening server has a port')
  return address.port
}
