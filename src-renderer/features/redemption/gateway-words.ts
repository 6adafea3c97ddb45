import { CircleCheck, CircleSlash2, FlaskConical, Hourglass, Plug, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { GatewayView } from '#shared/rpc/views/redemption.ts'
import type { ChipRole } from '../../ui/Status.tsx'

type State = GatewayView['state']

/** How the gateway stands: the word, and what it means for holders. */
export const GATEWAY: Readonly<
  Record<
    State,
    { readonly role: ChipRole; readonly plain: boolean; readonly label: string; readonly icon: LucideIcon; readonly words: string }
  >
> = {
  off: {
    role: 'armed',
    plain: true,
    label: 'Not set up',
    icon: Plug,
    words: 'Nothing stands before your mint: its own clients go to it directly, and nobody can be redeemed.',
  },
  stopped: {
    role: 'unknown',
    plain: false,
    label: 'Switched off',
    icon: CircleSlash2,
    words: 'Nobody is redeemed. What was under way is finished when it is switched on again.',
  },
  waiting: {
    role: 'urgent',
    plain: false,
    label: 'Waiting for the mint',
    icon: Hourglass,
    words: 'Your mint has not told its keysets yet. Requests are told to come back; nothing of theirs is used up.',
  },
  serving: {
    role: 'claimable',
    plain: true,
    label: 'Serving',
    icon: CircleCheck,
    words: 'Requests about mints that are gone are decided here; everything else passes to your mint byte for byte.',
  },
  failed: {
    role: 'matured',
    plain: false,
    label: 'Failed',
    icon: TriangleAlert,
    words: 'It does not serve: nobody is redeemed. Holders lose nothing, and can come again.',
  },
  demo: {
    role: 'armed',
    plain: true,
    label: 'Demo',
    icon: FlaskConical,
    words: 'It opens no port: simulated holders alone reach it. “Holders redeem” in the demo panel (X) sends some.',
  },
}

/** What to do about a refusal of the gateway, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  'gateway.listen': 'Choose another address or port under Set up, or end the program that has it.',
  'gateway.mint': 'Start the mint, or correct its address under Set up.',
  'gateway.loop': 'Give the address at which this machine reaches the mint itself, not the public one that leads back here.',
  'gateway.self-test': 'Do not go on with this machine: reinstall the console, and report it.',
  'gateway.float-key': 'Put the key file of this float back from your backup, then switch the gateway on again.',
  'gateway.busy': 'Wait until the open payments have ended, then try again.',
}
export const adviceOf = (code: string): string | null => ADVICE[code] ?? null

/** Who verifies the holders' proofs. */
export const CRYPTO: Readonly<Record<NonNullable<GatewayView['crypto']>, string>> = {
  native: 'native library, thousands of proofs a second',
  wasm: 'WebAssembly, slower than the native library',
  portable: 'portable code, some 150 proofs a second',
}
