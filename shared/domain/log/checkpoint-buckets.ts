import { isHex, toHex } from '#shared/lib/bytes.ts'
import { parseJson } from '#shared/lib/json.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { refuse, type Refusal } from '../errors.ts'
import { canonicalEvent } from '../feed/canonical-event.ts'
import { isSeq } from '../feed/parse-event.ts'
import type { ParsedEvent } from '../feed/spent-event.ts'
import { leafHash, rootOfLeaves } from './merkle.ts'

/** The draft's checkpoint (protocol §3): the events 0..seq in buckets by Y, each with the root over its events. */
export interface Checkpoint {
  /** −1 for an empty feed. */
  readonly seq: number
  readonly buckets: readonly Bucket[]
}
export interface Bucket {
  readonly prefix: string
  readonly root: string
  readonly count: number
}

/** The draft leaves the bucketing free. Ours: four digits, since two would split secp256k1 points into only 02 and 03. */
const PREFIX_DIGITS = 4

/** The checkpoint at `seq` under our bucketing: leaves ordered by Y, empty buckets left out, buckets ascending (case B11). */
export function buildCheckpoint(events: Iterable<ParsedEvent>, seq: number, sha256: (bytes: Uint8Array) => Uint8Array): Checkpoint {
  const leaves = new Map<string, { readonly Y: string; readonly hash: Uint8Array }[]>()
  for (const event of events) {
    if (event.seq > seq) continue
    const prefix = event.Y.slice(0, PREFIX_DIGITS)
    const bucket = leaves.get(prefix) ?? []
    if (bucket.length === 0) leaves.set(prefix, bucket)
    bucket.push({ Y: event.Y, hash: leafHash(canonicalEvent(event, sha256), sha256) })
  }
  const ascending = [...leaves].sort(([one], [other]) => (one < other ? -1 : 1))
  const buckets = ascending.map(([prefix, bucket]) => {
    // A disputed feed may hold one Y twice: the sort is stable, so they stay in the order of their seqs.
    bucket.sort((one, other) => (one.Y < other.Y ? -1 : one.Y > other.Y ? 1 : 0))
    const root = rootOfLeaves(
      bucket.map(({ hash }) => hash),
      sha256,
    )
    return { prefix, root: toHex(root), count: bucket.length }
  })
  return { seq, buckets }
}

/** A peer's checkpoint, under any bucketing. */
export function parseCheckpoint(text: string): Result<Checkpoint, Refusal> {
  const json = parseJson(text)
  if (!json.ok) return fail(refuse('parse', 'parse.not-json', 'checkpoint', `the checkpoint is not JSON: ${json.error}`))
  const { seq, buckets } = (json.value ?? {}) as { readonly seq?: unknown; readonly buckets?: unknown }
  const head = seq === null || seq === -1 ? -1 : seq
  if (!(head === -1 || isSeq(head)) || !Array.isArray(buckets)) {
    return fail(refuse('parse', 'parse.shape', 'checkpoint', 'a checkpoint has an integer "seq" and a list "buckets"'))
  }
  const parsed: Bucket[] = []
  for (const [at, value] of buckets.entries()) {
    const { prefix, root, count } = (value ?? {}) as { readonly prefix?: unknown; readonly root?: unknown; readonly count?: unknown }
    if (!isShortText(prefix) || !isShortText(root) || !isSeq(count)) {
      return fail(refuse('parse', 'parse.shape', `buckets[${at}]`, 'a bucket has the texts "prefix" and "root" and the integer "count"'))
    }
    parsed.push({ prefix: prefix.toLowerCase(), root: root.toLowerCase(), count })
  }
  return ok({ seq: head, buckets: parsed })
}

/**
 * A peer's checkpoint beside the one built from our mirror truncated to the same seq. Another seq or another bucketing cannot be
 * compared. A bucket that differs in root or count, or that only one side has, differs; counts that do not add up to seq + 1
 * (case B12) show as such, since ours do.
 */
export function compareCheckpoint(
  peer: Checkpoint,
  ours: Checkpoint,
): 'equal' | 'not-comparable' | { readonly differs: readonly string[] } {
  if (peer.seq !== ours.seq || !isOurBucketing(peer)) return 'not-comparable'
  const theirs = new Map(peer.buckets.map(bucket => [bucket.prefix, bucket]))
  const held = new Map(ours.buckets.map(bucket => [bucket.prefix, bucket]))
  const differs = [...new Set([...theirs.keys(), ...held.keys()])].filter(prefix => {
    const one = theirs.get(prefix)
    const other = held.get(prefix)
    return one?.root !== other?.root || one?.count !== other?.count
  })
  return differs.length === 0 ? 'equal' : { differs: differs.sort() }
}

function isOurBucketing({ buckets }: Checkpoint): boolean {
  const prefixes = new Set(buckets.map(({ prefix }) => prefix))
  return (
    prefixes.size === buckets.length &&
    buckets.every(({ prefix, root }) => prefix.length === PREFIX_DIGITS && isHex(prefix) && root.length === 64 && isHex(root))
  )
}

const isShortText = (value: unknown): value is string => typeof value === 'string' && value.length <= 128
