import { useCommand } from '../../app/use-view.ts'
import { Confirm } from '../../ui/Dialog.tsx'
import { count, hostOf } from '../../ui/format.ts'
import type { MirrorLine } from './mirror-line.ts'

/** Says what is lost before a mirror goes. */
export function RemoveMirror({ line, onClose }: { line: MirrorLine; onClose: (removed: boolean) => void }) {
  const remove = useCommand('peer.remove')
  return (
    <Confirm
      title={`Remove the mirror of ${hostOf(line.url)}?`}
      lead={`${count(line.events, 'spent event')}, the pinned advertisement, its keys and every dispute's evidence are deleted from this home.`}
      act="Remove mirror"
      danger
      open
      busy={remove.busy}
      error={remove.error}
      onConfirm={() => void remove.run({ url: line.url }).then(answer => answer.ok && onClose(true))}
      onClose={() => onClose(false)}
    >
      <p>
        While the mint lives, the events can be fetched again. After it is gone they cannot: without them you could not tell which of its
        proofs were spent. Export them first if in doubt.
      </p>
    </Confirm>
  )
}
