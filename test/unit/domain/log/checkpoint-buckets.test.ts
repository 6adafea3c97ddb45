import { describe, expect, test } from 'vitest'
import { buildCheckpoint, compareCheckpoint, parseCheckpoint } from '#shared/domain/log/checkpoint-buckets.ts'
import { sha256 } from '../../../../src-main/crypto/sha256.ts'
import { V, vectorEvents } from '../../../support/vectors.ts'

const ours = buildCheckpoint(vectorEvents, 3, sha256)
const parsed = (value: unknown) => {
  const checkpoint = parseCheckpoint(JSON.stringify(value))
  if (!checkpoint.ok) throw new Error(checkpoint.error.detail)
  return checkpoint.value
}

describe('the draft’s checkpoint', () => {
  test('B11 V.checkpoint, whatever the order of the events', () => {
    expect(ours).toEqual(V.checkpoint)
    expect(buildCheckpoint([...vectorEvents].reverse(), 3, sha256)).toEqual(V.checkpoint)
    expect(compareCheckpoint(parsed(V.checkpoint), ours)).toBe('equal')
  })

  test('leaves events above its seq out', () => {
    expect(buildCheckpoint(vectorEvents, 1, sha256)).toMatchObject({ seq: 1, buckets: [{ prefix: '0262' }, { prefix: '02ae' }] })
  })

  test('several events of one bucket are ordered by Y', () => {
    const Y = vectorEvents[0]!.Y
    const lower = { ...vectorEvents[1]!, Y: `${Y.slice(0, -1)}0` as typeof Y }
    const bucket = buildCheckpoint([vectorEvents[0]!, lower], 1, sha256).buckets
    expect(bucket).toMatchObject([{ prefix: '02ae', count: 2 }])
    expect(bucket).toEqual(buildCheckpoint([lower, vectorEvents[0]!], 1, sha256).buckets)
    expect(bucket).not.toEqual(
      buildCheckpoint(
        [
          { ...lower, Y },
          { ...vectorEvents[0]!, Y: lower.Y },
        ],
        1,
        sha256,
      ).buckets,
    )
  })

  test('the order of buckets and the case of hex do not matter', () => {
    const shouted = V.checkpoint.buckets.map(bucket => ({ ...bucket, root: bucket.root.toUpperCase() })).reverse()
    expect(compareCheckpoint(parsed({ seq: 3, buckets: shouted }), ours)).toBe('equal')
  })

  test('B12 counts that do not add up under our bucketing are a difference', () => {
    const [first, ...others] = V.checkpoint.buckets
    expect(compareCheckpoint(parsed({ seq: 3, buckets: [{ ...first!, count: 2 }, ...others] }), ours)).toEqual({ differs: ['0236'] })
    expect(compareCheckpoint(parsed({ seq: 3, buckets: others }), ours)).toEqual({ differs: ['0236'] })
  })

  test('a bucket with another root, and one that we lack, differ', () => {
    const [first, ...others] = V.checkpoint.buckets
    const buckets = [{ ...first!, root: '00'.repeat(32) }, ...others, { prefix: '03aa', root: '00'.repeat(32), count: 1 }]
    expect(compareCheckpoint(parsed({ seq: 3, buckets }), ours)).toEqual({ differs: ['0236', '03aa'] })
  })

  test.each([
    ['two digits', { seq: 3, buckets: [{ prefix: '02', root: 'ab'.repeat(32), count: 4 }] }],
    ['six digits', { seq: 3, buckets: [{ prefix: '02abcd', root: 'ab'.repeat(32), count: 4 }] }],
    ['another hash', { seq: 3, buckets: [{ prefix: '02ab', root: 'ab'.repeat(20), count: 4 }] }],
    ['a prefix twice', { seq: 3, buckets: [V.checkpoint.buckets[0], V.checkpoint.buckets[0]] }],
    ['another seq', { ...V.checkpoint, seq: 2 }],
  ])('B12 %s is not comparable', (_name, peer) => {
    expect(compareCheckpoint(parsed(peer), ours)).toBe('not-comparable')
  })

  test('an empty feed has no buckets and seq −1', () => {
    const empty = buildCheckpoint([], -1, sha256)
    expect(empty).toEqual({ seq: -1, buckets: [] })
    expect(compareCheckpoint(parsed({ seq: null, buckets: [] }), empty)).toBe('equal')
  })

  test.each([
    '',
    'null',
    '{}',
    '{"seq":1}',
    '{"seq":"1","buckets":[]}',
    '{"seq":1,"buckets":[null]}',
    '{"seq":1,"buckets":[{"prefix":"02","root":"aa","count":-1}]}',
  ])('%j is refused', text => {
    expect(parseCheckpoint(text)).toMatchObject({ ok: false, error: { stage: 'parse' } })
  })
})
