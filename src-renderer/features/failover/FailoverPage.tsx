import { useSelection } from '../../app/use-route.ts'
import { RelationList } from './RelationList.tsx'
import { Wizard } from './Wizard.tsx'

/** Every mint whose reserve we could take, or the way through one failover. */
export function FailoverPage() {
  const [custodian] = useSelection()
  return custodian === null ? <RelationList /> : <Wizard key={custodian} custodian={custodian} />
}
