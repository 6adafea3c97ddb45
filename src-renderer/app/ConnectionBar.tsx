import { Unplug } from 'lucide-react'
import styles from './ConnectionBar.module.css'
import { useConnected } from './world.tsx'

/** The line to the core is down: said quietly, while what was known stays on screen. */
export function ConnectionBar() {
  if (useConnected() !== false) return null
  return (
    <div className={styles.bar} role="status">
      <Unplug size={14} aria-hidden />
      <b>No line to the core.</b>
      <span>What you see was true when it broke. The console asks again by itself; mirroring goes on if the core still runs.</span>
    </div>
  )
}
