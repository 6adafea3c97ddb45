import { parseJson } from '#shared/lib/json.ts'
import { MAX_REQUEST_INDEXES, MAX_REQUEST_RANGES } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Gap } from './cursor.ts'

/** The draft's code for a range that can never name an event (protocol §3). */
const INVALID_RANGE = 33005
/** Codes of the Cashu list do not cover a body that is no request at all; mints answer 0 then. */
const NO_REQUEST = 0

/** The body of an HTTP 400 answer (NUT error bodies). */
export interface BatchRefusal {
  readonly code: typeof INVALID_RANGE | typeof NO_REQUEST
  readonly detail: string
}

/** `POST /v1/firehose/batch` (protocol §3 [S]): well-formed, not yet cut to what exists and to what a page carries. */
export interface BatchRequest {
  readonly ranges: readonly Gap[]
  readonly indexes: readonly number[]
}

/** A request may name seqs that no double holds: they are only ever compared with `latest`, so infinity serves as well. */
const BEYOND = Number.POSITIVE_INFINITY

/** 400 for what is no request or names no field; `null` is absent; both empty is a request for nothing (case B4). */
export function parseBatchRequest(text: string): Result<BatchRequest, BatchRefusal> {
  const json = parseJson(text)
  if (!json.ok || typeof json.value !== 'object' || json.value === null) return noRequest('the body is not a JSON object')
  const { ranges, indexes } = json.value as { readonly ranges?: unknown; readonly indexes?: unknown }
  if (isAbsent(ranges) && isAbsent(indexes)) return noRequest('a request names "ranges", "indexes" or both')
  if (!isAbsent(ranges) && !Array.isArray(ranges)) return noRequest('"ranges" is not an array')
  if (!isAbsent(indexes) && !Array.isArray(indexes)) return noRequest('"indexes" is not an array')

  const parsedRanges: Gap[] = []
  for (const [at, range] of (ranges ?? []).entries()) {
    const parsed = parseRange(range)
    if (parsed === null) return invalid(`ranges[${at}] is not {"from": a} or {"from": a, "to": b} with integers 0 ≤ a ≤ b`)
    parsedRanges.push(parsed)
  }
  const parsedIndexes: number[] = []
  for (const [at, index] of (indexes ?? []).entries()) {
    const seq = parseSeq(index)
    if (seq === null) return invalid(`indexes[${at}] is not an integer of 0 or more`)
    parsedIndexes.push(Number(seq))
  }
  return ok({ ranges: parsedRanges, indexes: parsedIndexes })
}

/**
 * What to read for `request` on a feed that reaches `latest`: ascending, disjoint, nothing beyond `latest` (cases B3, B6, B7, B8).
 *
 * A long request is truncated, never refused (case B13), and only at its upper end: everything asked for below the last planned seq
 * is planned, so a client that walks from its lowest missing event always moves on.
 */
export function planBatch(request: BatchRequest, latest: number): readonly Gap[] {
  const ranges = merge(request.ranges.filter(({ from }) => from <= latest))
  const indexes = [...new Set(request.indexes)].filter(seq => seq <= latest).sort((one, other) => one - other)

  const rangesEnd = ranges.length > MAX_REQUEST_RANGES ? ranges[MAX_REQUEST_RANGES - 1]!.to : latest
  const indexesEnd = indexes.length > MAX_REQUEST_INDEXES ? indexes[MAX_REQUEST_INDEXES - 1]! : latest
  const end = Math.min(rangesEnd, indexesEnd, latest)

  const singles = indexes.map(seq => ({ from: seq, to: seq }))
  return merge([...ranges, ...singles].filter(({ from }) => from <= end)).map(({ from, to }) => ({ from, to: Math.min(to, end) }))
}

function parseRange(value: unknown): Gap | null {
  if (typeof value !== 'object' || value === null) return null
  const sent = value as { readonly from?: unknown; readonly to?: unknown }
  const from = parseSeq(sent.from)
  const to = isAbsent(sent.to) ? BEYOND : parseSeq(sent.to)
  if (from === null || to === null || from > to) return null
  return { from: Number(from), to: Number(to) }
}

/** An integer literal of 0 or more: a number within 2^53, a bigint above. */
function parseSeq(value: unknown): number | bigint | null {
  if (typeof value === 'bigint') return value >= 0n ? value : null
  return Number.isInteger(value) && (value as number) >= 0 ? (value as number) : null
}

/** Ascending and disjoint; ranges that touch become one. */
function merge(ranges: readonly Gap[]): Gap[] {
  const merged: { from: number; to: number }[] = []
  for (const { from, to } of [...ranges].sort((one, other) => one.from - other.from)) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last.to + 1) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged
}

const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null
const noRequest = (detail: string) => fail<BatchRefusal>({ code: NO_REQUEST, detail })
const invalid = (detail: string) => fail<BatchRefusal>({ code: INVALID_RANGE, detail })
