import type { ServerRow } from '#shared/rpc/views/chain.ts'
import { useCommand } from '../../app/use-view.ts'
import { Confirm } from '../../ui/Dialog.tsx'
import { placeOf } from './server-words.ts'

export function RemoveServer({ row, last, onClose }: { row: ServerRow; last: boolean; onClose: (removed: boolean) => void }) {
  const remove = useCommand('server.remove')
  return (
    <Confirm
      title={`Remove ${placeOf(row)}?`}
      lead={
        last
          ? 'It is the only one. Without a server nothing is known of the chain: countdowns stop and every reserve is unknown.'
          : 'It is no longer asked and no longer counts for the majority.'
      }
      act="Remove server"
      danger
      open
      busy={remove.busy}
      error={remove.error}
      onConfirm={() => void remove.run({ id: row.id }).then(answer => answer.ok && onClose(true))}
      onClose={() => onClose(false)}
    >
      {row.pin !== null && <p>Its pinned certificate is forgotten too; adding it again asks for the fingerprint anew.</p>}
    </Confirm>
  )
}
