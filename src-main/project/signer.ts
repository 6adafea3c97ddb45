import { unreachable } from '#shared/lib/unreachable.ts'
import type { PlanSigner as PlanSignerView } from '#shared/rpc/views/plan.ts'
import type { SignerRow } from '#shared/rpc/views/signer.ts'
import type { KeptReserve } from '../reserve/ports.ts'
import type { HardwareSigner, PlanSigner, SignerState, Signing } from '../signing/ports.ts'
import { bounded } from './bounded.ts'

/** Signers of this machine, then the file that goes to any other, then devices with what they can and cannot do. */
export const signerRows = (
  signers: readonly SignerState[],
  damaged: ReturnType<Signing['damaged']>,
  hardware: readonly HardwareSigner[],
  reserves: readonly KeptReserve[],
): SignerRow[] => [...signers.map(signer => signerView(signer, reserves)), ...damaged.map(damagedView), FILE, ...hardware.map(hardwareView)]

export function signerView(signer: SignerState, reserves: readonly KeptReserve[]): SignerRow {
  return {
    id: signer.id,
    name: bounded(signer.name),
    kind: signer.kind,
    network: signer.network,
    origin: signer.origin,
    about: aboutOf(signer),
    keys: signer.keys.map(({ pubkey, path, use }) => ({ pubkey, path, use, used_by: usersOf(pubkey, reserves) })),
    unlocked_until: signer.unlockedUntil,
    created_at: signer.createdAt,
    backup_checked_at: signer.backupCheckedAt,
    warnings: signer.warnings.map(({ code, detail }) => ({ code, detail: bounded(detail) })),
    usable: true,
  }
}

function aboutOf({ kind, origin }: SignerState): string {
  if (kind === 'demo') return 'Belongs to the demo network. Its keys are known to everybody: they hold nothing.'
  switch (origin) {
    case 'words':
      return 'A seed on this machine, encrypted by its passphrase. Its words are the backup.'
    case 'extended':
      return 'An extended private key on this machine, encrypted by its passphrase. Back it up where it came from.'
    case 'raw':
      return 'One private key on this machine, encrypted by its passphrase. Back it up where it came from.'
    default:
      return unreachable(origin)
  }
}

/** Reserves in which a key stands: as the key path, or as a leaf. */
function usersOf(pubkey: string, reserves: readonly KeptReserve[]): string[] {
  return reserves.flatMap(({ row, tree, hotKey, mine }) => {
    if (tree?.internalKey === pubkey || hotKey === pubkey) return [bounded(`${row.name}, key path`)]
    return mine?.pubkey === pubkey ? [bounded(`${row.name}, our leaf`)] : []
  })
}

const FILE: SignerRow = {
  id: 'file',
  name: 'PSBT file',
  kind: 'file',
  network: null,
  origin: 'none',
  about:
    'Any signer that reads PSBT files and signs Taproot, such as Sparrow, Krux or a script of yours. Save the plan, sign it there, drop the file back onto the plan.',
  keys: [],
  unlocked_until: null,
  created_at: null,
  backup_checked_at: null,
  warnings: [],
  usable: true,
}

/** A file that cannot be read hides no other; it is named, and left as it is. */
const damagedView = ({ file, refusal }: ReturnType<Signing['damaged']>[number]): SignerRow => ({
  ...FILE,
  id: `damaged:${file}`.slice(0, 80),
  name: bounded(file),
  kind: 'keystore',
  about: bounded(refusal.detail),
  warnings: [{ code: refusal.code, detail: bounded(refusal.detail) }],
  usable: false,
})

const hardwareView = ({ id, name, about, usable }: HardwareSigner): SignerRow => ({
  ...FILE,
  id,
  name: bounded(name),
  kind: 'hardware',
  about: bounded(about),
  usable,
})

export const planSignerView = ({ id, name, kind, can, reason, signed }: PlanSigner): PlanSignerView => ({
  id,
  name: bounded(name),
  kind,
  can,
  reason: reason === null ? null : { code: reason.code, detail: bounded(reason.detail) },
  signed,
})
