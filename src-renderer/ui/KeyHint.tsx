import styles from './KeyHint.module.css'

const MAC = /Mac|iPhone|iPad/.test(navigator.platform)
const WORDS: Readonly<Record<string, string>> = {
  mod: MAC ? '⌘' : 'Ctrl',
  enter: '↵',
  escape: 'Esc',
  up: '↑',
  down: '↓',
  shift: '⇧',
  tab: 'Tab',
  space: 'Space',
}

/** Keys as caps: `g o` is two presses, `mod+k` one chord. Said in words to a screen reader by the control that carries it. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <span className={styles.keys} aria-hidden>
      {keys.split(' ').map((press, at) => (
        <kbd key={at}>
          {press
            .split('+')
            .map(key => WORDS[key] ?? key.toUpperCase())
            .join(MAC ? '' : ' ')}
        </kbd>
      ))}
    </span>
  )
}
