import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { parseInfo } from '#shared/domain/delegation/parse-advertisement.ts'
import { ok } from '#shared/lib/result.ts'
import { createMirrorNotes } from '../../../src-main/feed/mirror-notes.ts'
import type { Wire } from '../../../src-main/feed/ports.ts'
import { watchPeer } from '../../../src-main/feed/watch-peer.ts'
import { pointOf } from '../../support/draft-server.ts'
import { createMirrorWorld } from '../../support/mirror-world.ts'

const DAVE = 'https://dave.test'
const BOB = 'https://bob.test'

function keyset(seed: string): { readonly id: string; readonly keys: Readonly<Record<number, string>> } {
  const keys = { 1: pointOf(`${seed} 1`), 2: pointOf(`${seed} 2`) }
  const id = createHash('sha256')
    .update(Buffer.from(keys[1] + keys[2], 'hex'))
    .digest('hex')
  return { id: `00${id.slice(0, 14)}`, keys }
}
const [daves, bobs] = [keyset('dave'), keyset('bob')]

it.each([
  ['told now', true, []],
  ['pinned, while the info does not answer', false, [{ mint_url: BOB, keysets: [bobs.id] }]],
])('D28 what a delegate redeems for another mint is no keyset of its own: %s', async (_words, answers, pinned) => {
  const { deps } = createMirrorWorld({})
  const infoOf = (delegateFor: readonly object[]) =>
    JSON.stringify({ name: 'Dave', nuts: { xx: { supported: true, delegate_for: delegateFor } } })
  const wire: Wire = {
    async fetch({ url }) {
      const path = new URL(url).pathname
      const said = (status: number, body: unknown) =>
        ok({ status, bytes: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) })
      if (path === '/v1/info') return answers ? said(200, infoOf([{ mint_url: BOB, keysets: [bobs.id] }])) : said(503, '')
      if (path === '/v1/keysets')
        return said(200, { keysets: [daves, bobs].map(({ id }) => ({ id, unit: 'sat', active: id === daves.id, input_fee_ppk: 0 })) })
      const found = [daves, bobs].find(({ id }) => path === `/v1/keys/${id}`)!
      return said(200, { keysets: [{ id: found.id, unit: 'sat', keys: found.keys }] })
    },
    stream: () => Promise.reject(new Error('keysets need no stream')),
  }
  const info = parseInfo(infoOf(pinned), DAVE)
  if (!info.ok) throw new Error(info.error.detail)
  deps.peers.put({
    url: DAVE,
    addedAt: 0,
    paused: false,
    approvedHosts: [],
    pinned: JSON.stringify(info.value),
    changed: null,
    latest: -1,
    lastContactAt: null,
  })
  const notes = createMirrorNotes(deps.journal, deps.clock, DAVE)
  await watchPeer({ ...deps, wire }, { wire, url: DAVE, approvedHosts: [] }, notes, new AbortController().signal)
  expect(deps.peers.keysets(DAVE).map(({ id, refused }) => [id, refused?.code ?? null])).toEqual([
    [daves.id, null],
    [bobs.id, 'verify.keyset-delegated'],
  ])
})
