import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect } from 'vitest'
import { listen, readEvent, type DraftEvent } from '../support/draft-client.ts'

/** A program of ours in a process of its own. */
export const start = (path: string, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })

/** Lines of what a child prints, as they come. */
export function linesOf(child: ChildProcess, onLine: (line: string) => void): void {
  createInterface({ input: child.stdout! }).on('line', onLine)
}

export function ended(child: ChildProcess): Promise<void> {
  return new Promise(resolve => (child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('exit', () => resolve())))
}

/** Listens until the publisher dies. An event that differs from one shown before at its seq is the worst that can happen. */
export async function watch(url: string, shown: Map<number, DraftEvent>): Promise<void> {
  const from = String(Math.max(-1, ...shown.keys()))
  try {
    for await (const message of listen(fetch, `${url}/v1/firehose/sse`, from, AbortSignal.timeout(60_000))) {
      expect(message.event).toBe('spent')
      const event = readEvent(message.data)
      const before = shown.get(event.seq)
      if (before !== undefined) expect(event).toEqual(before)
      shown.set(event.seq, event)
    }
  } catch (cause) {
    // A publisher that dies while it answers breaks the connection.
    if (!(cause instanceof TypeError)) throw cause
  }
}
