import { Bookmark, X } from 'lucide-react'
import { useCallback, useState, type FormEvent } from 'react'
import { useWorld } from '../../app/world.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { count, middle } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { useLive } from '../../workspace/use-live.ts'
import { workspaceOf } from '../../workspace/workspace.ts'
import styles from './SavedLookups.module.css'

/** Look-ups worth doing again, and the Ys that carry a note; both live in this window's storage. Tokens are never saved. */
export function SavedLookups({
  Ys,
  custodian,
  onOpen,
}: {
  Ys: readonly string[] | null
  custodian: string | null
  onOpen: (Ys: readonly string[]) => void
}) {
  const world = useWorld()
  const saved = useLive(useCallback(() => workspaceOf(world).readLookups(), [world]))
  const noted = useLive(useCallback(() => workspaceOf(world).notedYs(), [world]))
  const [name, setName] = useState<string | null>(null)
  const [refused, setRefused] = useState(false)
  const lookups = saved.value ?? []
  const notes = noted.value ?? []

  const save = (event: FormEvent): void => {
    event.preventDefault()
    if (!name?.trim() || !Ys) return
    workspaceOf(world)
      .saveLookup(name, Ys, custodian, Date.now())
      .then(
        () => setName(null),
        () => setRefused(true),
      )
  }

  if (saved.failed || refused) return <p className={styles.note}>This browser keeps nothing, so look-ups cannot be saved here.</p>
  if (lookups.length === 0 && notes.length === 0 && !Ys) return null
  return (
    <Section title="Kept for later" count="in this window's storage">
      {Ys !== null && name === null && (
        <Button icon={Bookmark} onClick={() => setName('')}>
          {Ys.length === 1 ? 'Save this look-up' : `Save these ${Ys.length}`}
        </Button>
      )}
      {name !== null && (
        <form className={styles.form} onSubmit={save}>
          <TextField label="Name of the look-up" value={name} onChange={setName} autoFocus maxLength={120} />
          <Button kind="primary" submit disabled={name.trim() === ''}>
            Save
          </Button>
          <Button onClick={() => setName(null)}>Cancel</Button>
        </form>
      )}
      <ul className={styles.list}>
        {lookups.map(lookup => (
          <li key={lookup.id}>
            <button type="button" onClick={() => onOpen(lookup.Ys)}>
              <b>{lookup.name}</b> <small>{count(lookup.Ys.length, 'Y', 'Ys')}</small>
            </button>
            <IconButton icon={X} label={`Forget ${lookup.name}`} onClick={() => void workspaceOf(world).forgetLookup(lookup.id)} />
          </li>
        ))}
        {notes.map(note => (
          <li key={note.subject}>
            <button type="button" onClick={() => onOpen([note.subject])}>
              <code>{middle(note.subject)}</code> <small>{note.text}</small>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
