import type { SpendPlan } from '#shared/domain/reserve/spend-plan.ts'
import { ok, type Result } from '#shared/lib/result.ts'
import type { Caps, RunSigner, RunningSigner, SigningRefusal } from './ports.ts'
import { refuse } from './refuse.ts'

/** The signer processes that live at the moment, one for each unlocked signer. */
export interface UnlockedSigners {
  /** ms since 1970 at which it locks itself; null while it is locked. */
  until(id: string): number | null
  open(id: string, file: Uint8Array, passphrase: Uint8Array, minutes: number): Promise<Result<null, SigningRefusal>>
  sign(id: string, psbt: Uint8Array, plan: SpendPlan, caps: Caps): Promise<Result<Uint8Array, SigningRefusal>>
  attest(id: string, pubkey: string, digest: string): Promise<Result<Uint8Array, SigningRefusal>>
  lock(id: string): Promise<void>
  /** Locks all, and opens none any more. */
  stop(): Promise<void>
}

export interface SigningClock {
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

interface Unlocked {
  readonly signer: RunningSigner
  readonly until: number
  readonly waiting: AbortController
}

const MS_A_MINUTE = 60_000

export function createUnlockedSigners(deps: {
  readonly clock: SigningClock
  readonly runSigner: RunSigner
  readonly changed: () => void
}): UnlockedSigners {
  const { clock, runSigner, changed } = deps
  // Changed by `open`, `lock` and `gone` alone; `opening` holds those whose passphrase is being tried.
  const unlocked = new Map<string, Unlocked>()
  const opening = new Map<string, RunningSigner>()
  // Changed by `stop` alone.
  let stopped = false

  /** A process that ended by itself, or was ended by somebody else: the signer is locked again. */
  function gone(id: string, signer: RunningSigner): void {
    const entry = unlocked.get(id)
    if (entry?.signer !== signer) return
    unlocked.delete(id)
    entry.waiting.abort()
    changed()
  }

  function until(id: string): number | null {
    const entry = unlocked.get(id)
    return entry !== undefined && clock.now() < entry.until ? entry.until : null
  }

  async function lock(id: string): Promise<void> {
    const entry = unlocked.get(id)
    const half = opening.get(id)
    unlocked.delete(id)
    opening.delete(id)
    entry?.waiting.abort()
    await Promise.all([entry?.signer.end(), half?.end()])
    if (entry !== undefined) changed()
  }

  async function lockAfter(ms: number, { signer, waiting }: Unlocked, id: string): Promise<void> {
    await clock.sleep(ms, waiting.signal)
    if (!waiting.signal.aborted && unlocked.get(id)?.signer === signer) await lock(id)
  }

  /** The process of a signer that is unlocked now. */
  async function running(id: string): Promise<Result<RunningSigner, SigningRefusal>> {
    const entry = unlocked.get(id)
    if (entry !== undefined && until(id) !== null) return ok(entry.signer)
    await lock(id)
    return refuse('signer.locked', 'The signer is locked. Unlock it with its passphrase, then sign again.')
  }

  return {
    until,
    lock,
    async open(id, file, passphrase, minutes) {
      if (stopped) return refuse('signer.locked', 'The program is ending; it unlocks nothing any more.')
      const signer: RunningSigner = runSigner(() => gone(id, signer))
      opening.set(id, signer)
      const lifeMs = minutes * MS_A_MINUTE
      const reply = await signer.open(file, passphrase, lifeMs)
      const isStillWanted = opening.get(id) === signer
      if (isStillWanted) opening.delete(id)
      if (!reply.ok || !isStillWanted) {
        await signer.end()
        return reply.ok || !isStillWanted ? refuse('signer.locked', 'It was locked while it was being unlocked.') : reply
      }
      const before = unlocked.get(id)
      const entry: Unlocked = { signer, until: clock.now() + lifeMs, waiting: new AbortController() }
      unlocked.set(id, entry)
      void lockAfter(lifeMs, entry, id)
      before?.waiting.abort()
      await before?.signer.end()
      changed()
      return ok(null)
    },
    async sign(id, psbt, plan, caps) {
      const signer = await running(id)
      return signer.ok ? signer.value.sign(psbt, plan, caps) : signer
    },
    async attest(id, pubkey, digest) {
      const signer = await running(id)
      return signer.ok ? signer.value.attest(pubkey, digest) : signer
    },
    async stop() {
      stopped = true
      await Promise.all([...unlocked.keys(), ...opening.keys()].map(lock))
    },
  }
}
