import { expect, test } from 'vitest'
import { lookupOf } from '../../../src-main/project/audit.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { batchOf, eventAt } from '../storage/sample-events.ts'

const URL = 'https://mint.example'
const otherY = `03${'cd'.repeat(32)}`

test('a Y that only a contradicting message names is blocked, although no event carries it', () => {
  const log = createMemoryStore().log('mirror:x')
  const held = eventAt(0)
  log.append(
    batchOf([held], {
      disputes: [{ kind: 'same-seq', seq: 0, otherSeq: null, first: 'A', second: 'B', blocked: [held.Y, otherY], detail: '' }],
    }),
  )
  const logs = [{ url: URL, name: '', latest: 0, log, keysets: [] }]

  expect(lookupOf(otherY, logs)).toMatchObject({ hits: [], disputed_in: [URL] })
  expect(lookupOf(held.Y, logs).hits).toMatchObject([{ seq: 0, disputed: true }])
  expect(lookupOf(held.Y, logs).disputed_in).toBeUndefined()
  expect(lookupOf(`02${'ee'.repeat(32)}`, logs)).toEqual({
    Y: `02${'ee'.repeat(32)}`,
    hits: [],
    searched: [{ custodian: URL, contiguous: 0, behind: 0 }],
  })
})
