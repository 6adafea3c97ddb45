import { classes } from '../ui/classes.ts'
import styles from './NetworkBadge.module.css'
import { useView } from './use-view.ts'
import { useWorld } from './world.tsx'

/** Which money this is about. On every screen, in the head of the navigation, never out of sight. */
export function NetworkBadge() {
  const world = useWorld()
  const status = useView('app.status', {}).data
  if (world === 'demo') return <span className={classes(styles.badge, styles.demo)}>DEMO</span>
  if (status === null) return null
  if (status.network === null)
    return (
      <a className={classes(styles.badge, styles.none)} href="#/settings" title="Choose it in Settings: nothing is on mainnet by accident">
        network not chosen
      </a>
    )
  return (
    <span
      className={classes(styles.badge, status.network === 'mainnet' ? styles.mainnet : styles.test)}
      title={`The network of this home is ${status.network}`}
    >
      {status.network}
    </span>
  )
}
