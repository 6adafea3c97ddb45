import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DelegationEdge, DelegationNode, EdgeCoin } from '#shared/domain/delegation/graph.ts'
import { simulate } from '#shared/domain/delegation/simulate.ts'
import { numRuns } from '../../../support/cases.ts'

const NODES: DelegationNode[] = ['you', 'b', 'd', 'f'].map(id => ({
  id,
  label: id === 'you' ? 'You' : id.toUpperCase(),
  you: id === 'you',
  standing: null,
  disputed: false,
}))
const coin = (id: string, amount: bigint, blocksLeft: number | null): EdgeCoin => ({
  id,
  amount,
  blocksLeft,
  status: blocksLeft === null ? 'unknown' : blocksLeft === 0 ? 'matured' : 'armed',
})
const edge = (from: string, to: string, delay: number, coins: readonly EdgeCoin[] = []): DelegationEdge => ({
  from,
  to,
  reserve: 1,
  delay,
  mutual: true,
  coins,
})
/** Two coins of B, 100 and 40 sat; the younger opens 500 blocks later. D stands before F. */
const EDGES = [
  edge('b', 'f', 1_152, [coin('old', 100n, 144), coin('young', 40n, 644)]),
  edge('b', 'd', 1_008, [coin('old', 100n, 0), coin('young', 40n, 500)]),
]
const COINS = [
  { id: 'old', amount: 100n },
  { id: 'young', amount: 40n },
]
const run = (change: Partial<Parameters<typeof simulate>[0]> = {}, edges: readonly DelegationEdge[] = EDGES) =>
  simulate({ gone: 'b', alsoGone: [], coins: COINS, ...change }, NODES, edges)

describe('a mint vanishes', () => {
  test('each coin goes to the leaf that opens first for it', () => {
    expect(run()).toMatchObject({
      total: 140n,
      takers: [
        {
          id: 'd',
          total: 140n,
          takes: [
            { coin: 'old', amount: 100n, blocks: 0, status: 'matured' },
            { coin: 'young', amount: 40n, blocks: 500, status: 'armed' },
          ],
        },
      ],
      uncovered: [
        { blocks: 0, amount: 40n },
        { blocks: 500, amount: 0n },
      ],
      never: 0n,
      unknown: 0,
    })
  })

  test('a taker that is gone itself is passed over, and said so', () => {
    const { takers, uncovered, notes, never } = run({ alsoGone: ['d'] })
    expect(takers.map(({ id, total }) => [id, total])).toEqual([['f', 140n]])
    expect(uncovered).toEqual([
      { blocks: 0, amount: 140n },
      { blocks: 144, amount: 40n },
      { blocks: 644, amount: 0n },
    ])
    expect(notes).toContain('Gone too, and passed over: D.')
    expect(never).toBe(0n)
    expect(run({ alsoGone: ['d', 'f'] })).toMatchObject({ takers: [], never: 140n, uncovered: [{ blocks: 0, amount: 140n }] })
  })

  test('a custodian that stands in its own tree takes nothing', () => {
    expect(run({}, [edge('b', 'b', 1, [coin('old', 100n, 0)]), ...EDGES]).takers.map(({ id }) => id)).toEqual(['d'])
  })

  test('of two leaves that open with the same block the shorter delay is first, and takers stand in the order in which they begin', () => {
    const tie = [edge('b', 'f', 1_152, [coin('old', 100n, 0)]), edge('b', 'd', 1_008, [coin('old', 100n, 0)])]
    expect(run({}, tie).takers.map(({ id }) => id)).toEqual(['d'])
    const apart = [edge('b', 'd', 1_008, [coin('young', 40n, 500)]), edge('b', 'f', 1_152, [coin('old', 100n, 144)])]
    expect(run({}, apart).takers.map(({ id }) => id)).toEqual(['f', 'd'])
  })

  test('coins of which nothing is known, or that no leaf is known to take, count as never recovered', () => {
    const unseen = { id: 'unseen', amount: 7n }
    const orphan = { id: 'orphan', amount: 5n }
    const edges = [edge('b', 'd', 1_008, [coin('old', 100n, 0), coin('unseen', 7n, null)])]
    const takeover = run({ coins: [COINS[0]!, unseen, orphan] }, edges)
    expect(takeover).toMatchObject({ total: 112n, never: 12n, unknown: 2, uncovered: [{ blocks: 0, amount: 12n }] })
    expect(takeover.notes.at(-1)).toMatch(/^2 coins are unconfirmed, not verified/)
    expect(run({ coins: [] })).toEqual({ total: 0n, takers: [], uncovered: [{ blocks: 0, amount: 0n }], never: 0n, unknown: 0, notes: [] })
  })

  test('D28 succession: who stands behind what was recovered', () => {
    const noteOf = (...edges: DelegationEdge[]) => run({}, [...EDGES, ...edges]).notes[0]
    expect(noteOf()).toBe('What is recovered by D lies in the reserve of D, and who stands behind it is not known here.')
    expect(noteOf(edge('d', 'f', 2_016), edge('d', 'you', 144))).toMatch(/and next in line there: you, then F\.$/)
    expect(noteOf(edge('d', 'b', 144))).toMatch(/all who stand behind it are gone/)
    expect(run({}, [edge('b', 'you', 9, [coin('old', 100n, 0)])]).notes[0]).toContain('by you lies in your reserve')
  })
})

