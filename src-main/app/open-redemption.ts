import { availableParallelism } from 'node:os'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Redemption } from '#shared/domain/failover/redemption.ts'
import { REDEEM_RATE } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { loadNative, loadWasm } from '../crypto/curve-engine.ts'
import { createBlinding } from '../crypto/native-blinding.ts'
import { createProofCrypto } from '../crypto/proof-crypto.ts'
import { createProofPool } from '../crypto/worker-pool.ts'
import type { Failovers } from '../failover/ports.ts'
import { hostPort } from '../feed/address-policy.ts'
import type { Clock, Wire } from '../feed/ports.ts'
import { mergeXx } from '../publish/advertise.ts'
import { limitedClient } from '../publish/client-address.ts'
import { createClientLimits } from '../publish/client-limits.ts'
import { createFrontProxy } from '../publish/front-proxy.ts'
import { parseHostPort, spellHostPort } from '../publish/listener.ts'
import { blindingDisagreement } from '../redemption/blinding-disagreement.ts'
import { VIA } from '../redemption/gateway.ts'
import { createPageApp } from '../redemption/page-app.ts'
import { portableBlinding } from '../redemption/portable-blinding.ts'
import type { FloatKeyFile, RoleCrypto } from '../redemption/role-deps.ts'
import type { RedemptionRole } from '../redemption/role-ports.ts'
import { createRedemptionRole } from '../redemption/role.ts'
import { writePrivateFile } from '../signing/write-private-file.ts'
import type { EventLog, Journal, Store } from '../storage/store.ts'
import { readPageFiles } from './page-files.ts'

/** What a world gives its paying side. */
export interface RedemptionNeeds {
  readonly store: Pick<Store, 'settings' | 'peers' | 'redemptions' | 'log' | 'synced'>
  readonly wire: Wire
  readonly clock: Clock
  readonly journal: Pick<Journal, 'add'>
  /** Asked late: failovers and paying know each other. */
  readonly failovers: () => Pick<Failovers, 'feedsOf' | 'isReleased' | 'get'>
  /** `PotKeeper.list()`. */
  readonly pots: () => readonly Redemption[]
  /** `store.log('own:ID')` of the publication of our own mint; null while it is not published. In the demo null. */
  readonly ownFeed: () => EventLog | null
  /** The home folder; the float's key lies in it. Null keeps it in memory, for worlds that keep nothing. */
  readonly folder: string | null
  /** False: state `demo`, no listener, no page, no workers; `RedemptionRole.redeem` works. */
  readonly sockets: boolean
  readonly changed: (topic: 'redemption') => void
  /** The built redemption page, where it is not in its usual place. */
  readonly pages?: string
  /** Threads that verify proofs; all cores but one, four at most, when left out. */
  readonly workers?: number
}

/** Beside the bundled core, `out/core`, as well as from the source, `src-main/app`. */
const PAGES = fileURLToPath(new URL('../../out/page', import.meta.url))
const KEY_FILE = 'float.key'

/** The gateway, the float and their payments. Nothing is loaded and no port is taken before it is set up and switched on. */
export function openRedemption(needs: RedemptionNeeds): RedemptionRole {
  const { store, folder, sockets, pages = PAGES } = needs
  const { clock, journal, failovers, pots, ownFeed, changed } = needs
  const wire = afterSync(needs.wire, store)
  return createRedemptionRole({
    store,
    wire,
    clock,
    journal,
    failovers,
    pots,
    ownFeed,
    sockets,
    changed,
    logOf: url => store.log(`mirror:${url}`),
    random: randomBytes,
    openCrypto: () => openCrypto(sockets ? (needs.workers ?? Math.min(4, Math.max(1, availableParallelism() - 1))) : 0),
    floatKey: folder === null ? keyInMemory() : keyInFile(join(folder, KEY_FILE)),
    addresses: { hostOf: url => hostPort(new URL(url)), parse: parseHostPort, spell: spellHostPort },
    createProxy: url => createFrontProxy(url, VIA),
    mergeXx,
    clientOf: limitedClient,
    createLimits: () => createClientLimits(undefined, REDEEM_RATE),
    openPage() {
      const files = readPageFiles(pages)
      return files === null ? null : createPageApp(files)
    },
  })
}

/** What moves money at the mint is on the disk before it leaves; one flush serves all payments that wait for it. */
const afterSync = (wire: Wire, store: Pick<Store, 'synced'>): Wire => ({
  ...wire,
  async fetch(request) {
    if (request.method === 'POST') await store.synced()
    return wire.fetch(request)
  },
})

/** The fastest that this machine has, checked against the portable twin; what disagrees is not used. */
function openCrypto(workers: number): Result<RoleCrypto, { readonly detail: string }> {
  const crypto = createProofCrypto(randomBytes)
  if (!crypto.ok) return crypto
  const blinding = blindingOf(crypto.value.kind)
  const disagreement = blindingDisagreement(blinding, portableBlinding, randomBytes)
  if (disagreement !== null) {
    const detail = `The ${crypto.value.kind} secp256k1 library gives another answer than the portable one for ${disagreement}. Nothing is paid with it: reinstall the program.`
    return fail({ detail })
  }
  return ok({ ...crypto.value, blinding, pool: createProofPool({ crypto: crypto.value, workers }) })
}

function blindingOf(kind: RoleCrypto['kind']) {
  if (kind === 'portable') return portableBlinding
  return createBlinding(kind === 'native' ? loadNative() : loadWasm())
}

const keyInFile = (path: string): FloatKeyFile => ({
  read() {
    try {
      return new Uint8Array(readFileSync(path))
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw cause
    }
  },
  write: key => writePrivateFile(path, key),
})

function keyInMemory(): FloatKeyFile {
  // Changed by `write` alone.
  let held: Uint8Array | null = null
  return { read: () => held, write: key => void (held = key) }
}
