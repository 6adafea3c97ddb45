/**
 * `npm start`: the window where there is a screen and an Electron runtime, else the same screens in a browser.
 * Words after `--` are passed on: `npm start -- --home DIR --port N`.
 */
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { homedir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildWhenStale } from './build.mjs'
import { ended, environment, launch, main, Missing, run, say } from './child.mjs'
import { electron } from './electron.mjs'
import { NODE, ROOT } from './places.mjs'

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

/** No window: the headless host, which prints its login link. */
function serve() {
  return run(NODE, ['src-main/hosts/cli/main.ts', 'serve', ...args])
}

/**
 * The shell starts a core of its own, or attaches to the one that runs.
 * @param {import('./electron.mjs').Runtime} runtime
 */
function openWindow(runtime) {
  // Chromium's sandbox refuses to run as root.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return run(runtime.path, [ROOT, ...root], {
    env: environment({ NIMDOLF_HOME: home, NIMDOLF_RUNTIME: runtime.official ? 'official' : 'unsupported' }),
  })
}

/**
 * The older runtime cannot run the core, so Node 24 does, for as long as the window is open.
 * @param {import('./electron.mjs').Runtime} runtime
 */
async function openOldWindow(runtime) {
  say(`Electron ${runtime.version} is out of support: use it for the demo network and regtest only.`)
  if (await coreAnswers()) return openWindow(runtime)
  const core = launch(NODE, ['src-main/hosts/core/main.ts', '--home', home])
  const stopped = ended(core)
  try {
    await coreIsReady(core)
    return await openWindow(runtime)
  } finally {
    core.kill('SIGTERM')
    await stopped
  }
}

/** @param {import('node:child_process').ChildProcess} core */
async function coreIsReady(core) {
  for (let waited = 0; waited < 30_000; waited += 100) {
    if (await coreAnswers()) return
    if (core.exitCode !== null) break
    await sleep(100)
  }
  throw new Missing('The core did not start.', `less ${join(home, 'core.log')} shows why`)
}

/** @returns {Promise<boolean>} */
function coreAnswers() {
  return new Promise(answer => {
    const socket = connect(join(home, 'core.sock'), () => (socket.destroy(), answer(true)))
    socket.once('error', () => answer(false))
  })
}

/** @param {string} name */
function wordAfter(name) {
  const at = args.indexOf(name)
  return at < 0 ? args.find(arg => arg.startsWith(`${name}=`))?.slice(name.length + 1) : args[at + 1]
}
