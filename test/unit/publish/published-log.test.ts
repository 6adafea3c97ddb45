import { describe, expect, it } from 'vitest'
import type { VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import type { Head, HeadFile } from '../../../src-main/publish/head-file.ts'
import { openPublishedLog } from '../../../src-main/publish/published-log.ts'
import { createMemoryStore } from '../../../src-main/storage/memory-store.ts'
import { sha256 } from '../../support/publishing.ts'
import { V, vectorEvents } from '../../support/vectors.ts'

const events = vectorEvents as readonly VerifiedEvent[]

/** A head file in memory, which fails when told. */
function fileOf(kept: Head | null = null) {
  const file = {
    path: 'heads/own-1.json',
    kept,
    fails: false,
    read: () => file.kept,
    swap(_before: Head | null, after: Head) {
      if (file.fails) throw new Error('disk full')
      file.kept = after
    },
  }
  return file satisfies HeadFile
}

describe('our own feed', () => {
  it('has the roots of V.log_roots (F18)', async () => {
    const file = fileOf()
    const feed = openPublishedLog(createMemoryStore().log('own:1'), file, sha256)
    await feed.ready
    for (const [at, event] of events.entries()) {
      feed.append([event], undefined, 0)
      expect(file.kept).toEqual({ seq: at, root: V.log_roots[String(at + 1)] })
    }
  })

  it('shows an event once store and head file have it, in that order, and to nobody before', async () => {
    const log = createMemoryStore().log('own:1')
    const file = fileOf()
    const feed = openPublishedLog(log, file, sha256)
    await feed.ready
    const told: unknown[] = []
    feed.subscribe(() => told.push([log.cursor().highest, file.kept?.seq, feed.read(0, 9, 9).length]))
    feed.append(events.slice(0, 2), 7, 0)
    expect(told).toEqual([[1, 1, 2]])

    file.fails = true
    expect(() => feed.append(events.slice(2, 3), 8, 0)).toThrow('disk full')
    expect(log.cursor().highest).toBe(2)
    expect([feed.cursor().highest, feed.head().seq, feed.read(0, 9, 9).length, told.length]).toEqual([1, 1, 2, 1])

    // After a restart it is shown: it is committed, and its seq is given.
    file.fails = false
    const again = openPublishedLog(log, file, sha256)
    await again.ready
    expect(again.head()).toEqual({ seq: 2, root: V.log_roots['3'] })
    expect(file.kept).toEqual(again.head())
  })

  it('tells a subscriber that has left nothing more', async () => {
    const feed = openPublishedLog(createMemoryStore().log('own:1'), fileOf(), sha256)
    await feed.ready
    let told = 0
    const leave = feed.subscribe(() => told++)
    feed.append(events.slice(0, 1), undefined, 0)
    leave()
    feed.append(events.slice(1, 2), undefined, 0)
    expect(told).toBe(1)
  })
})
