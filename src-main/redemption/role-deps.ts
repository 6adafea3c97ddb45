import type { IncomingMessage } from 'node:http'
import type { Redemption } from '#shared/domain/failover/redemption.ts'
import type { ProofCrypto } from '#shared/domain/proof/verify-proof.ts'
import type { Result } from '#shared/lib/result.ts'
import type { ProofPool } from '../crypto/ports.ts'
import type { Failovers } from '../failover/ports.ts'
import type { Clock, Wire } from '../feed/ports.ts'
import type { FrontProxy } from '../publish/ports.ts'
import type { EventLog, Journal, Store } from '../storage/store.ts'
import type { GatewayDeps, GatewayPage } from './gateway-ports.ts'
import type { Blinding } from './ports.ts'

/** What the paying side as a role of the core needs of everybody else. */
export interface RoleDeps {
  readonly store: Pick<Store, 'settings' | 'peers' | 'redemptions'>
  /** The mirror of a custodian's feed; asked for mirrored mints alone. */
  readonly logOf: (url: string) => EventLog
  readonly wire: Wire
  readonly clock: Clock
  readonly journal: Pick<Journal, 'add'>
  /** So many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array
  readonly failovers: () => Pick<Failovers, 'feedsOf' | 'isReleased' | 'get'>
  /** Every redemption that was begun, with its debits, as it is at this moment. */
  readonly pots: () => readonly Redemption[]
  /** The feed that we publish of our own mint; null while there is none. */
  readonly ownFeed: () => Pick<EventLog, 'seqOf'> | null
  /** Loads libraries and workers, when the gateway is first opened and not before. */
  readonly openCrypto: () => Result<RoleCrypto, { readonly detail: string }>
  readonly floatKey: FloatKeyFile
  readonly addresses: Addresses
  /** Names us to the mint (`VIA`). */
  readonly createProxy: (url: string) => FrontProxy
  readonly mergeXx: GatewayDeps['mergeXx']
  readonly clientOf: (request: IncomingMessage) => string | null
  readonly createLimits: () => GatewayDeps['limits']
  /** The built redemption page; null where nothing is built. */
  readonly openPage: () => GatewayPage['app'] | null
  /** False in the demo: no socket, no page. */
  readonly sockets: boolean
  readonly changed: (topic: 'redemption') => void
}

export interface RoleCrypto extends ProofCrypto {
  readonly kind: 'native' | 'wasm' | 'portable'
  readonly blinding: Blinding
  readonly pool: Pick<ProofPool, 'verify' | 'checkConditions' | 'close'>
}

/** Where the key lives that seals the float and makes its ecash. Both throw what the disk throws. */
export interface FloatKeyFile {
  /** Null when there is none. */
  read(): Uint8Array | null
  /** For its owner alone, whole or not at all, on disk when it returns. */
  write(key: Uint8Array): void
}

export interface Addresses {
  /** `host:port` of a URL as approvals name it. */
  hostOf(url: string): string
  /** Null when it is not `HOST:PORT`. */
  parse(listen: string): HostPort | null
  spell(address: HostPort): string
}

export interface HostPort {
  readonly host: string
  readonly port: number
}
