import { Keyboard, LogOut, Monitor, Moon, Play, Search, Sun } from 'lucide-react'
import { useActions, type Action } from './actions.ts'
import { screens } from './routes.tsx'
import { useDemo } from './use-demo.ts'
import { go } from './use-route.ts'
import { useCommand } from './use-view.ts'
import { useWorld } from './world.tsx'

/** What can be done from every screen. */
export function useShellActions({ openPalette, openShortcuts }: { openPalette: () => void; openShortcuts: () => void }): void {
  const world = useWorld()
  const settings = useCommand('settings.set', { world: 'home' })
  const demo = useDemo()

  const theme = (id: 'light' | 'dark' | 'system', title: string, icon: typeof Sun): Action => ({
    id: `theme.${id}`,
    kind: 'do',
    title,
    icon,
    run: () => void settings.run({ theme: id }),
  })

  useActions(
    [
      { id: 'palette', kind: 'do', title: 'Find or do', keys: 'mod+k', icon: Search, always: true, run: openPalette },
      { id: 'shortcuts', kind: 'do', title: 'Show all keys', keys: '?', icon: Keyboard, run: openShortcuts },
      ...screens.map(({ name, title, keys, icon }): Action => ({ id: `go.${name}`, kind: 'go', title, keys, icon, run: () => go(name) })),
      theme('light', 'Use the light theme', Sun),
      theme('dark', 'Use the dark theme', Moon),
      theme('system', "Follow the system's theme", Monitor),
      world === 'demo'
        ? {
            id: 'demo.leave',
            kind: 'do',
            title: 'Leave the demo',
            detail: 'back to your own mints',
            icon: LogOut,
            run: () => void demo.leave(),
          }
        : {
            id: 'demo.start',
            kind: 'do',
            title: 'Open the demo network',
            detail: 'simulated mints, nothing is real',
            icon: Play,
            run: () => void demo.start(),
          },
    ],
    'shell',
  )
}
