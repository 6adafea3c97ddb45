import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { PAGE_ORIGIN } from './trusted-sender.ts'
import { readWindowState, writeWindowState } from './window-state.ts'

/** The console's window: a sandboxed page with a bridge of two functions. `title` follows the page's own in the title bar. */
export function openWindow(preload: string, titleNote: string): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window.json')
  const last = readWindowState(
    stateFile,
    screen.getAllDisplays().map(display => display.workArea),
  )
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 720,
    minHeight: 480,
    ...last.bounds,
    show: false,
    title: `Nimdolf Console${titleNote}`,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14171c' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (last.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('page-title-updated', (event, title) => {
    event.preventDefault()
    window.setTitle(`${title}${titleNote}`)
  })
  window.on('close', () => writeWindowState(stateFile, window.getNormalBounds(), window.isMaximized()))
  void window.loadURL(`${PAGE_ORIGIN}/`)
  return window
}
