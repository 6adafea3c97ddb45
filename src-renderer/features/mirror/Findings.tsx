import { CircleCheck, Info, OctagonX, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { Finding } from '#shared/rpc/views/mirror.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import styles from './Findings.module.css'

const LEVEL: Record<Finding['level'], { readonly word: string; readonly icon: LucideIcon }> = {
  ok: { word: 'Fine', icon: CircleCheck },
  info: { word: 'Note', icon: Info },
  warning: { word: 'Warning', icon: TriangleAlert },
  refused: { word: 'Refused', icon: OctagonX },
}
const SECTIONS: readonly { readonly name: Finding['section']; readonly title: string }[] = [
  { name: 'info', title: 'Mint' },
  { name: 'firehose', title: 'Spent feed' },
  { name: 'keysets', title: 'Keysets' },
  { name: 'reserves', title: 'Reserves' },
  { name: 'delegates', title: 'Delegates' },
  { name: 'delegate_for', title: 'Delegate for' },
]
const GRAVEST: readonly Finding['level'][] = ['refused', 'warning', 'info', 'ok']

/** The judgement of an advertisement, part by part, gravest first: a bad part never stops a good one. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className={styles.findings}>
      {SECTIONS.flatMap(({ name, title }) =>
        findings
          .filter(finding => finding.section === name)
          .toSorted((one, other) => GRAVEST.indexOf(one.level) - GRAVEST.indexOf(other.level))
          .map((finding, at) => <FindingRow key={`${name} ${finding.code} ${at}`} finding={finding} title={at === 0 ? title : ''} />),
      )}
    </ul>
  )
}

function FindingRow({ finding, title }: { finding: Finding; title: string }) {
  const { word, icon: Icon } = LEVEL[finding.level]
  return (
    <li className={styles.row}>
      <span className={styles.section}>{title}</span>
      <span className={`${styles.level} ${styles[finding.level]}`}>
        <Icon size={14} aria-hidden /> {word}
      </span>
      <span>
        <PeerText text={finding.detail} wrap /> <code>{finding.code}</code>
      </span>
    </li>
  )
}
