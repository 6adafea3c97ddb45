import type { PotView } from '#shared/rpc/views/redemption.ts'
import { hrefOf } from '../../app/route.ts'
import { useWorld } from '../../app/world.tsx'
import { LinkButton } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { count, dayOf, satOf } from '../../ui/format.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { ShareBar } from '../../ui/ShareBar.tsx'
import { Chip } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { namesOf, phaseAct, phaseCause, PHASES } from './pot-words.ts'
import styles from './Pots.module.css'

/** Each recovered reserve: how it stands and why, what became of the money, and what is to be done. */
export function Pots({ pots, selected }: { pots: readonly PotView[]; selected: string | null }) {
  return (
    <ul className={styles.pots} aria-label="Pots">
      {pots.map(pot => (
        <Pot key={pot.pot} pot={pot} selected={pot.pot === selected} />
      ))}
    </ul>
  )
}

function Pot({ pot, selected }: { pot: PotView; selected: boolean }) {
  const { role, label, icon, plain } = PHASES[pot.phase]
  const cause = phaseCause(pot)
  return (
    <li className={classes(styles.pot, selected && styles.selected)}>
      <div className={styles.head}>
        <Chip role={role} icon={icon} plain={plain}>
          {label}
        </Chip>
        <b>
          <PeerText text={namesOf(pot)} />
        </b>
        <Since pot={pot} />
        <Acts pot={pot} />
      </div>
      {pot.recovered !== '0' && <Bar pot={pot} />}
      <div className={styles.foot}>
        {pot.recovered !== '0' && <Figures pot={pot} />}
        <p className={styles.cause} title={cause}>
          <PeerText text={cause} />
        </p>
      </div>
    </li>
  )
}

function Since({ pot: { opened_at: openedAt, until, phase } }: { pot: PotView }) {
  if (openedAt === null) return <span className={styles.since} />
  return (
    <span className={styles.since}>
      opened <Ago at={openedAt} ago />
      {until !== null && phase !== 'closed' && `, closes ${dayOf(until)}`}
    </span>
  )
}

function Acts({ pot }: { pot: PotView }) {
  const world = useWorld()
  const act = phaseAct(pot)
  const late = pot.late > 0
  return (
    <div className={styles.acts}>
      {late && (
        <LinkButton
          href={hrefOf(world, 'failover', { select: pot.pot })}
          title="They came after the freeze, and block until you release them"
        >
          {count(pot.late, 'late event')}
        </LinkButton>
      )}
      <LinkButton kind={act === null ? 'plain' : 'primary'} href={hrefOf(world, 'failover', { select: pot.pot })}>
        {act ?? 'Failover'}
      </LinkButton>
    </div>
  )
}

/** recovered = paid + being paid + left, unless a reorganisation left a shortfall. */
const partsOf = (pot: PotView) =>
  [
    { tone: 'armed', word: 'paid', amount: pot.settled },
    { tone: 'due', word: 'being paid', amount: pot.reserved },
    { tone: 'claimable', word: 'left', amount: pot.remaining },
  ] as const

function Bar({ pot }: { pot: PotView }) {
  const parts = partsOf(pot)
  return (
    <ShareBar
      shares={parts.map(({ tone, amount }) => ({ tone, amount: BigInt(amount) }))}
      of={BigInt(pot.recovered)}
      label={`Of ${satOf(pot.recovered)} sat recovered: ${parts.map(({ word, amount }) => `${satOf(amount)} ${word}`).join(', ')}`}
    />
  )
}

function Figures({ pot }: { pot: PotView }) {
  return (
    <dl className={styles.figures}>
      {partsOf(pot).map(({ tone, word, amount }) => (
        <div key={word}>
          <dt>
            <i className={styles[tone]} aria-hidden />
            {word}
          </dt>
          <dd>{satOf(amount)}</dd>
        </div>
      ))}
      <div>
        <dt>of</dt>
        <dd>
          {satOf(pot.recovered)} <i>sat</i>
        </dd>
      </div>
      {pot.shortfall !== '0' && (
        <div className={styles.short}>
          <dt>paid beyond it</dt>
          <dd>{satOf(pot.shortfall)}</dd>
        </div>
      )}
    </dl>
  )
}
