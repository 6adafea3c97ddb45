/**
 * What hardware signers can do for a reserve of raw advertised keys.
 * `file`: through a PSBT that goes there and back. `none`: not at all, for the reason given.
 */
export interface HardwareFact {
  readonly id: string
  readonly name: string
  readonly works: 'file' | 'none'
  readonly code: string
  readonly detail: string
}

const POLICY_ONLY =
  'recomputes the output from a policy registered on it (BIP388), made of extended keys with their origin and of Miniscript leaves. A reserve ' +
  'of raw advertised keys is no such policy, so it signs neither its key path nor a leaf. The way in is a reserve of the hardware-policy ' +
  'template: delegates exchange extended keys, and each leaf is and_v(v:pk(@i/**),older(n)).'

export const HARDWARE: readonly HardwareFact[] = [
  {
    id: 'hardware:krux',
    name: 'Krux (26.04 or later)',
    works: 'file',
    code: 'hardware.krux',
    detail:
      'Signs key path and leaf from a PSBT file. It needs exactly one taproot derivation for each input, shows neither delay nor leaf (compare ' +
      'address and amounts here), and returns a trimmed PSBT, whose signatures are merged into this one.',
  },
  { id: 'hardware:ledger', name: 'Ledger', works: 'none', code: 'hardware.policy-only', detail: `Ledger ${POLICY_ONLY}` },
  { id: 'hardware:bitbox02', name: 'BitBox02', works: 'none', code: 'hardware.policy-only', detail: `BitBox02 ${POLICY_ONLY}` },
  { id: 'hardware:coldcard', name: 'Coldcard Edge', works: 'none', code: 'hardware.policy-only', detail: `Coldcard Edge ${POLICY_ONLY}` },
]
