import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { useActions } from '../../app/actions.ts'
import { useDemo } from '../../app/use-demo.ts'
import { Button } from '../../ui/Button.tsx'
import styles from './DemoBand.module.css'
import { DemoPanel } from './DemoPanel.tsx'

/** Above everything while the demo is on screen: it cannot be scrolled away, covered or mistaken, and one click ends it. */
export function DemoBand() {
  const demo = useDemo()
  const [panel, setPanel] = useState(false)
  useActions([
    {
      id: 'demo.panel',
      kind: 'do',
      title: 'Make a demo mint fail or spend',
      keys: 'x',
      icon: FlaskConical,
      run: () => setPanel(true),
    },
  ])
  return (
    <div className={styles.band} role="region" aria-label="Demo">
      <b className={styles.word}>DEMO</b>
      <span className={styles.words}>Simulated mints on this machine. Nothing here is real and nothing is kept.</span>
      <Button className={styles.button} icon={FlaskConical} keys="x" onClick={() => setPanel(true)}>
        Faults and spends
      </Button>
      <Button className={styles.button} busy={demo.busy} onClick={() => void demo.leave()}>
        Leave demo
      </Button>
      <DemoPanel open={panel} onClose={() => setPanel(false)} />
    </div>
  )
}
