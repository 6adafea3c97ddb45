import { Columns2, Download } from 'lucide-react'
import type { DisputeRow } from '#shared/rpc/views/mirror.ts'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { groupDigits } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { evidenceFile, forkOf, type Branch } from './fork.ts'
import styles from './ForkDrawing.module.css'

/** A contradiction drawn as two branches that leave one trunk, with what it means and its evidence to keep. */
export function ForkDrawing({
  custodian,
  dispute,
  more = 0,
  onCompare,
}: {
  custodian: string
  dispute: DisputeRow
  more?: number
  onCompare?: () => void
}) {
  const fork = forkOf(dispute)
  const save = (): void => {
    const { name, text } = evidenceFile(custodian, dispute)
    saveFile(new Blob([text], { type: 'application/json' }), name)
  }
  return (
    <div className={styles.dispute}>
      <p>
        <b>{fork.fact}</b>
        {fork.meaning}
      </p>
      <div className={styles.buttons}>
        <Button kind="primary" icon={Download} onClick={save}>
          Export both messages
        </Button>
        {onCompare && (
          <Button icon={Columns2} onClick={onCompare}>
            {more > 0 ? `Compare, and ${groupDigits(more)} more` : 'Compare messages'}
          </Button>
        )}
      </div>
      <figure className={styles.fork}>
        <svg
          viewBox="0 0 208 116"
          width="208"
          height="116"
          role="img"
          aria-label={`${fork.common.label} ${fork.common.value}; then ${fork.a.title}, ${fork.a.detail}, and ${fork.b.title}, ${fork.b.detail}`}
        >
          <path className={styles.trunk} d="M0 48 H100" />
          <circle className={styles.node} cx="18" cy="48" r="3.5" />
          <circle className={styles.node} cx="54" cy="48" r="3.5" />
          <BranchPath branch={fork.a} y={16} className={styles.a} />
          <BranchPath branch={fork.b} y={80} className={styles.b} />
          <circle className={styles.node} cx="100" cy="48" r="5" />
          <text className={styles.label} x="0" y="74">
            {fork.common.label}
          </text>
          <text className={styles.value} x="0" y="90">
            {fork.common.value}
          </text>
        </svg>
        <figcaption className={styles.ends}>
          <BranchWords branch={fork.a} />
          <BranchWords branch={fork.b} bad />
        </figcaption>
      </figure>
      {dispute.detail !== '' && (
        <p className={styles.detail}>
          <PeerText text={dispute.detail} wrap />
        </p>
      )}
    </div>
  )
}

/** A branch without a message is an absence: it leaves the trunk and stops at a bar. */
function BranchPath({ branch, y, className }: { branch: Branch; y: number; className: string | undefined }) {
  if (!branch.message) {
    return (
      <g className={className}>
        <path d={`M100 48 C120 48 122 ${y} 142 ${y} H150`} />
        <path d={`M150 ${y - 6} V${y + 6}`} className={styles.stop} />
      </g>
    )
  }
  return (
    <g className={className}>
      <path d={`M100 48 C120 48 122 ${y} 142 ${y} H203`} />
      <circle cx="144" cy={y} r="3.5" />
      <circle cx="203" cy={y} r="3.5" />
    </g>
  )
}

function BranchWords({ branch, bad = false }: { branch: Branch; bad?: boolean }) {
  return (
    <p className={classes(styles.end, bad && styles.bad)}>
      <b>
        <PeerText text={branch.title} />
      </b>
      <span>{branch.detail}</span>
    </p>
  )
}
