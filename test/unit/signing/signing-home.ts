import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Network } from '#shared/domain/reserve/network.ts'
import type { RunSigner, RunningSigner, Signing, SignerState } from '../../../src-main/signing/ports.ts'
import { runSigner } from '../../../src-main/signing/signer-process.ts'
import { createSigning, type SigningDeps } from '../../../src-main/signing/signing.ts'
import { createSimulatedClock, type SimulatedClock } from '../../support/simulated-clock.ts'
import { valueOf } from '../../support/example-plans.ts'

export const PASSPHRASE = 'seven wild geese over paper'

/** Keystores in a real folder, with real signer processes; only the clock is simulated. */
export interface SigningHome {
  readonly folder: string
  readonly clock: SimulatedClock
  readonly signing: Signing
  /** How often the signers were said to have changed. */
  changes(): number
  /** Every signer process that was started, in order. */
  readonly started: readonly RunningSigner[]
  /** The state of a signer as it is listed now. */
  state(id: string): SignerState
  importKey(secret: Uint8Array, name?: string, network?: Network): Promise<SignerState>
  end(): Promise<void>
}

export function openSigningHome(other: Partial<SigningDeps> = {}, run: RunSigner = runSigner): SigningHome {
  const home = mkdtempSync(join(tmpdir(), 'nimdolf-signing-'))
  const folder = join(home, 'keys')
  const clock = createSimulatedClock()
  const started: RunningSigner[] = []
  let changes = 0
  const signing = createSigning({
    folder,
    clock,
    random: length => new Uint8Array(randomBytes(length)),
    runSigner(ended) {
      const signer = run(ended)
      started.push(signer)
      return signer
    },
    changed: () => void changes++,
    runtimeRefusal: null,
    ...other,
  })
  return {
    folder,
    clock,
    signing,
    started,
    changes: () => changes,
    state: id => signing.list().find(signer => signer.id === id)!,
    importKey: async (secret, name = 'Bob', network = 'regtest') =>
      valueOf(
        await signing.import({
          name,
          network,
          passphrase: PASSPHRASE,
          secret: { kind: 'raw', key: Buffer.from(secret).toString('hex') },
          madeOn: 'other',
        }),
      ),
    async end() {
      await signing.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** False once a process is gone, or is a zombie that nobody has buried yet. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const stat = `/proc/${pid}/stat`
  return !existsSync(stat) || !/\) [ZX] /.test(readFileSync(stat, 'utf8'))
}

export async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise(later => setTimeout(later, 20))
}
