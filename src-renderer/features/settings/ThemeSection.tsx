import type { Settings } from '#shared/rpc/views/app.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { ChoiceField, type Choice } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { SettingsGroup } from './SettingsGroup.tsx'

const THEMES: readonly Choice<Settings['theme']>[] = [
  { value: 'system', label: "The system's" },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** How the window looks is the operator's choice; the demo has none of its own. */
export function ThemeSection() {
  const theme = useView('settings.get', {}, { world: 'home' }).data?.theme ?? null
  const save = useCommand('settings.set', { world: 'home' })
  return (
    <SettingsGroup title="Appearance" lead="Both themes carry the same contrast; reduced motion follows the system.">
      <ChoiceField label="Theme" compact choices={THEMES} value={theme} onChange={chosen => void save.run({ theme: chosen })} />
      {save.error !== null && <Failure error={save.error} />}
    </SettingsGroup>
  )
}
