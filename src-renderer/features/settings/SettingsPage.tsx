import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { Button } from '../../ui/Button.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { AboutSection } from './AboutSection.tsx'
import { DemoSection } from './DemoSection.tsx'
import { NetworkSection } from './NetworkSection.tsx'
import { POLICY_GROUPS } from './policies.ts'
import { PolicySection } from './PolicySection.tsx'
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
            {POLICY_GROUPS.map(group => (
              // Another answer of the core is another draft.
              <PolicySection
                key={`${group.title} ${group.policies.map(({ name }) => data[name]).join(' ')}`}
                group={group}
                settings={data}
              />
            ))}
            <DemoSection />
            <AboutSection />
          </>
        )}
      </div>
    </Page>
  )
}
