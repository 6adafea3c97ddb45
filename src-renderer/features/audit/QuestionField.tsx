import { CornerDownLeft, LockKeyhole, Search } from 'lucide-react'
import { useEffect, useState, type KeyboardEvent, type RefObject } from 'react'
import { count } from '../../ui/format.ts'
import { classes } from '../../ui/classes.ts'
import { readQuestion, type Question } from './read-question.ts'
import type { AskedQuestion } from './use-question.ts'
import styles from './QuestionField.module.css'

/** Lines that the field grows to before it scrolls. */
const MOST_LINES = 5
/** Of the narrowest window; a token is longer than a line. */
const CHARS_A_LINE = 90

/** One field for a Y, several Ys or a token; says beside the text what it was recognised as. */
export function QuestionField({ question, field }: { question: AskedQuestion; field: RefObject<HTMLTextAreaElement | null> }) {
  const { Ys, unreadable, askYs, askToken } = question
  const [text, setText] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  // A link or a saved look-up fills the field.
  useEffect(() => setText(Ys?.join('\n') ?? unreadable ?? ''), [Ys, unreadable])

  const read = readQuestion(text)
  const submit = (): void => {
    if (read.kind === 'ys') askYs(read.Ys)
    else if (read.kind === 'token') {
      askToken(read.token)
      // A bearer secret does not stay in sight longer than it is needed.
      setText('')
    } else if (read.kind === 'unclear') setRefused(read.why)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }
  const why = refused ?? (read.kind === 'unclear' && text === unreadable ? read.why : null)
  const lines = Math.min(
    MOST_LINES,
    text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / CHARS_A_LINE)), 0),
  )

  return (
    <div className={styles.question}>
      <form
        className={classes(styles.frame, why !== null && styles.bad)}
        role="search"
        onSubmit={event => {
          event.preventDefault()
          submit()
        }}
      >
        <Search size={16} aria-hidden />
        <textarea
          ref={field}
          aria-label="Y, several Ys, or a cashuA or cashuB token"
          aria-describedby="audit-recognised audit-refused"
          aria-invalid={why !== null || undefined}
          placeholder="Y, several Ys, or a cashu token"
          rows={lines}
          value={text}
          spellCheck={false}
          autoComplete="off"
          maxLength={200_000}
          onChange={event => {
            setText(event.target.value)
            setRefused(null)
          }}
          onKeyDown={onKey}
        />
        <span id="audit-recognised" className={styles.recognised}>
          {wordsFor(read)}
        </span>
        <button type="submit" aria-label="Look up" className={styles.enter} disabled={read.kind === 'empty'}>
          <CornerDownLeft size={12} aria-hidden />
        </button>
      </form>
      <p id="audit-refused" className={styles.refused} role="alert">
        {why}
      </p>
      {read.kind === 'token' && (
        <p className={styles.secret}>
          <LockKeyhole size={13} aria-hidden />
          Whoever has this token can spend it. It goes to this console's own core alone, is never stored and is cleared from the field.
        </p>
      )}
    </div>
  )
}

function wordsFor(read: Question): string {
  switch (read.kind) {
    case 'empty':
      return ''
    case 'ys':
      return read.Ys.length === 1 ? `Y, ${(read.Ys[0]?.length ?? 0) / 2} bytes` : count(read.Ys.length, 'Y', 'Ys')
    case 'token':
      return `token, ${read.token.slice(0, 6)}`
    case 'unclear':
      return 'not recognised'
  }
}
