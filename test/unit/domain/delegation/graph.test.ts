import { describe, expect, test } from 'vitest'
import { findingsOf, type DelegationEdge, type DelegationNode } from '#shared/domain/delegation/graph.ts'

const node = (id: string, change: Partial<DelegationNode> = {}): DelegationNode => ({
  id,
  label: id === 'you' ? 'You' : id.toUpperCase(),
  you: id === 'you',
  standing: 'live',
  disputed: false,
  ...change,
})
/** `from` lets `to` take its coins; amounts in sat, named by custodian and place. */
const edge = (
  from: string,
  to: string,
  delay = 1_008,
  amounts: readonly bigint[] = [],
  change: Partial<DelegationEdge> = {},
): DelegationEdge => ({
  from,
  to,
  reserve: 1,
  delay,
  mutual: true,
  coins: amounts.map((amount, at) => ({ id: `${from}:${at}`, amount, blocksLeft: delay - 10, status: 'armed' })),
  ...change,
})
const NODES = ['you', 'b', 'd', 'f', 'g'].map(id => node(id))
const codes = (edges: readonly DelegationEdge[], nodes = NODES): string[] => findingsOf(nodes, edges).map(({ code }) => code.slice(11))
const find = (code: string, edges: readonly DelegationEdge[], nodes = NODES) =>
  findingsOf(nodes, edges).filter(finding => finding.code === `delegation.${code}`)

test('nothing to say of no graph, or of a chain that both ends know', () => {
  expect(codes([])).toEqual([])
  expect(codes([edge('b', 'd'), edge('d', 'f')])).toEqual([])
})

describe('cycles', () => {
  test('two that insure one another are a ring, and each is the other’s dead end', () => {
    const [first, second, ring] = findingsOf(NODES, [edge('you', 'd'), edge('d', 'you')])
    expect([first!.code, second!.code, ring!.code]).toEqual(['delegation.dead-end', 'delegation.dead-end', 'delegation.cycle'])
    expect([first!.mints, second!.mints, ring!.mints]).toEqual([
      ['d', 'you'],
      ['you', 'd'],
      ['you', 'd'],
    ])
    expect(first!.detail).toContain('After a takeover of you by D the recovered pot lies in the reserve of D')
    expect(second!.detail).toContain('After a takeover of D by you the recovered pot lies in your reserve')
  })

  test('a ring of three is no dead end: behind each stands one that is still there', () => {
    const edges = [edge('you', 'd'), edge('d', 'f'), edge('f', 'you')]
    expect(codes(edges)).toEqual(['cycle'])
    expect(find('cycle', edges)[0]!.mints).toEqual(['you', 'd', 'f'])
  })

  test('a second delegate ends a dead end', () => {
    const pair = [edge('b', 'd'), edge('d', 'b')]
    expect(find('dead-end', [...pair, edge('d', 'f')]).map(({ mints }) => mints)).toEqual([['b', 'd']])
    expect(find('dead-end', [...pair, edge('d', 'f'), edge('b', 'f')])).toEqual([])
  })

  test('rings apart are told apart, and mints that only lead to one are no part of it', () => {
    const edges = [edge('b', 'd'), edge('d', 'b'), edge('f', 'g'), edge('g', 'f'), edge('you', 'b')]
    expect(find('cycle', edges).map(({ mints }) => mints)).toEqual([
      ['b', 'd'],
      ['f', 'g'],
    ])
    // Somebody who delegates to himself has no ring.
    expect(find('cycle', [edge('b', 'b')])).toEqual([])
  })
})

describe('a single point of failure', () => {
  test('one is first in line for more than half of the sum', () => {
    const half = [edge('you', 'd', 1_008, [50n]), edge('b', 'f', 1_008, [50n])]
    expect(find('single-point', half)).toEqual([])
    const more = [edge('you', 'd', 1_008, [51n]), edge('b', 'f', 1_008, [50n])]
    expect(find('single-point', more)).toMatchObject([
      { mints: ['d', 'you'], detail: expect.stringContaining('nobody else can take 51 sat') },
    ])
  })

  test('first is who has the shortest delay, in whatever order the leaves stand; those behind are named as such', () => {
    const edges = [
      edge('b', 'f', 1_152, [10n, 20n]),
      edge('b', 'd', 1_008, [10n, 20n]),
      edge('you', 'd', 144, [1n]),
      edge('you', 'f', 288, [1n]),
    ]
    const [finding] = find('single-point', edges)
    expect(finding).toMatchObject({ mints: ['d', 'b', 'you'], word: 'Single point' })
    expect(finding!.detail).toMatch(/^First in line for 100 % of what is watched is D \(31 of 31 sat, of B and you\)/)
    expect(finding!.detail).toContain('the next in line must wait')
  })

  test('ourselves we need not be told about, and reserves that nobody watches have no sum', () => {
    expect(codes([edge('b', 'you', 1_008, [10n]), edge('d', 'f')])).toEqual([])
  })
})

test('exposed: behind a mint whose mirror is disputed or stale', () => {
  const edges = [edge('b', 'you'), edge('b', 'd'), edge('f', 'd')]
  const nodes = [
    node('you'),
    node('b', { disputed: true, standing: 'stale' }),
    node('d', { standing: 'stale' }),
    node('f', { standing: 'gap' }),
  ]
  const findings = find('exposed', edges, nodes)
  // Nobody stands behind D, and a gap closes by itself.
  expect(findings.map(({ mints }) => mints)).toEqual([['b', 'you', 'd']])
  expect(findings[0]!.detail).toContain('its mirror is disputed. In line: you and D.')
  expect(find('exposed', edges, [node('f', { standing: 'stale' })])).toMatchObject([{ detail: expect.stringContaining('stale') }])
})

test('late leaf: more than 1,008 blocks after the one before it in the same tree', () => {
  expect(codes([edge('b', 'd', 144), edge('b', 'f', 1_152)])).toEqual([])
  const late = [edge('b', 'f', 1_153), edge('b', 'd', 144), edge('b', 'g', 1_200)]
  expect(find('late-leaf', late)).toMatchObject([
    { mints: ['b', 'f', 'd'], detail: expect.stringContaining('1\u202f009 blocks after that of D') },
  ])
  // The first leaf may open as late as it likes, and another tree of the custodian is another line.
  expect(codes([edge('b', 'd', 144), edge('b', 'f', 4_320, [], { reserve: 2 })])).toEqual([])
})

test('one-sided: once for each pair, however many reserves', () => {
  const lonely = { mutual: false }
  const edges = [edge('b', 'd', 144, [], lonely), edge('b', 'd', 144, [], { ...lonely, reserve: 2 }), edge('d', 'f', 144)]
  expect(find('one-sided', edges)).toMatchObject([{ mints: ['b', 'd'], word: 'One-sided' }])
})

test('the most pressing kind stands first', () => {
  const edges = [edge('you', 'd', 144, [5n]), edge('d', 'you', 144, [], { mutual: false }), edge('you', 'f', 4_000, [5n])]
  const nodes = [node('you'), node('d', { disputed: true }), node('f')]
  expect(codes(edges, nodes)).toEqual(['dead-end', 'exposed', 'single-point', 'late-leaf', 'one-sided', 'cycle'])
})
