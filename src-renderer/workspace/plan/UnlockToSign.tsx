import { UnlockSigner } from '../../app/UnlockSigner.tsx'

/** So that a keystore can sign the plan on screen. */
export const UnlockToSign = ({ name, signer, onClose }: { name: string; signer: string; onClose: (unlocked: boolean) => void }) => (
  <UnlockSigner
    id={signer}
    title={`Unlock ${name} and sign`}
    lead="The signer checks the plan once more by itself before it touches a key."
    choice="Stays unlocked for"
    minutes={[1, 5, 15]}
    act={() => 'Unlock and sign'}
    onClose={onClose}
  />
)
