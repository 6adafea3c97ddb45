import { Search } from 'lucide-react'
import { classes } from '../ui/classes.ts'
import { count, groupDigits } from '../ui/format.ts'
import { KeyHint } from '../ui/KeyHint.tsx'
import { statusInk } from '../ui/Status.tsx'
import { NetworkBadge } from './NetworkBadge.tsx'
import styles from './Navigation.module.css'
import { badgeOf, type Figure } from './badge-of.ts'
import { hrefOf } from './route.ts'
import { screens } from './routes.tsx'
import { useRoute } from './use-route.ts'
import { useView } from './use-view.ts'
import { WorldSwitcher } from './WorldSwitcher.tsx'

/** Left of every screen: whose data this is, on which network, and the way to the screens. */
export function Navigation({ onFind }: { onFind: () => void }) {
  const { world, screen: here } = useRoute()
  const badges = useView('app.status', {}).data?.badges ?? null
  const disputed = (useView('overview.get', {}).data?.mirrors.disputed ?? 0) > 0
  const group = (name: 'work' | 'console') =>
    screens
      .filter(screen => screen.group === name)
      .map(({ name, title, icon: Icon }) => (
        <li key={name}>
          <a href={hrefOf(world, name)} aria-current={name === here ? 'page' : undefined}>
            <Icon size={16} aria-hidden />
            {title}
            {badges !== null && <Badge figure={badgeOf(name, badges, disputed)} />}
          </a>
        </li>
      ))
  return (
    <nav className={styles.nav} aria-label="Screens">
      <div className={styles.brand}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden>
          <path d="M3 13V3l10 10V3" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
        </svg>
        <span className={styles.wordmark}>Nimdolf</span>
        <NetworkBadge />
      </div>
      <WorldSwitcher />
      <ul>{group('work')}</ul>
      <hr className={styles.line} />
      <ul>{group('console')}</ul>
      <button type="button" className={styles.find} onClick={onFind}>
        <Search size={14} aria-hidden />
        <span>Find or do</span>
        <KeyHint keys="mod+k" />
      </button>
    </nav>
  )
}

/** How many there are; in the colour of the worst when some need the operator, and said in words to a screen reader. */
function Badge({ figure }: { figure: Figure | null }) {
  if (figure === null || figure.all === 0) return null
  const { all, wrong, worst } = figure
  return (
    <em className={classes(styles.badge, wrong > 0 && statusInk(worst))} title={wrong > 0 ? count(wrong, 'exception') : undefined}>
      {wrong > 0 && <i className={styles.dot} aria-hidden />}
      {groupDigits(all)}
      {wrong > 0 && <span className={styles.spoken}>, {wrong} need attention</span>}
    </em>
  )
}
