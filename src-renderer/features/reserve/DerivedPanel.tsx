import { GitFork } from 'lucide-react'
import type { Derived } from '#shared/rpc/views/reserve.ts'
import { groupDigits } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { delayWords } from './policy-form.ts'
import styles from './NewReserve.module.css'

/** Address, leaves and descriptor of what is typed, or what is still missing. */
export function DerivedPanel({ derived, missing }: { derived: Derived | null; missing: string }) {
  if (derived === null) {
    return (
      <p className={styles.missing} role="status">
        <GitFork size={16} aria-hidden />
        {missing}
      </p>
    )
  }
  return (
    <>
      <p className={styles.address} aria-label="Address">
        {derived.address}
      </p>
      <Facts>
        <Fact term="Network">{derived.network}</Fact>
        <Fact term="Output key">
          <Hash value={derived.output_key} what="output key" head={8} tail={8} />
        </Fact>
        <Fact term="Merkle root">
          <Hash value={derived.merkle_root} what="Merkle root" head={8} tail={8} />
        </Fact>
        <Fact term="Descriptor">
          {derived.descriptor === null ? (
            'none: keep the package'
          ) : (
            <Hash value={derived.descriptor} what="descriptor" head={12} tail={9} />
          )}
        </Fact>
      </Facts>
      <ol className={styles.leaves}>
        {derived.leaves.map(leaf => (
          <li key={leaf.leaf_hash}>
            <b>
              <PeerText text={leaf.delegate} />
            </b>
            <span>
              {groupDigits(leaf.delay)} blocks {delayWords(String(leaf.delay))}
            </span>
            <Hash value={leaf.script} what="leaf script" head={10} tail={6} />
          </li>
        ))}
      </ol>
      {derived.findings.map(finding => (
        <Notice key={finding.code} tone="warning">
          {finding.detail}
        </Notice>
      ))}
    </>
  )
}
