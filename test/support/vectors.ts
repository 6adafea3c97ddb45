import { readFileSync } from 'node:fs'
import { parseJson } from '#shared/lib/json.ts'
import { amountOf } from '#shared/domain/amount.ts'
import type { KeysetId, ParsedEvent, Y } from '#shared/domain/feed/spent-event.ts'

/** A file of test/vectors, read without losing a digit: the vectors hold amounts that a double does not. */
export function vectors<Shape>(name: string): Shape {
  const json = parseJson(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'))
  if (!json.ok) throw new Error(`${name}: ${json.error}`)
  return json.value as Shape
}

interface Nimdolf {
  readonly h2c: readonly { readonly msg: string; readonly Y: string }[]
  readonly h2c_utf8_vs_hex: { readonly secret: string; readonly Y_utf8: string; readonly Y_wrong_if_hex_decoded: string }
  readonly events: readonly { seq: number; Y: string; id: string; amount: number | bigint; witness: string | null }[]
  readonly event_canon: readonly string[]
  readonly checkpoint: { readonly seq: number; readonly buckets: readonly { prefix: string; root: string; count: number }[] }
  readonly sse_frame_seq0: string
  readonly keyset_v3_framed: { readonly vec1: string; readonly vec2_fee100: string }
  readonly log_roots: Readonly<Record<string, string>>
  readonly dleq_carol: CarolVector
  readonly dleq_carol_strong: CarolVector
  readonly bls_batch_weights: { readonly challenge: string; readonly weights: readonly { readonly ctr: number; readonly w: string }[] }
  readonly v3_secret_bytes: { readonly secret: string; readonly Y_raw33_current: string; readonly Y_utf8_pr371_head: string }
}

interface CarolVector {
  readonly secret: string
  readonly C: string
  readonly A: string
  readonly e: string
  readonly s: string
  readonly r: string
}

/** The project's own vectors, named V.x in the protocol's test cases. */
export const V = vectors<Nimdolf>('nimdolf')

/** V.events as the parser makes them. */
export const vectorEvents: readonly ParsedEvent[] = V.events.map(({ seq, Y, id, amount, witness }) => {
  const exact = amountOf(amount)
  if (exact === null) throw new Error('V.events holds no amount')
  return { seq, Y: Y as Y, id: id as KeysetId, amount: exact, witness }
})
