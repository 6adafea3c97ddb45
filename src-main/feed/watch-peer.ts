import type { DelegateFor, MintInfo } from '#shared/domain/delegation/advertisement.ts'
import { changedSections } from '#shared/domain/delegation/diff-advertisement.ts'
import type { Refusal } from '#shared/domain/errors.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import type { MirrorNotes } from './mirror-notes.ts'
import type { MirrorDeps } from './ports.ts'
import { readInfo, type Mint } from './read-info.ts'
import { readKeysets } from './read-keysets.ts'

/** `PeerRow.changed.json`: what differs from the pinned advertisement, and what would be pinned if the operator accepts. */
export interface WaitingChange {
  readonly sections: readonly string[]
  readonly info: MintInfo
}

/** Reads the mint's keysets and advertisement once more. Keysets come first: they cannot be fetched after the mint's death. */
export async function watchPeer(deps: MirrorDeps, mint: Mint, notes: MirrorNotes, signal: AbortSignal): Promise<Result<void, Refusal>> {
  const reading = readInfo(mint, signal)
  const keysets = await updateKeysets(deps, mint, reading, notes, signal)
  const info = await reading
  if (info.ok && !signal.aborted) noteChange(deps, mint.url, info.value, notes)
  if (!keysets.ok) return keysets
  return info.ok ? ok(undefined) : info
}

async function updateKeysets(
  deps: MirrorDeps,
  mint: Mint,
  reading: Promise<Result<MintInfo, Refusal>>,
  notes: MirrorNotes,
  signal: AbortSignal,
): Promise<Result<void, Refusal>> {
  const own = deps.peers.keysets(mint.url)
  const others = deps.peers.list().flatMap(peer => (peer.url === mint.url ? [] : deps.peers.keysets(peer.url)))
  const isDelegated = async (id: string): Promise<boolean> => {
    const [info, pinned] = [await reading, deps.peers.get(mint.url)?.pinned]
    const told = [...(info.ok ? [info.value] : []), ...(pinned === undefined ? [] : [JSON.parse(pinned) as MintInfo])]
    return told.some(({ advertisement }) => isOfAnother(advertisement?.delegateFor ?? [], id, mint.url))
  }
  const read = await readKeysets(mint, { own, others, isDelegated }, deps, signal)
  if (!read.ok) return read
  if (signal.aborted || read.value.keysets.length === 0) return ok(undefined)
  deps.peers.putKeysets(mint.url, read.value.keysets)
  for (const keyset of read.value.keysets) {
    const before = own.find(({ id }) => id === keyset.id)
    if (keyset.refused?.code === 'verify.keyset-delegated') {
      if (before === undefined) notes.add('info', 'keyset.delegated', `Keyset ${keyset.id}: ${keyset.refused.detail}`)
    } else if (keyset.refused !== null && keyset.refused.code !== before?.refused?.code) {
      notes.add('warning', 'keyset.refused', `Keyset ${keyset.id}: ${keyset.refused.code}: ${keyset.refused.detail}`)
    } else if (before === undefined) {
      notes.add('info', 'keyset.mirrored', `Keyset ${keyset.id} (${keyset.unit}) with ${keyset.keys.length} keys.`)
    }
  }
  deps.changed('mirrors')
  return ok(undefined)
}

const isOfAnother = (delegateFor: readonly DelegateFor[], id: string, url: string): boolean =>
  delegateFor.some(({ mintUrl, keysets }) => mintUrl !== url && keysets.some(one => one === id))

/** An advertisement is unsigned, so it is pinned: a difference waits for the operator and changes nothing by itself (protocol §2). */
function noteChange({ peers, clock, changed }: MirrorDeps, url: string, info: MintInfo, notes: MirrorNotes): void {
  const row = peers.get(url)
  if (row === null) return
  const sections = changedSections(JSON.parse(row.pinned) as MintInfo, info)
  if (sections.length === 0) {
    if (row.changed === null) return
    peers.put({ ...row, changed: null })
    notes.add('notice', 'peer.advertisement-restored', 'The mint advertises again what was pinned.')
    return changed('mirrors')
  }
  const json = JSON.stringify({ sections, info } satisfies WaitingChange)
  if (row.changed?.json === json) return
  peers.put({ ...row, changed: { seenAt: clock.now(), json } })
  notes.add('alarm', 'peer.advertisement-changed', `Changed: ${sections.join(', ')}. The pinned one holds until you accept the change.`)
  changed('mirrors')
}
