import type { Checkpoint } from '#shared/domain/chain/checkpoints.ts'
import { parseHeader, type Header } from '#shared/domain/chain/header.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { askInTurn } from './ask-in-turn.ts'
import type { ChainDeps, ServerRefusal } from './ports.ts'
import { refuseServer } from './server-failure.ts'
import type { Connection } from './server-link.ts'

/**
 * Headers below the checkpoint, for coins that are older than it. Each is bound by the hash that the one above it names, down from the
 * checkpoint itself: nobody can give another, so neither work nor difficulty is asked for.
 */
export interface OldHeaders {
  /** Null until `reach` came down to it. */
  merkleRootAt(height: number): string | null
  /** Fetches down to `height`, each header once; false when no server brought what is bound. */
  reach(height: number, servers: readonly Connection[]): Promise<boolean>
}

/** Headers of one question: what servers give at most. */
const CHUNK = 2_016

export function createOldHeaders(checkpoint: Checkpoint, clock: ChainDeps['clock']): OldHeaders {
  // All are changed by `descend` alone: roots by height, and the lowest block reached with the hash that its header names.
  const roots = new Map<number, string>()
  let lowest = checkpoint.height
  let bound = previousOf(checkpoint.header)
  let turn: Promise<unknown> = Promise.resolve()

  async function descend(height: number, servers: readonly Connection[]): Promise<boolean> {
    while (lowest > height) {
      const from = Math.max(0, lowest - CHUNK)
      const fetched = await askInTurn(servers, connection => ask(connection, from, lowest - from), clock)
      if (!fetched.ok) return false
      for (const [at, { merkleRoot }] of fetched.value.entries()) roots.set(from + at, merkleRoot)
      bound = fetched.value[0]!.previous
      lowest = from
    }
    return true
  }

  async function ask({ electrum }: Connection, from: number, count: number): Promise<Result<readonly Header[], ServerRefusal>> {
    const hexes = await electrum.headers(from, count)
    if (!hexes.ok) return hexes
    const headers = hexes.value.flatMap(hex => {
      const parsed = parseHeader(hex)
      return parsed.ok ? [parsed.value] : []
    })
    let expected = bound
    for (const { hash, previous } of headers.toReversed()) {
      if (hash !== expected) return fail(unbound(from))
      expected = previous
    }
    return headers.length === count ? ok(headers) : fail(unbound(from))
  }

  return {
    merkleRootAt: height => roots.get(height) ?? null,
    reach(height, servers) {
      const reached = turn.then(() => descend(height, servers))
      turn = reached
      return reached
    },
  }
}

function previousOf(hex: string): string {
  const header = parseHeader(hex)
  if (!header.ok) throw new Error(`a checkpoint that is no header: ${header.error.detail}`)
  return header.value.previous
}

const unbound = (from: number): ServerRefusal =>
  refuseServer('server.false-proof', `The server’s block headers from ${from} on do not lead to the built-in checkpoint.`)
