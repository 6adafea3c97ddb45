import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { StartPage } from '../features/start/StartPage.tsx'
import { DemoBand } from '../features/demo/DemoBand.tsx'
import type { RpcFailure } from '#shared/rpc/errors.ts'
import { Button } from '../ui/Button.tsx'
import { Failure } from '../ui/Notice.tsx'
import { noteCoreClock } from '../ui/now.ts'
import styles from './App.module.css'
import { Boundary } from './Boundary.tsx'
import { shell } from './connection.ts'
import { ConnectionBar } from './ConnectionBar.tsx'
import { DeadlineStrip } from './DeadlineStrip.tsx'
import { Footer } from './Footer.tsx'
import { Navigation } from './Navigation.tsx'
import { Palette } from './palette/Palette.tsx'
import { screens } from './routes.tsx'
import { ShortcutSheet } from './ShortcutSheet.tsx'
import { useShellActions } from './shell-actions.ts'
import { useTheme } from './theme.ts'
import { useKeyboard } from './use-keyboard.ts'
import { useDemo } from './use-demo.ts'
import { enter, useRoute } from './use-route.ts'
import { useView } from './use-view.ts'

type Sheet = 'palette' | 'shortcuts'

/** The frame around every screen: what is always seen is here, what a screen says is in its page. */
export function App() {
  const { world, screen } = useRoute()
  const status = useView('app.status', {})
  // How the window looks is the operator's choice, not the demo's.
  const settings = useView('settings.get', {}, { world: 'home' })
  const [sheet, setSheet] = useState<Sheet | null>(null)
  useEffect(() => {
    if (status.data !== null) noteCoreClock(status.data.now)
  }, [status.data])
  useTheme(settings.data?.theme ?? null)
  useShellActions({ openPalette: () => setSheet('palette'), openShortcuts: () => setSheet('shortcuts') })
  useKeyboard()

  const { Page, title } = screens.find(entry => entry.name === screen)!
  useEffect(() => {
    document.title = `${world === 'demo' ? 'DEMO · ' : ''}${title} · Nimdolf`
  }, [world, title])
  const starting = status.data?.first_start === true && world === 'home' && screen === 'overview'
  return (
    <div className={styles.app}>
      <a className={styles.skip} href="#main" onClick={focusMain}>
        Skip to content
      </a>
      {world === 'demo' && <DemoBand />}
      <RuntimeBanner />
      <div className={styles.frame}>
        <Navigation onFind={() => setSheet('palette')} />
        <div className={styles.right}>
          <DeadlineStrip />
          <ConnectionBar />
          <main id="main" className={styles.main} tabIndex={-1}>
            {status.data === null && status.error !== null ? (
              <CoreFailed error={status.error} retry={status.retry} />
            ) : (
              <Boundary key={`${world} ${screen}`}>{starting ? <StartPage /> : <Page />}</Boundary>
            )}
          </main>
          <Footer />
        </div>
      </div>
      <Palette open={sheet === 'palette'} onClose={() => setSheet(null)} />
      <ShortcutSheet open={sheet === 'shortcuts'} onClose={() => setSheet(null)} />
    </div>
  )
}

/** Nothing can be shown: the core refused the first question. A demo that ended with its core is the usual reason in the demo world. */
function CoreFailed({ error, retry }: { error: RpcFailure; retry: () => void }) {
  const demo = useDemo()
  const ended = error.code === 'demo.not-running'
  return (
    <div className={styles.failed}>
      <Failure
        title={ended ? 'The demo network is not running' : 'The core does not answer'}
        error={demo.error ?? error}
        actions={
          ended ? (
            <>
              <Button onClick={() => enter('home')}>Back to my mints</Button>
              <Button kind="primary" busy={demo.busy} onClick={() => void demo.start().then(retry)}>
                Start the demo
              </Button>
            </>
          ) : (
            <Button onClick={retry}>Try again</Button>
          )
        }
      />
    </div>
  )
}

/** A hash link would change the route; the focus is moved by hand instead. */
function focusMain(event: { preventDefault(): void }): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

/** An Electron without security fixes may be the only one that a machine can get; it must never go unnoticed. */
function RuntimeBanner() {
  if (shell === null || shell.supported) return null
  return (
    <div className={styles.runtime} role="status">
      <TriangleAlert size={14} aria-hidden />
      <b>This window runs on an Electron that gets no more security fixes ({shell.electron}).</b>
      <span>
        Use it to look around; for mainnet open the same console in a browser with <code>nimdolf serve</code>, or install the current
        Electron.
      </span>
    </div>
  )
}
