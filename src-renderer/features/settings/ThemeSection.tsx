import type { Settings } from '#shared/rpc/views/app.ts'
import { useCommand } from '../../app/use-view.ts'
import { ChoiceField, type Choice } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { SettingsGroup } from './SettingsGroup.tsx'

const THEMES: readonly Choice<Settings['theme']>[] = [
  { value: 'system', label: "The system's" },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function ThemeSection({ settings }: { settings: Settings }) {
  const save = useCommand('settings.set')
  return (
    <SettingsGroup title="Appearance" lead="Both themes carry the same contrast; reduced motion follows the system.">
      <ChoiceField label="Theme" compact choices={THEMES} value={settings.theme} onChange={theme => void save.run({ theme })} />
      {save.error !== null && <Failure error={save.error} />}
    </SettingsGroup>
  )
}
