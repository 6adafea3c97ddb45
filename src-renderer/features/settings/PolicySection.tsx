import { useState, type FormEvent } from 'react'
import type { Settings } from '#shared/rpc/views/app.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { boundsWord, textOf, valueOf, type Policy, type PolicyGroup } from './policies.ts'
import { SettingsGroup } from './SettingsGroup.tsx'
import styles from './SettingsPage.module.css'

type Draft = Readonly<Partial<Record<Policy['name'], string>>>

const draftOf = ({ policies }: PolicyGroup, settings: Settings): Draft =>
  Object.fromEntries(policies.map(policy => [policy.name, textOf(policy, settings[policy.name])]))

/** Figures of one subject, saved together, since they only make sense together. */
export function PolicySection({ group, settings }: { group: PolicyGroup; settings: Settings }) {
  const kept = draftOf(group, settings)
  const [draft, setDraft] = useState(kept)
  const save = useCommand('settings.set')
  const read = group.policies.map(policy => ({ policy, text: draft[policy.name] ?? '', value: valueOf(policy, draft[policy.name] ?? '') }))
  const values = Object.fromEntries(read.flatMap(({ policy, value }) => (value === undefined ? [] : [[policy.name, value]])))
  const clash = group.clash?.(values) ?? null
  const changed = group.policies.some(({ name }) => draft[name] !== kept[name])
  const valid = clash === null && read.every(({ value }) => value !== undefined)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (valid && changed && !save.busy) void save.run(values)
  }
  return (
    <SettingsGroup title={group.title} lead={group.lead}>
      <form className={styles.form} onSubmit={submit} noValidate>
        {read.map(({ policy, text, value }) => (
          <TextField
            key={policy.name}
            label={policy.label}
            hint={policy.reason}
            unit={policy.unit}
            inputMode={policy.thousandths ? 'decimal' : 'numeric'}
            value={text}
            onChange={next => setDraft({ ...draft, [policy.name]: next })}
            error={value === undefined ? boundsWord(policy) : clash?.name === policy.name ? clash.words : null}
          />
        ))}
        {save.error !== null && <Failure error={save.error} />}
        <div className={styles.buttons}>
          <Button kind="primary" submit disabled={!changed || !valid} busy={save.busy}>
            Save
          </Button>
          {changed && <Button onClick={() => setDraft(kept)}>Undo</Button>}
        </div>
      </form>
    </SettingsGroup>
  )
}
