import type { SignerRow } from '#shared/rpc/views/signer.ts'
import { UnlockSigner } from '../../app/UnlockSigner.tsx'

/** So that a keystore can sign several plans. */
export const UnlockDialog = ({ row, onClose }: { row: SignerRow; onClose: () => void }) => (
  <UnlockSigner
    id={row.id}
    title={`Unlock ${row.name}`}
    lead="While it is unlocked it signs plans of this console without asking again; each is still checked by the signer itself. Then it locks by itself."
    choice="For how long"
    minutes={[5, 15, 60]}
    act={minutes => `Unlock for ${minutes} min`}
    onClose={onClose}
  />
)
