import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { StoreRefusal } from '../store-refusal.ts'

const flush = promisify(fdatasync)

/**
 * One flush of SQLite's log for all commits that wait for it, beside the event loop: a commit that syncs by itself stands in everybody's way for as
 * long as the disk takes. Frames of the log count from the first on, so that a flush keeps all commits before it (sqlite.org/wal.html).
 */
export class SharedSync {
  readonly #file: string
  // Opened by `#flush` when it is first needed; closed by `close`.
  #log: number | null = null
  /** Commits that were made without a flush; changed by `committed`. */
  #made = 0
  /** Of these the ones that are on the disk; changed by `#flush` alone: a later commit that SQLite flushes itself may have written nothing. */
  #kept = 0
  /** The flush that is under way; changed by `synced` and `#flush`. */
  #running: Promise<void> | null = null
  /** What a disk failed to write it may forget and not fail at again: no later flush is believed. Changed by `#flush`. */
  #failed: StoreRefusal | null = null

  /** `file`: the database. SQLite holds no lock on its log, which closing it here could drop. */
  constructor(file: string) {
    this.#file = file
  }

  committed(): void {
    this.#made++
  }

  /** Resolves once everything that was committed before this call is on the disk. Throws StoreRefusal for good once that failed. */
  async synced(): Promise<void> {
    const wanted = this.#made
    while (this.#kept < wanted) {
      if (this.#failed !== null) throw this.#failed
      this.#running ??= this.#flush()
      await this.#running
    }
  }

  async #flush(): Promise<void> {
    const made = this.#made
    try {
      // Writable, or Windows would not flush it.
      this.#log ??= openSync(`${this.#file}-wal`, 'r+')
      await flush(this.#log)
      this.#kept = Math.max(this.#kept, made)
    } catch (error) {
      const words = `the disk did not keep what was written (${(error as Error).message}); stop, look at the disk, and start again`
      this.#failed = new StoreRefusal('store.unwritable', this.#file, words, error)
      throw this.#failed
    } finally {
      this.#running = null
    }
  }

  /** After a flush that is under way. */
  close(): void {
    const log = this.#log
    this.#log = null
    if (log === null) return
    if (this.#running === null) closeSync(log)
    else void this.#running.catch(() => undefined).then(() => closeSync(log))
  }
}
