import * as z from 'zod'
import { coded, decimal, peerText, standing } from '../schema.ts'
import { failoverStep } from './failover.ts'
import { countdown, armedWord } from './reserve.ts'

/** A mint, or we ourselves. `id` is its URL, or `you`. */
export const graphNode = z.object({
  id: z.string().max(2_048),
  label: peerText,
  you: z.boolean(),
  /** Standing of our mirror of it; null where we keep none. */
  standing: standing.nullable(),
  disputed: z.boolean(),
})

/** `from` (custodian) delegates to `to`: `to` may take `amount` once the leaf opens. */
export const graphEdge = z.object({
  id: z.string().max(4_200),
  from: z.string().max(2_048),
  to: z.string().max(2_048),
  /** sat, confirmed and unspent; null where the reserve is not watched. */
  amount: decimal.nullable(),
  coins: z.int(),
  delay: z.int(),
  /** Worst coin's countdown for this leaf; null where nothing counts. */
  countdown: countdown.nullable(),
  status: armedWord,
  /** Each lists the other. */
  mutual: z.boolean(),
  /** We are `to`: claimable by us. */
  mine: z.boolean(),
  /** Where the failover of `from` stands; null where we are not `to`. */
  step: failoverStep.nullable(),
  reserve: z.int().nullable(),
})

export const graph = z.object({
  nodes: z.array(graphNode),
  edges: z.array(graphEdge),
  /** Cycles, single points of failure, exposed or late leaves: named, with the mints they concern. */
  findings: z.array(coded.extend({ word: z.string().max(40), mints: z.array(z.string().max(2_048)) })),
})

/** What happens when `url` vanishes now: who can take which coin when. Blocks from the tip. */
export const simulation = z.object({
  url: z.string().max(2_048),
  label: peerText,
  /** Coins of that mint, sat; what is not known is said. */
  total: decimal,
  tip: z.int().nullable(),
  takers: z.array(
    z.object({
      id: z.string().max(2_048),
      label: peerText,
      /** Coins for which it is first in line: when it can take each. */
      takes: z.array(z.object({ coin: z.string().max(80), amount: decimal, blocks: z.int().min(0), status: armedWord })),
      total: decimal,
    }),
  ),
  /** Still to be recovered after so many blocks, descending. */
  uncovered: z.array(z.object({ blocks: z.int().min(0), amount: decimal })),
  /** Coins that nobody can take, or of which nothing is known. */
  never: decimal,
  unknown: z.int(),
  notes: z.array(peerText),
})

export type Graph = z.infer<typeof graph>
export type GraphNode = z.infer<typeof graphNode>
export type GraphEdge = z.infer<typeof graphEdge>
export type Simulation = z.infer<typeof simulation>
