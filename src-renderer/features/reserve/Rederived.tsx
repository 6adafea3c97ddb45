import { CircleCheck, OctagonX } from 'lucide-react'
import { useMemo } from 'react'
import type { ReserveDetail } from '#shared/rpc/views/reserve.ts'
import { useView } from '../../app/use-view.ts'
import { classes } from '../../ui/classes.ts'
import { policyInPackage } from './package-policy.ts'
import styles from './ReservePane.module.css'

/** Whether the package that was saved still leads to this address: read back, derived anew, compared. */
export function Rederived({ detail }: { detail: Pick<ReserveDetail, 'address' | 'package' | 'verdict'> }) {
  const policy = useMemo(() => (detail.package === null ? null : policyInPackage(detail.package)), [detail.package])
  const again = useView('reserve.derive', policy === null ? null : { policy })
  if (detail.package === null) return null
  // A tree of another shape than ours is derived by the core alone, when it reads the package.
  if (policy === null) {
    return detail.verdict === 'verified' ? (
      <p className={styles.agree}>
        <CircleCheck size={14} aria-hidden /> The core derived it from the saved package.
      </p>
    ) : null
  }
  if (again.error !== null) {
    return (
      <p className={classes(styles.agree, styles.differ)} role="alert">
        <OctagonX size={14} aria-hidden /> The saved package could not be derived: {again.error.detail}
      </p>
    )
  }
  if (again.data === null) return <p className={styles.note}>Deriving it again from the saved package…</p>
  const same = again.data.address === detail.address
  return same ? (
    <>
      <h3>From the saved package</h3>
      <p className={styles.address} aria-label="Address derived again from the saved package">
        {again.data.address}
      </p>
      <p className={styles.agree}>
        <CircleCheck size={14} aria-hidden /> Derived again: they agree.
      </p>
    </>
  ) : (
    <p className={classes(styles.agree, styles.differ)} role="alert">
      <OctagonX size={14} aria-hidden /> The saved package leads to {again.data.address}. Do not fund this reserve.
    </p>
  )
}
