import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { useCommand } from '../../app/use-view.ts'
import { Confirm } from '../../ui/Dialog.tsx'
import { count } from '../../ui/format.ts'
import { hasBackup, usedBy } from './signer-words.ts'

/** Says what is lost before a keystore goes: here the file, perhaps the money. */
export function RemoveSigner({ row, onClose }: { row: SignerRow; onClose: (removed: boolean) => void }) {
  const remove = useCommand('signer.remove')
  const reserves = usedBy(row)
  return (
    <Confirm
      title={`Remove the keystore ${row.name}?`}
      lead={`The encrypted file with ${count(row.keys.length, 'key')} is deleted from this home. The console cannot bring it back.`}
      act="Remove keystore"
      danger
      typed={row.name}
      open
      busy={remove.busy}
      error={remove.error}
      onConfirm={() => void remove.run({ id: row.id }).then(answer => answer.ok && onClose(true))}
      onClose={() => onClose(false)}
    >
      <p>
        {reserves.length === 0
          ? 'No reserve uses its keys now.'
          : `Reserves that use its keys: ${reserves.join(', ')}. They go on being watched, but nothing here could sign for them.`}
      </p>
      <p>
        {hasBackup(row)
          ? row.backup_checked_at === null
            ? 'The words were never checked. If they were not written down, the keys are gone for good.'
            : 'Only the written words bring the keys back.'
          : 'Only your own copy of the imported key brings it back.'}
      </p>
    </Confirm>
  )
}
