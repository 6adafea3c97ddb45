import { useState } from 'react'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { Button } from '../../ui/Button.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { keysToShow, USE } from './signer-words.ts'
import styles from './SignerPane.module.css'

/** Every public key with its path, what it is meant for, and which reserves stand on it; those in use first, the many free ones on demand. */
export function KeyList({ keys }: { keys: SignerRow['keys'] }) {
  const [all, setAll] = useState(false)
  const shown = keysToShow(keys, all)
  return (
    <>
      <ul className={styles.keys}>
        {shown.map(({ pubkey, path, use, used_by: reserves }) => (
          <li key={`${pubkey} ${path}`}>
            <Hash value={pubkey} what="public key" head={10} tail={8} />
            <span className={styles.use}>{USE[use]}</span>
            <code>{path === '' ? 'no path' : path}</code>
            <span className={reserves.length === 0 ? styles.unused : styles.reserves}>
              {reserves.length === 0 ? 'in no reserve' : <PeerText text={reserves.join(' · ')} wrap />}
            </span>
          </li>
        ))}
      </ul>
      {shown.length < keys.length && (
        <p className={styles.more}>
          <Button kind="link" onClick={() => setAll(true)}>
            Show all {groupDigits(keys.length)} keys
          </Button>
        </p>
      )}
    </>
  )
}
