import { Button } from './Button.tsx'
import { Failure } from './Notice.tsx'
import styles from './ReadFailure.module.css'

interface ReadFailureProps {
  /** e.g. `The mirrors`: what could not be read. */
  readonly what: string
  readonly view: {
    readonly data: unknown
    readonly error: { readonly code: string; readonly detail: string } | null
    readonly retry: () => void
  }
}

/** Above a page's table while its last question failed: nothing was read, or what is shown may be out of date. */
export function ReadFailure({ what, view }: ReadFailureProps) {
  if (view.error === null) return null
  return (
    <div className={styles.failure}>
      <Failure
        title={view.data === null ? `${what} could not be read` : 'What you see may be out of date'}
        error={view.error}
        actions={<Button onClick={view.retry}>Try again</Button>}
      />
    </div>
  )
}
