import { deriveReserve } from '#shared/domain/reserve/policy.ts'
import { packageOf, parsePackage, writePackage, type ReservePackage } from '#shared/domain/reserve/package.ts'
import { parseOwnLeaf } from '#shared/domain/reserve/own-leaf.ts'
import { deriveOutput } from '#shared/domain/reserve/derive-output.ts'
import { scriptOfAddress } from '#shared/domain/reserve/payment-script.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { ReserveRow } from '../storage/store.ts'
import type { NewReserve, ReserveRefusal } from './ports.ts'
import { treeOf, type Saved } from './read-reserve.ts'

type NewRow = Omit<ReserveRow, 'id' | 'addedAt' | 'active'>

/** The rows that a request makes, judged and derived, before anything is kept. */
export function rowsOf(
  request: NewReserve,
  network: ReserveRow['network'],
  ownKeys: readonly string[],
): Result<readonly NewRow[], ReserveRefusal> {
  switch (request.source) {
    case 'policy': {
      const tree = packageOf(deriveReserve(request.policy))
      const saved: Saved = { kind: 'package', text: writePackage(tree) }
      return onNetwork(request.policy.network, network, [
        row({ role: 'own', name: request.name, mintUrl: request.mintUrl, ...tree }, saved),
      ])
    }
    case 'package': {
      const { role, name, mintUrl, me } = request
      const parsed = parsePackage(request.package)
      if (!parsed.ok) {
        if (role !== 'peer' || parsed.error.code !== 'package.incomplete') return fail(parsed.error)
        const partial = parseOwnLeaf(request.package, me === null ? ownKeys : [me])
        if (!partial.ok) return fail(partial.error)
        const { leaf, ...output } = partial.value
        return onNetwork(output.network, network, [
          row({ role, name, mintUrl, me: leaf.pubkey, ...output }, { kind: 'leaf', text: request.package }),
        ])
      }
      const tree = parsed.value
      if (role === 'peer' && me !== null && !tree.leaves.some(({ pubkey }) => pubkey === me)) {
        return fail({
          code: 'reserve.not-mine',
          detail: `No leaf of this package has the key ${me}: you could not claim from it. Ask the custodian which key stands in it.`,
        })
      }
      if (role === 'own' && !isCanonical(tree)) {
        return fail({
          code: 'reserve.shape',
          detail:
            'The leaves of this package stand in another tree than the one this console builds, so that it could not re-arm it. Watch it as a peer’s, and rotate with the program that made it.',
        })
      }
      return onNetwork(tree.network, network, [row({ role, name, mintUrl, me, ...tree }, { kind: 'package', text: writePackage(tree) })])
    }
    case 'advertised':
      return advertisedRows(request, network)
    case 'hot': {
      const output = deriveOutput({ internalKey: request.key, scripts: [] }, request.network)
      if (output === null) return fail({ code: 'policy.key', detail: 'The key of the hot wallet is no point of the curve.' })
      const saved: Saved = { kind: 'hot', key: request.key }
      return onNetwork(request.network, network, [
        row({ role: 'hot', name: request.name, mintUrl: null, ...output, network, target: request.target }, saved),
      ])
    }
  }
}

/** Plans pay back to the tree in its canonical order: what is ours must be that. */
function isCanonical({ internalKey, leaves, network, scriptPubKey }: ReservePackage): boolean {
  return deriveOutput({ internalKey, scripts: leaves.map(({ script }) => script) }, network)?.scriptPubKey === scriptPubKey
}

function advertisedRows(
  { reserves, name, mintUrl, me }: Extract<NewReserve, { source: 'advertised' }>,
  network: ReserveRow['network'],
): Result<readonly NewRow[], ReserveRefusal> {
  const rows: NewRow[] = []
  for (const [at, advertised] of reserves.entries()) {
    const tree = treeOf(advertised, network)
    const address = tree?.address ?? advertised.address
    const scriptPubKey = tree?.scriptPubKey ?? scriptOf(advertised.address, network)
    if (address === null || scriptPubKey === null) continue
    const called = reserves.length === 1 ? name : `${name} ${at + 1}`
    rows.push(row({ role: 'peer', name: called, mintUrl, me, address, scriptPubKey, network }, { kind: 'advertised', advertised }))
  }
  if (rows.length > 0) return ok(rows)
  return fail({
    code: 'reserve.none-advertised',
    detail: `${mintUrl} advertises no reserve on ${network} that can be watched: neither a readable descriptor nor an address of this network.`,
  })
}

function scriptOf(address: string | null, network: ReserveRow['network']): string | null {
  const script = address === null ? null : scriptOfAddress(address, network)
  return script?.ok === true ? script.value : null
}

function row(
  facts: Pick<NewRow, 'role' | 'name' | 'mintUrl' | 'scriptPubKey' | 'address' | 'network'> & Partial<Pick<NewRow, 'me' | 'target'>>,
  saved: Saved,
): NewRow {
  const { role, name, mintUrl, scriptPubKey, address, network, me = null, target = null } = facts
  return { role, name, mintUrl, scriptPubKey, address, network, me, target, package: JSON.stringify(saved) }
}

/** A reserve of another network than the console's is refused: nothing is on mainnet by accident. */
function onNetwork(
  of: ReserveRow['network'],
  chosen: ReserveRow['network'],
  rows: readonly NewRow[],
): Result<readonly NewRow[], ReserveRefusal> {
  if (of === chosen) return ok(rows)
  return fail({ code: 'reserve.network', detail: `This reserve is on ${of}, and the console is set to ${chosen}. Change one of the two.` })
}
