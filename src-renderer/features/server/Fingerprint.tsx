import { fingerprint } from './server-words.ts'
import styles from './CertificateDialog.module.css'

/** SHA-256 of a certificate, whole and in groups, to be compared digit by digit. */
export function Fingerprint({ label, value }: { label: string; value: string }) {
  return (
    <dl className={styles.fingerprint}>
      <dt>{label}</dt>
      <dd>
        <code>{fingerprint(value)}</code>
      </dd>
    </dl>
  )
}
