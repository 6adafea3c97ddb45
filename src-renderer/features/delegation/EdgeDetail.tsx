import { X } from 'lucide-react'
import type { GraphEdge } from '#shared/rpc/views/delegation.ts'
import { go } from '../../app/use-route.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Explained } from '../../ui/Explained.tsx'
import { FailoverStep } from '../../ui/FailoverStep.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Countdown } from '../../ui/Countdown.tsx'
import { sentence } from './edge-words.ts'
import styles from './EdgeDetail.module.css'

/** One delegation in full: the countdown with where its numbers come from, and the way to the reserve that it is about. */
export function EdgeDetail({ edge, nameOf, onClose }: { edge: GraphEdge; nameOf: (id: string) => string; onClose: () => void }) {
  return (
    <section className={styles.detail} aria-label="This delegation">
      <header>
        <h2>
          <PeerText text={sentence(edge, nameOf)} wrap />
        </h2>
        <IconButton icon={X} label="Close (Esc)" onClick={onClose} />
      </header>
      {edge.countdown !== null && (
        <p className={styles.countdown}>
          <Countdown countdown={edge.countdown} confirmed={edge.countdown.opens_at_tip !== null} />
        </p>
      )}
      <Facts>
        <Fact term="Delay of the leaf">{groupDigits(edge.delay)} blocks after the coin confirmed</Fact>
        <Fact term="Amount">
          {edge.amount === null ? (
            'not watched, so not known'
          ) : (
            <Explained why="The confirmed, unspent coins of this reserve, as the servers tell them. Every leaf may take all of them, whoever is first.">
              {groupDigits(edge.amount)} sat in {count(edge.coins, 'coin')}
            </Explained>
          )}
        </Fact>
        {edge.step !== null && (
          <Fact term="Failover">
            <FailoverStep step={edge.step} />
          </Fact>
        )}
        {edge.mutual && <Fact term="Mutual">each can take the other&rsquo;s reserve</Fact>}
      </Facts>
      <div className={styles.acts}>
        {edge.step !== null && (
          <Button
            kind={edge.step === 'wait' ? 'plain' : 'primary'}
            onClick={() => (edge.step === 'redeem' ? go('redemption', { select: edge.from }) : go('failover', { select: edge.from }))}
          >
            {edge.step === 'redeem' ? 'Watch the redemption' : 'Go to the failover'}
          </Button>
        )}
        {edge.reserve !== null ? (
          <Button onClick={() => go('reserves', { select: String(edge.reserve) })}>
            {edge.mine && edge.status === 'matured' ? 'Show what can be claimed' : 'Show the reserve'}
          </Button>
        ) : (
          edge.step === null && <p>The reserve is not watched here: add it under Reserves to count its blocks.</p>
        )}
      </div>
    </section>
  )
}
