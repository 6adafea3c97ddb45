import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { Button } from '../../ui/Button.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { AboutSection } from './AboutSection.tsx'
import { DemoSection } from './DemoSection.tsx'
import { NetworkSection } from './NetworkSection.tsx'
import { PollingSection } from './PollingSection.tsx'
import styles from './SettingsPage.module.css'
import { ThemeSection } from './ThemeSection.tsx'

/** What the operator decides for this home. Each change is in the event log, from what to what. */
export function SettingsPage() {
  const { data, error, retry } = useView('settings.get', {})
  const demo = useWorld() === 'demo'
  return (
    <Page title="Settings" sub={demo ? 'of the demo network; they end with it' : 'of this home'} scroll>
      <div className={styles.page}>
        {error !== null && (
          <Failure title="The settings could not be read" error={error} actions={<Button onClick={retry}>Try again</Button>} />
        )}
        {data === null && error === null && <Skeleton rows={8} height={56} />}
        {data !== null && (
          <>
            {demo && (
              <Notice title="These are the settings of the demo">
                Your own home keeps its own. Only the theme is shared, since it is about the window.
              </Notice>
            )}
            {!demo && <NetworkSection settings={data} />}
            <ThemeSection />
            <PollingSection key={`${data.poll_seconds} ${data.keyset_poll_seconds} ${data.stale_after_seconds}`} settings={data} />
            <DemoSection />
            <AboutSection />
          </>
        )}
      </div>
    </Page>
  )
}
