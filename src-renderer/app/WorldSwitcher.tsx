import { ChevronsUpDown, House, LogOut, Play, Settings } from 'lucide-react'
import { Menu, type MenuItem } from '../ui/Menu.tsx'
import { useDemo } from './use-demo.ts'
import { enter, go } from './use-route.ts'
import { useView } from './use-view.ts'
import { useWorld } from './world.tsx'
import styles from './WorldSwitcher.module.css'

/** Whose data is on screen: the operator's home, or the demo network. They never share a screen. */
export function WorldSwitcher() {
  const world = useWorld()
  const status = useView('app.status', {}).data
  const demo = useDemo()
  const toHome: MenuItem = { label: 'My mints', detail: 'your own data, kept in this home', icon: House, run: () => enter('home') }
  const items: MenuItem[] =
    world === 'demo'
      ? [
          { ...toHome, detail: 'the demo keeps running' },
          { label: 'Leave the demo', detail: 'ends it and forgets everything in it', icon: LogOut, run: () => void demo.leave() },
        ]
      : [
          status?.demo_running === true
            ? { label: 'Demo network', detail: 'is running', icon: Play, run: () => enter('demo') }
            : {
                label: 'Start the demo network',
                detail: 'three simulated mints, nothing is real',
                icon: Play,
                run: () => void demo.start(),
              },
          { label: 'Settings of this home', icon: Settings, run: () => go('settings') },
        ]
  return (
    <Menu
      trigger={
        <button type="button" className={styles.who}>
          <span>
            <b>{world === 'demo' ? 'Demo network' : 'My mints'}</b>
            <small>{world === 'demo' ? 'simulated, kept in memory' : homeName(status?.home ?? '')}</small>
          </span>
          <ChevronsUpDown size={14} aria-hidden />
        </button>
      }
      items={items}
    />
  )
}

/** The last two parts of the home's path: enough to tell two homes apart. */
function homeName(home: string): string {
  const parts = home.split(/[\\/]/).filter(part => part !== '')
  return parts.length > 2 ? `…/${parts.slice(-2).join('/')}` : home
}
