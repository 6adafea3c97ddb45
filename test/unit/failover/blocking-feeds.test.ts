import { expect, test } from 'vitest'
import { blockingFeeds } from '../../../src-main/failover/blocking-feeds.ts'
import type { FailoversDeps } from '../../../src-main/failover/ports.ts'
import type { Pots } from '../../../src-main/failover/pots.ts'

const [BOB, CAROL, DAVE] = ['https://b.test', 'https://c.test', 'https://d.test'] as const
const leaves = [CAROL, DAVE].map(mintUrl => ({ mintUrl }))

test.each([
  ['our mint as others call it', DAVE, [BOB, CAROL]],
  ['the gone mint’s URL by mistake', BOB, [BOB, CAROL, DAVE]],
])('D20 the mirror of whose ecash is paid blocks, also where the operator named %s', (_words, self, feeds) => {
  const deps = {
    self: () => self,
    reserves: { list: () => [{ row: { role: 'peer', mintUrl: BOB }, tree: { leaves } }] },
    peers: { list: () => [BOB, CAROL, DAVE].map(url => ({ url })) },
  } as unknown as FailoversDeps
  expect(blockingFeeds(BOB, { of: () => null } as unknown as Pots, deps)).toEqual(feeds)
})
