import { Dialog } from '@base-ui/react/dialog'
import { ArrowRight, Search } from 'lucide-react'
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { count } from '../../ui/format.ts'
import { KeyHint } from '../../ui/KeyHint.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status } from '../../ui/Status.tsx'
import { currentActions, type Action } from '../actions.ts'
import { matchActions, parseQuery } from './match.ts'
import { useFound } from './use-found.ts'
import styles from './Palette.module.css'

/** Ctrl/Cmd-K: do, find, go. A dialog around a listbox of our own; the text field keeps the focus, the arrows move the choice. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={next => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.scrim} />
        <Dialog.Popup className={styles.palette} aria-label="Find or do">
          <Contents onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Contents({ onClose }: { onClose: () => void }) {
  const list = useId()
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const found = useFound(typed)
  // What the screen behind offers does not change while the palette is open.
  const offered = useMemo(() => currentActions().filter(action => action.id !== 'palette'), [])
  const groups = matchActions([...offered, ...found], typed)
  const rows = groups.flatMap(group => group.actions)
  const at = Math.min(chosen, Math.max(0, rows.length - 1))
  const listed = useRef<HTMLDivElement>(null)

  const run = (action: Action): void => {
    onClose()
    action.run()
  }
  const move = (to: number): void => {
    const next = (to + rows.length) % Math.max(1, rows.length)
    setChosen(next)
    listed.current?.querySelector(`[data-at="${next}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) move(at + step)
    else if (event.key === 'Home' && typed === '') move(0)
    else if (event.key === 'End' && typed === '') move(rows.length - 1)
    else if (event.key === 'Enter' && rows[at] !== undefined) run(rows[at])
    else return
    event.preventDefault()
  }

  let index = -1
  return (
    <>
      <div className={styles.input}>
        <Search size={16} aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={rows.length > 0 ? `${list}-${at}` : undefined}
          aria-label="Find or do"
          placeholder="A mint, an output, an act, a screen, a txid or a Y"
          value={typed}
          onChange={event => {
            setTyped(event.target.value)
            setChosen(0)
          }}
          onKeyDown={onKey}
          autoComplete="off"
          spellCheck={false}
        />
        <span role="status">{typed !== '' && count(rows.length, 'result')}</span>
      </div>
      <div className={styles.list} role="listbox" id={list} aria-label="Results" ref={listed}>
        {groups.map(group => (
          <div key={group.title} role="group" aria-label={group.title}>
            <div className={styles.group} aria-hidden>
              {group.title}
            </div>
            {group.actions.map(action => {
              index++
              const here = index
              return (
                <Row
                  key={action.id}
                  id={`${list}-${here}`}
                  at={here}
                  action={action}
                  chosen={here === at}
                  onChoose={() => setChosen(here)}
                  onRun={() => run(action)}
                />
              )
            })}
          </div>
        ))}
        {rows.length === 0 && <p className={styles.none}>{nothing(typed)}</p>}
      </div>
      <footer className={styles.foot}>
        <span>
          <KeyHint keys="up down" /> choose
        </span>
        <span>
          <KeyHint keys="enter" /> open
        </span>
        <span>
          <KeyHint keys="escape" /> close
        </span>
        <span className={styles.prefixes}>
          Prefix <KeyHint keys=">" /> do <KeyHint keys="#" /> txid, Y <KeyHint keys="@" /> mint
        </span>
      </footer>
    </>
  )
}

function Row({
  id,
  at,
  action,
  chosen,
  onChoose,
  onRun,
}: {
  id: string
  at: number
  action: Action
  chosen: boolean
  onChoose: () => void
  onRun: () => void
}) {
  const Icon = action.icon ?? ArrowRight
  return (
    // The field above owns the keys; a pointer is the only thing that reaches the row itself.
    <div id={id} data-at={at} role="option" aria-selected={chosen} className={styles.row} onPointerMove={onChoose} onClick={onRun}>
      <Icon size={16} aria-hidden />
      <b>
        <PeerText text={action.title} />
      </b>
      {action.detail !== undefined && (
        <small>
          <PeerText text={action.detail} />
        </small>
      )}
      <span className={styles.end}>
        {action.status !== undefined && <Status word={action.status} />}
        {action.noun !== undefined && <small>{action.noun}</small>}
        {action.keys !== undefined && <KeyHint keys={action.keys} />}
      </span>
    </div>
  )
}

function nothing(typed: string): string {
  if (parseQuery(typed).prefix === '#')
    return 'Paste a whole Y (66 hex digits, or 96 for a v3 keyset), or the beginning of a txid that is watched here.'
  return 'Nothing here goes by that name. Try the host of a mint, a screen, or paste a Y.'
}
