import type { PublicationArgs, PublicationPlan } from '#shared/rpc/views/publication.ts'
import { count } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import styles from './AddPublication.module.css'

/** What installing would do, word for word. */
export function PlanPreview({ args, plan }: { args: PublicationArgs; plan: PublicationPlan }) {
  return (
    <div className={styles.plan}>
      {plan.warnings.map(warning => (
        <Notice key={warning} tone="warning">
          <PeerText text={warning} wrap />
        </Notice>
      ))}
      {plan.installed ? (
        <Notice tone="info" title="The trigger is already installed">
          Nothing is written to the mint's database; publishing goes on from where the outbox stands.
        </Notice>
      ) : (
        <section>
          <h3>{count(plan.statements.length, 'statement')} that will run, in one transaction</h3>
          <ol className={styles.sql} tabIndex={0} aria-label="SQL that will run">
            {plan.statements.map((statement, at) => (
              <li key={at}>
                <pre>{statement}</pre>
              </li>
            ))}
          </ol>
        </section>
      )}
      <Facts>
        <Fact term="Database">
          <code>{args.db}</code>
        </Fact>
        <Fact term="Spends made so far">{count(plan.spent_rows, 'row')}, published first, then every new one</Fact>
        <Fact term="Feed">
          <code>{args.listen}</code>
        </Fact>
        <Fact term="Peers reach it at">{args.public_url === null ? 'the same address' : <PeerText text={args.public_url} wrap />}</Fact>
        <Fact term="To undo">Uninstall drops the trigger and the outbox again</Fact>
      </Facts>
    </div>
  )
}
