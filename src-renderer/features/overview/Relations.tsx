import type { FailoverRow, FailoverStep as Step } from '#shared/rpc/views/failover.ts'
import { hrefOf } from '../../app/route.ts'
import { useWorld } from '../../app/world.tsx'
import { LinkButton } from '../../ui/Button.tsx'
import { Countdown } from '../../ui/Countdown.tsx'
import { FailoverStep } from '../../ui/FailoverStep.tsx'
import { groupDigits, hostOf, satOf } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Status, statusInk } from '../../ui/Status.tsx'
import styles from './Relations.module.css'

/** Lines at most, of which a low window shows fewer (Relations.module.css); the rest is one click away. */
const LINES = 8

/** Each mint in whose reserve we have a leaf: how its failover stands, when ours opens, and what is left to pay its holders. */
export function Relations({ relations }: { relations: readonly FailoverRow[] }) {
  const world = useWorld()
  if (relations.length === 0) return null
  return (
    <Section
      title="Relations"
      count={`${relations.length === 1 ? 'one mint' : `${groupDigits(relations.length)} mints`} whose reserve you can claim once it is gone`}
      className={styles.relations}
      aside={
        <LinkButton kind="link" href={hrefOf(world, 'failover')}>
          Failover
        </LinkButton>
      }
    >
      <ul className={styles.lines}>
        {relations.slice(0, LINES).map(row => (
          <li key={row.custodian}>
            <Stand row={row} />
            <div className={styles.words}>
              <p>
                <b>
                  <PeerText text={row.name || hostOf(row.custodian)} />
                </b>
                <span className={styles.when}>
                  <When row={row} />
                </span>
              </p>
              <p className={styles.next} title={row.next}>
                <PeerText text={row.next} />
              </p>
            </div>
            <span className={styles.money}>
              <Money row={row} />
            </span>
            <LinkButton href={hrefOf(world, 'failover', { select: row.custodian })} aria-label={`${VERBS[row.step]}: ${row.name}`}>
              {VERBS[row.step]}
            </LinkButton>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** A pot that a reorganisation stopped comes before the step that it is in. */
const Stand = ({ row }: { row: FailoverRow }) =>
  row.pot?.phase === 'suspended' ? <Status word="urgent" label="Suspended" /> : <FailoverStep step={row.step} />

function When({ row }: { row: FailoverRow }) {
  if (row.countdown === null) return null
  return <Countdown countdown={row.countdown} confirmed={row.countdown.opens_at_tip !== null} short={row.countdown.blocks === 0} />
}

/** What a pot has left; before there is one, what could be claimed now, or later. */
function Money({ row }: { row: FailoverRow }) {
  if (row.pot !== null)
    return (
      <>
        {satOf(BigInt(row.pot.remaining) - (BigInt(row.pot.remaining) % 1_000n))} <i>sat left</i>
      </>
    )
  if (row.claimable !== '0')
    return (
      <>
        <b className={statusInk('matured', 'theirs')}>{groupDigits(row.claimable)}</b> <i>sat</i>
      </>
    )
  if (row.total === '0') return null
  return (
    <>
      {groupDigits(row.total)} <i>sat</i>
    </>
  )
}

/** The act behind the link, on the wizard's side. */
const VERBS: Readonly<Record<Step, string>> = {
  wait: 'Look',
  plan: 'Claim',
  sign: 'Sign',
  broadcast: 'Send',
  watch: 'Watch',
  open: 'Open',
  redeem: 'Watch',
  report: 'Report',
  lost: 'Look',
}
