import { useCommand, useView } from '../../app/use-view.ts'
import { Confirm } from '../../ui/Dialog.tsx'
import { count } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'

const MOST_COUNTED = 500

/** Asks before the gateway goes: what becomes of holders, of payments under way, and of the mint's own clients. */
export function SwitchOff({ front, open, onClose }: { front: boolean; open: boolean; onClose: () => void }) {
  const off = useCommand('gateway.switch')
  const under = useView('redemption.list', open ? { before: null, limit: MOST_COUNTED, state: 'open' } : null).data?.length ?? 0
  const isOpen = useView('redemption.pots', open ? {} : null).data?.some(({ phase }) => phase === 'open') ?? false
  return (
    <Confirm
      title="Switch the gateway off?"
      lead={
        front
          ? 'It is your mint’s only public side: while it is off, the mint itself is not reachable. Pots, float and journal stay as they are.'
          : 'Your mint’s own clients notice nothing: with the ready-made routes they go straight to the mint. Pots, float and journal stay as they are.'
      }
      act="Switch off"
      danger={isOpen || front}
      open={open}
      busy={off.busy}
      error={off.error}
      onConfirm={() => void off.run({ on: false }).then(answer => answer.ok && onClose())}
      onClose={onClose}
    >
      {isOpen && (
        <Notice tone="warning" title="Redemption is open">
          Until it is switched on again holders are turned away{front ? '' : ' by your mint, which does not know their ecash'}. They lose
          nothing.
        </Notice>
      )}
      <p>
        {under === 0
          ? 'No payment is under way.'
          : `${count(under, 'payment is', 'payments are')} under way. What your mint has is carried out there all the same; the console learns of it and settles it when the gateway is switched on. Nothing is paid twice.`}
      </p>
    </Confirm>
  )
}
