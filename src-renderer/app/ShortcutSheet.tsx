import { Dialog } from '../ui/Dialog.tsx'
import { KeyHint } from '../ui/KeyHint.tsx'
import { currentActions, type Action } from './actions.ts'
import styles from './ShortcutSheet.module.css'

/** Keys that every table and sheet understands; the others come from what is registered. */
const EVERYWHERE: readonly (readonly [keys: string, words: string])[] = [
  ['up down', 'Move in a table or list'],
  ['enter', 'Open what is selected'],
  ['space', 'Select a row'],
  ['escape', 'Close the sheet or pane'],
]

/** `?`: every key that works from where one is. */
export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const actions = open ? currentActions().filter(action => action.keys !== undefined) : []
  return (
    <Dialog
      title="Keys"
      lead="What works from this screen. The palette finds every act by name as well."
      open={open}
      onClose={onClose}
      size="wide"
    >
      <div className={styles.columns}>
        <Group title="Do" entries={entriesOf(actions, 'do')} />
        <Group title="Go" entries={entriesOf(actions, 'go')} />
        <Group title="In tables and lists" entries={EVERYWHERE} />
      </div>
    </Dialog>
  )
}

const entriesOf = (actions: readonly Action[], kind: Action['kind']): (readonly [string, string])[] =>
  actions.filter(action => action.kind === kind).map(action => [action.keys!, action.title])

function Group({ title, entries }: { title: string; entries: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl className={styles.keys}>
        {entries.map(([keys, words]) => (
          <div key={`${keys} ${words}`}>
            <dt>{words}</dt>
            <dd>
              <KeyHint keys={keys} />
              <span className={styles.spoken}>{keys}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
