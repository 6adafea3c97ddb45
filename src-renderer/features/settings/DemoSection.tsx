import { useDemo } from '../../app/use-demo.ts'
import { enter } from '../../app/use-route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { Button } from '../../ui/Button.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { SettingsGroup } from './SettingsGroup.tsx'
import styles from './SettingsPage.module.css'

export function DemoSection() {
  const demo = useDemo()
  const inside = useWorld() === 'demo'
  const running = useView('app.status', {}).data?.demo_running === true
  return (
    <SettingsGroup
      title="Demo network"
      lead="Three simulated mints to rehearse with. In memory, apart from your data, labelled DEMO on every screen."
    >
      <div className={styles.buttons}>
        {inside && (
          <Button busy={demo.busy} onClick={() => void demo.leave()}>
            Leave demo
          </Button>
        )}
        {!inside && running && <Button onClick={() => enter('demo')}>Go to the demo</Button>}
        {!inside && !running && (
          <Button busy={demo.busy} onClick={() => void demo.start()}>
            Open the demo network
          </Button>
        )}
      </div>
      {demo.error !== null && <Failure error={demo.error} />}
    </SettingsGroup>
  )
}
