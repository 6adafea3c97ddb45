import { FlaskConical, Pickaxe } from 'lucide-react'
import { useState } from 'react'
import { useActions } from '../../app/actions.ts'
import { useDemo } from '../../app/use-demo.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import styles from './DemoBand.module.css'
import { DemoPanel } from './DemoPanel.tsx'

/** Above everything while the demo is on screen: it cannot be scrolled away, covered or mistaken, and one click ends it. */
export function DemoBand() {
  const demo = useDemo()
  const mine = useCommand('demo.mine')
  const [panel, setPanel] = useState(false)
  useActions([
    {
      id: 'demo.panel',
      kind: 'do',
      title: 'Make a demo mint or server fail, or time pass',
      keys: 'x',
      icon: FlaskConical,
      run: () => setPanel(true),
    },
    { id: 'demo.mine 1', kind: 'do', title: 'Find a block', keys: 'b', icon: Pickaxe, run: () => void mine.run({ blocks: 1 }) },
    { id: 'demo.mine 144', kind: 'do', title: 'Find 144 blocks, about a day', icon: Pickaxe, run: () => void mine.run({ blocks: 144 }) },
  ])
  return (
    <div className={styles.band} role="region" aria-label="Demo">
      <b className={styles.word}>DEMO</b>
      <span className={styles.words}>Simulated mints and chain on this machine. Nothing here is real and nothing is kept.</span>
      <Button className={styles.button} icon={Pickaxe} keys="b" busy={mine.busy} onClick={() => void mine.run({ blocks: 1 })}>
        Find a block
      </Button>
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
