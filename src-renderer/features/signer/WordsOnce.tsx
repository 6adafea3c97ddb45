import { Eye } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Notice } from '../../ui/Notice.tsx'
import styles from './SignerForm.module.css'

/** The words of a new keystore behind a click, because others may see the screen. They cannot be copied: a clipboard is read by every program. */
export function WordsOnce({ name, words, onDone }: { name: string; words: readonly string[]; onDone: (written: boolean) => void }) {
  const [shown, setShown] = useState(false)
  const [leaving, setLeaving] = useState(false)
  return (
    <Dialog
      title={`The words of ${name}`}
      lead={`Write all ${words.length} on paper, in order. They are shown this once; whoever has them has the money.`}
      open
      onClose={() => setLeaving(true)}
      size="wide"
      footer={
        <Button kind="primary" disabled={!shown} onClick={() => onDone(true)}>
          I wrote them down: check the paper
        </Button>
      }
    >
      <div className={styles.form}>
        {shown ? (
          <ol className={styles.words} aria-label="Words">
            {words.map((word, at) => (
              <li key={at}>{word}</li>
            ))}
          </ol>
        ) : (
          <div className={styles.covered}>
            <p>Make sure that nobody and no camera sees this screen.</p>
            <Button icon={Eye} onClick={() => setShown(true)}>
              Show the words
            </Button>
          </div>
        )}
        {leaving && (
          <Notice
            tone="warning"
            title="Close without the words?"
            actions={
              <>
                <Button onClick={() => setLeaving(false)}>Stay</Button>
                <Button kind="danger" onClick={() => onDone(false)}>
                  Close
                </Button>
              </>
            }
          >
            They are never shown again. The keystore works, but if this machine is lost, so is its key.
          </Notice>
        )}
      </div>
    </Dialog>
  )
}
