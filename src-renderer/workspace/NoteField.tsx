import { useCallback, useEffect, useId, useRef, useState } from 'react'
import { useWorld } from '../app/world.tsx'
import { dayOf } from '../ui/format.ts'
import { useLive } from './use-live.ts'
import { MAX_NOTE_CHARS, workspaceOf, type Note } from './workspace.ts'
import styles from './NoteField.module.css'

/** How long after the last letter a note is kept. ms. */
const SETTLE_MS = 600

/** The operator's own words about a Y or a mirror, kept as they are typed, in this window's storage alone. */
export function NoteField({ kind, subject }: { kind: Note['kind']; subject: string }) {
  const world = useWorld()
  const id = useId()
  const { value: kept, failed } = useLive(useCallback(() => workspaceOf(world).readNote(kind, subject), [world, kind, subject]))
  const [text, setText] = useState<string | null>(null)
  const [refused, setRefused] = useState(false)
  const unsaved = useRef<string | null>(null)

  useEffect(() => {
    const write = (): void => {
      const words = unsaved.current
      unsaved.current = null
      if (words !== null)
        workspaceOf(world)
          .writeNote(kind, subject, words, Date.now())
          .catch(() => setRefused(true))
    }
    if (text === null) return
    unsaved.current = text
    const timer = setTimeout(write, SETTLE_MS)
    return () => {
      clearTimeout(timer)
      // Leaving within the pause must not lose the last words; while typing, the next effect takes over.
      write()
    }
  }, [text, world, kind, subject])

  return (
    <div className={styles.note}>
      <label htmlFor={id}>Note</label>
      <textarea
        id={id}
        rows={2}
        maxLength={MAX_NOTE_CHARS}
        value={text ?? kept?.text ?? ''}
        placeholder={kind === 'Y' ? 'Why this Y matters' : 'Whom to ask, what was agreed'}
        aria-describedby={`${id}-where`}
        onChange={event => setText(event.target.value)}
      />
      <p id={`${id}-where`} className={styles.where}>
        {failed || refused
          ? 'This browser keeps nothing (private window or storage switched off): the note is lost when you leave.'
          : `Kept in this ${'nimdolf' in globalThis ? "window's" : "browser's"} own storage, not in the core or its backups; nobody else sees it.${kept ? ` Written ${dayOf(kept.at)}.` : ''}`}
      </p>
    </div>
  )
}
