import { classes } from './classes.ts'
import styles from './PeerText.module.css'

/**
 * Control, format and line characters that could hide or reorder what surrounds them: shown as a dot instead.
 * <bdi> alone isolates direction, but would still let a zero-width name look empty.
 */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu

/** Text that a peer chose: text only, isolated from ours in direction, cut by CSS where it is too long. `wrap` lets it break into lines. */
export function PeerText({ text, wrap = false, className }: { text: string; wrap?: boolean; className?: string | undefined }) {
  return (
    <bdi dir="auto" className={classes(wrap ? styles.wrap : styles.line, className)}>
      {text.replace(INVISIBLE, '·')}
    </bdi>
  )
}
