import { ChevronRight, CircleCheck, OctagonX, UserCheck } from 'lucide-react'
import type { Coin, Leaf, ReserveDetail } from '#shared/rpc/views/reserve.ts'
import { Address } from '../../ui/Address.tsx'
import { Amount } from '../../ui/Amount.tsx'
import { classes } from '../../ui/classes.ts'
import { Explained } from '../../ui/Explained.tsx'
import { groupDigits, middle } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { LeafAxis } from './LeafAxis.tsx'
import { agreementWords } from './reserve-words.ts'
import styles from './ReservePane.module.css'

/** Who can take it, on one axis; then what the figures rest on; then every leaf with its verdict. */
export function LeavesTab({ detail, coin }: { detail: ReserveDetail; coin: Coin | null }) {
  // Only here each leaf has its countdown.
  const output = detail.outputs.find(({ id }) => id === coin?.id)
  return (
    <div className={styles.tab}>
      {output !== undefined && output.leaves.length > 0 && <LeafAxis coin={output} leaves={detail.leaves} tip={detail.servers.tip} />}
      <Facts>
        {coin !== null && (
          <Fact term="Amount">
            <Explained why={detail.why.amount}>
              <Amount value={coin.amount} unit="sat" />
            </Explained>
          </Fact>
        )}
        <Fact term="Address">
          <Address value={detail.address} />
        </Fact>
        {detail.internal_key !== null && (
          <Fact term="Internal key">
            <Hash value={detail.internal_key} what="internal key" head={8} tail={8} />
          </Fact>
        )}
        <Fact term="Agreement">
          <Explained why={detail.why.agreement}>{agreementWords(detail)}</Explained>
        </Fact>
        {detail.leaves.length > 0 && (
          <Fact term="Who can claim">
            <Explained why={detail.why.who}>
              {detail.leaves.length === 1 ? 'one leaf' : `${detail.leaves.length} leaves`}, {VERDICT[detail.verdict]}
            </Explained>
          </Fact>
        )}
      </Facts>
      {detail.leaves.map(leaf => (
        <LeafRow key={leaf.leaf_hash} leaf={leaf} />
      ))}
    </div>
  )
}

const VERDICT = {
  verified: 'all as agreed',
  unverifiable: 'not verifiable: the internal key is hidden',
  refused: 'not as advertised',
} as const

function LeafRow({ leaf }: { leaf: Leaf }) {
  return (
    <details className={styles.leaf}>
      <summary>
        <ChevronRight size={12} aria-hidden />
        <span>
          <PeerText text={middle(leaf.delegate, 14, 6)} />{' '}
          {leaf.delay !== null && `· ${groupDigits(leaf.delay)} ${leaf.unit === 'blocks' ? 'blocks' : '× 512 s'}`}
        </span>
        <Verdict leaf={leaf} />
      </summary>
      <div className={styles.script}>
        <p>
          <PeerText text={leaf.detail} wrap />
        </p>
        <Facts>
          {leaf.pubkey !== null && (
            <Fact term="Key">
              <Hash value={leaf.pubkey} what="key of the delegate" head={10} tail={8} />
            </Fact>
          )}
          <Fact term={leaf.template === null ? 'Script' : `Script, ${leaf.template}`}>
            <Hash value={leaf.script} what="script" head={10} tail={8} />
          </Fact>
          <Fact term="Leaf hash">
            <Hash value={leaf.leaf_hash} what="leaf hash" head={10} tail={8} />
          </Fact>
          <Fact term="Control block">
            <Hash value={leaf.control_block} what="control block" head={10} tail={8} />
          </Fact>
        </Facts>
      </div>
    </details>
  )
}

const WORDS: Readonly<Record<Leaf['verdict'], string>> = {
  mine: 'Mine',
  other: 'As agreed',
  'unknown-key': 'Unknown key',
  'wrong-delay': 'Wrong delay',
  unparseable: 'Unreadable',
}

function Verdict({ leaf }: { leaf: Leaf }) {
  const Icon = leaf.verdict === 'mine' ? UserCheck : leaf.verdict === 'other' ? CircleCheck : OctagonX
  return (
    <span
      className={classes(
        styles.verdict,
        leaf.verdict === 'mine' && styles.good,
        leaf.verdict !== 'mine' && leaf.verdict !== 'other' && styles.bad,
      )}
    >
      <Icon size={13} aria-hidden />
      {WORDS[leaf.verdict]}
    </span>
  )
}
