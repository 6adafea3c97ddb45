import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, session } from 'electron'
import { homeAt, prepareHome } from '../../app/home.ts'
import { createSocketTransport } from '../../rpc/socket-client.ts'
import { registerPageScheme, servePages } from './app-protocol.ts'
import { linkToCore, type CoreEntry } from './core-link.ts'
import { relayIpc } from './ipc-transport.ts'
import { lockDown } from './lock-down.ts'
import { setMenu } from './menu.ts'
import { restrictedTransport } from './out-of-support.ts'
import { isSupported } from './supported.ts'
import { openWindow } from './window.ts'

/** A thin client of the core: a window, and the relay between its page and the core's socket. This file is bundled to out/main/main.cjs. */
const OUT = join(__dirname, '..')
const PRELOAD = join(OUT, 'preload/preload.cjs')
const supported = isSupported(process.versions.electron)

function start(): void {
  // `--no-sandbox` is for tests that run as root; enabling the sandbox against it would end every renderer.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  const home = homeAt(app.commandLine.getSwitchValue('home') || undefined)
  prepareHome(home)
  // One window a home: the lock and the page's storage live with it.
  if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(home.folder, 'window'))
  if (!app.requestSingleInstanceLock()) return app.quit()
  registerPageScheme()
  app.on('second-instance', focusWindow)
  app.on('window-all-closed', () => app.quit())
  void app.whenReady().then(() => run(home))
}

async function run(home: ReturnType<typeof homeAt>): Promise<void> {
  lockDown(session.defaultSession)
  servePages(join(OUT, 'renderer'))
  setMenu(!app.isPackaged)
  const core = await linkToCore(home, coreEntry())
  const transport = createSocketTransport(core.socket)
  relayIpc(ipcMain, supported ? transport : restrictedTransport(transport))
  openWindow(PRELOAD, supported ? '' : ' (out-of-support runtime: demo and regtest only)')

  let stopped = false
  app.on('will-quit', event => {
    if (stopped) return
    event.preventDefault()
    void core.stop().then(() => {
      stopped = true
      // Not in this turn: Electron ignores a quit while it still works off the one that was held up.
      setImmediate(() => app.quit())
    })
  })
}

/** The core that keeps needs `node:sqlite`, which the fallback runtime lacks. */
const coreEntry = (): CoreEntry =>
  supported ? { script: join(OUT, 'core/main.mjs'), keeps: true } : { script: join(OUT, 'main/core.cjs'), keeps: false }

function focusWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (window?.isMinimized()) window.restore()
  window?.focus()
}

start()
