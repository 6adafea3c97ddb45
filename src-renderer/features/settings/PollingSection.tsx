import { useState, type FormEvent } from 'react'
import type { Settings } from '#shared/rpc/views/app.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { POLICIES, secondsOf, type Policy } from './policies.ts'
import { SettingsGroup } from './SettingsGroup.tsx'
import styles from './SettingsPage.module.css'

type Draft = Readonly<Record<Policy['name'], string>>

const draftOf = (settings: Settings): Draft => ({
  poll_seconds: String(settings.poll_seconds),
  keyset_poll_seconds: String(settings.keyset_poll_seconds),
  stale_after_seconds: String(settings.stale_after_seconds),
})

/** How often mints are asked, and how long silence may last. Saved together, since they only make sense together. */
export function PollingSection({ settings }: { settings: Settings }) {
  const [draft, setDraft] = useState(() => draftOf(settings))
  const save = useCommand('settings.set')
  const values = POLICIES.map(policy => ({ policy, value: secondsOf(policy, draft[policy.name]) }))
  const changed = POLICIES.some(({ name }) => draft[name] !== String(settings[name]))
  const valid = values.every(({ value }) => value !== null)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (valid && changed) void save.run(Object.fromEntries(values.map(({ policy, value }) => [policy.name, value!])))
  }
  return (
    <SettingsGroup
      title="Polling"
      lead="A stream tells of spends at once. Polling is for what a stream cannot say: that it is still there."
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        {values.map(({ policy, value }) => (
          <TextField
            key={policy.name}
            label={policy.label}
            hint={policy.reason}
            unit="seconds"
            inputMode="numeric"
            value={draft[policy.name]}
            onChange={text => setDraft({ ...draft, [policy.name]: text })}
            error={value === null ? `A whole number from ${policy.min} to ${policy.max}.` : null}
          />
        ))}
        {save.error !== null && <Failure error={save.error} />}
        <div className={styles.buttons}>
          <Button kind="primary" submit disabled={!changed || !valid} busy={save.busy}>
            Save
          </Button>
          {changed && <Button onClick={() => setDraft(draftOf(settings))}>Undo</Button>}
        </div>
      </form>
    </SettingsGroup>
  )
}