test('what is taken and what never is are the whole, and what is uncovered only descends', () => {
  const ids = ['you', 'd', 'f', 'g']
  const leaf = fc.record({
    to: fc.constantFrom('b', ...ids),
    delay: fc.integer({ min: 1, max: 65_535 }),
    // Of each of six coins: absent, unknown, or blocks left.
    left: fc.array(fc.oneof(fc.constant(undefined), fc.constant(null), fc.nat(2_000)), { minLength: 6, maxLength: 6 }),
  })
  const amounts = fc.array(fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n }), { maxLength: 6 })
  fc.assert(
    fc.property(fc.array(leaf, { maxLength: 5 }), amounts, fc.subarray(ids), (leaves, sums, alsoGone) => {
      const edges = leaves.map(({ to, delay, left }) =>
        edge(
          'b',
          to,
          delay,
          sums.flatMap((amount, at) => (left[at] === undefined ? [] : [coin(`c${at}`, amount, left[at])])),
        ),
      )
      const coins = sums.map((amount, at) => ({ id: `c${at}`, amount }))
      const { total, takers, uncovered, never } = run({ coins, alsoGone }, edges)
      const taken = takers.flatMap(({ takes }) => takes)
      expect(taken.reduce((sum, { amount }) => sum + amount, 0n) + never).toBe(total)
      expect(takers.reduce((sum, taker) => sum + taker.total, 0n) + never).toBe(total)
      expect(new Set(taken.map(take => take.coin)).size).toBe(taken.length)
      expect([uncovered[0]!.blocks, uncovered.at(-1)!.amount]).toEqual([0, never])
      for (const [at, step] of uncovered.entries()) {
        if (at === 0) continue
        expect(step.amount).toBeLessThanOrEqual(uncovered[at - 1]!.amount)
        expect(step.blocks).toBeGreaterThan(uncovered[at - 1]!.blocks)
      }
      for (const { id, takes } of takers) {
        expect(id === 'b' || alsoGone.includes(id)).toBe(false)
        for (const take of takes) {
          const sooner = edges.filter(
            ({ to, coins: held }) =>
              to !== 'b' &&
              !alsoGone.includes(to) &&
              held.some(({ id: name, blocksLeft }) => name === take.coin && blocksLeft !== null && blocksLeft < take.blocks),
          )
          expect(sooner).toEqual([])
        }
      }
    }),
    { numRuns },
  )
})
