/**
 * `npm start`: the window where there is a screen and an Electron runtime, else the same screens in a browser.
 * Words after `--` are passed on: `npm start -- --home DIR --port N`.
 */
import { connect } from 'node:net'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildWhenStale } from './build.mjs'
import { attend, environment, launch, main, Missing, run, say } from './child.mjs'
import { electron } from './electron.mjs'
import { NODE, ROOT } from './places.mjs'

const CLI = 'src-main/hosts/cli/main.ts'
const CORE = 'src-main/hosts/core/main.ts'
/** A core with a long log to check takes seconds. */
const UP_WITHIN_MS = 60_000

const args = process.argv.slice(2)
const home = resolve(wordAfter('--home') ?? process.env['NIMDOLF_HOME'] ?? join(homedir(), '.nimdolf'))
const hasScreen = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])

main(async () => {
  await buildWhenStale()
  const runtime = hasScreen ? await runtimeOrWords() : null
  if (runtime === null) return serve()
  return runtime.official ? openWindow(runtime) : openOldWindow(runtime)
})

async function runtimeOrWords() {
  try {
    return await electron()
  } catch (error) {
    if (!(error instanceof Missing)) throw error
    say(`${error.message}\nShowing the screens in a browser instead.`)
    return null
  }
}

/** No window: the headless host. Its own output may be logged, so the link to come in is asked for here, at the terminal. */
async function serve() {
  if (await answers('serve.sock')) {
    say(`The screens of ${home} are served already.`)
    return login()
  }
  const serving = launch(NODE, [CLI, 'serve', ...args])
  const served = attend(serving)
  if (await isUp('serve.sock', serving)) await login()
  return served
}

function login() {
  const where = home === join(homedir(), '.nimdolf') ? '' : `--home ${home} `
  say(`\nOpen this link in a browser on this machine. It works once and for 60 seconds; another: npm run -s nimdolf -- ${where}login`)
  return run(NODE, [CLI, '--home', home, 'login'])
}

/**
 * The shell starts a core of its own, or attaches to the one that runs.
 * @param {import('./electron.mjs').Runtime} runtime
 */
function openWindow(runtime) {
  // Chromium's own sandbox refuses to start for root.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return run(runtime.path, [ROOT, ...root], { env: environment({ NIMDOLF_HOME: home }) })
}

/**
 * The older runtime cannot run the core, so Node 24 does, for as long as the window is open.
 * @param {import('./electron.mjs').Runtime} runtime
 */
async function openOldWindow(runtime) {
  say(`Electron ${runtime.version} is out of support: use this window for the demo network and regtest only.`)
  if (await answers('core.sock')) return openWindow(runtime)
  const core = launch(NODE, [CORE, '--home', home])
  const stopped = attend(core)
  try {
    if (!(await isUp('core.sock', core))) throw new Missing('The core did not start.', `its reasons stand in ${join(home, 'core.log')}`)
    return await openWindow(runtime)
  } finally {
    core.kill('SIGTERM')
    await stopped
  }
}

/**
 * Waits until `child` answers at the home's socket `name`; false when it ended instead.
 * @param {string} name
 * @param {import('node:child_process').ChildProcess} child
 */
async function isUp(name, child) {
  for (let waited = 0; waited < UP_WITHIN_MS && child.exitCode === null && child.signalCode === null; waited += 100) {
    if (await answers(name)) return true
    await sleep(100)
  }
  return false
}

/**
 * @param {string} name
 * @returns {Promise<boolean>}
 */
function answers(name) {
  return new Promise(answer => {
    const socket = connect(join(home, name), () => {
      socket.destroy()
      answer(true)
    })
    socket.once('error', () => answer(false))
  })
}

/** @param {string} name */
function wordAfter(name) {
  const at = args.indexOf(name)
  return at < 0 ? args.find(arg => arg.startsWith(`${name}=`))?.slice(name.length + 1) : args[at + 1]
}
