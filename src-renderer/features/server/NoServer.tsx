import { Plus, type LucideIcon } from 'lucide-react'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'

/** None is set by default: whoever runs a server sees which addresses are watched, so that is the operator's choice. */
export function NoServer({ icon, onAdd }: { icon: LucideIcon; onAdd: () => void }) {
  return (
    <EmptyState
      icon={icon}
      title="No server is set"
      actions={
        <Button kind="primary" icon={Plus} keys="n" onClick={onAdd}>
          Add server
        </Button>
      }
    >
      Reserves are watched through Electrum servers. None is built in: whoever runs one sees which addresses you ask about. Begin with your
      own (Electrs, Fulcrum or ElectrumX beside your node), then add at least two of other operators, so that no single one can hide
      something from you.
    </EmptyState>
  )
}
