import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ok } from '#shared/lib/result.ts'
import { sha256 } from '../../../src-main/crypto/sha256.ts'
import type { Wire } from '../../../src-main/feed/ports.ts'
import { readKeysets, type KnownKeysets } from '../../../src-main/feed/read-keysets.ts'
import type { StoredKeyset } from '../../../src-main/storage/store.ts'
import { systemClock } from '../../../src-main/app/clock.ts'
import { pointOf } from '../../support/draft-server.ts'

const keysOf = (seed: string) => ({ 1: pointOf(`${seed} 1`), 2: pointOf(`${seed} 2`) })
const idOf = (keys: Readonly<Record<number, string>>): string =>
  `00${createHash('sha256')
    .update(Buffer.from(keys[1]! + keys[2]!, 'hex'))
    .digest('hex')
    .slice(0, 14)}`

const good = keysOf('good')
const GOOD = idOf(good)
const entry = (id: string, more: object = {}) => ({ id, unit: 'sat', active: true, input_fee_ppk: 0, ...more })

/** A mint that answers `/v1/keysets` with `list` and `/v1/keys/ID` with `keys[ID]`, 404 where there are none. */
function mint(list: readonly object[], keys: Readonly<Record<string, object>>) {
  const asked: string[] = []
  const wire: Wire = {
    async fetch({ url }) {
      const path = new URL(url).pathname
      asked.push(path)
      const id = path.split('/')[3] ?? ''
      if (path === '/v1/keysets') return ok({ status: 200, bytes: Buffer.from(JSON.stringify({ keysets: list })) })
      const held = keys[id]
      return ok({
        status: held === undefined ? 404 : 200,
        bytes: Buffer.from(JSON.stringify({ keysets: [{ id, unit: 'sat', keys: held }] })),
      })
    },
    stream: () => Promise.reject(new Error('keysets need no stream')),
  }
  const read = (known: KnownKeysets = { own: [], others: [] }) =>
    readKeysets({ wire, url: 'https://mint.test', approvedHosts: [] }, known, { clock: systemClock, sha256 }, new AbortController().signal)
  return { asked, read }
}

async function keysetsOf(result: ReturnType<ReturnType<typeof mint>['read']>): Promise<readonly StoredKeyset[]> {
  const read = await result
  if (!read.ok) throw new Error(read.error.detail)
  return read.value.keysets
}

describe('reading keysets', () => {
  it('keeps every keyset with its keys, the inactive ones too', async () => {
    const old = keysOf('old')
    const keysets = await keysetsOf(mint([entry(GOOD), entry(idOf(old), { active: false })], { [GOOD]: good, [idOf(old)]: old }).read())
    expect(keysets.map(({ id, active, derivation, refused, keys }) => [id, active, derivation, refused, keys.length])).toEqual([
      [GOOD, true, 'v1', null, 2],
      [idOf(old), false, 'v1', null, 2],
    ])
  })

  it('keeps as refused, with the reason: a wrong id, no keys, C8 one key for two amounts', async () => {
    const [wrong, missing, double] = ['00aaaaaaaaaaaaaa', '00bbbbbbbbbbbbbb', '00cccccccccccccc'] as const
    const keysets = await keysetsOf(
      mint([entry(wrong), entry(missing), entry(double), entry(GOOD)], {
        [wrong]: good,
        [double]: { 1: good[1], 2: good[1] },
        [GOOD]: good,
      }).read(),
    )
    expect(keysets.map(({ id, refused }) => [id, refused?.code ?? null])).toEqual([
      [wrong, 'verify.keyset-id'],
      [missing, 'wire.status'],
      [double, 'verify.keyset-keys'],
      [GOOD, null],
    ])
  })

  it('fetches known keys once, and what the line kept away again; a retired keyset is noticed', async () => {
    const peer = mint([entry(GOOD)], { [GOOD]: good })
    const own = await keysetsOf(peer.read())
    expect(await keysetsOf(peer.read({ own, others: [] }))).toEqual([])
    expect(peer.asked.filter(path => path.startsWith('/v1/keys/'))).toHaveLength(1)
    const retired = await keysetsOf(mint([entry(GOOD, { active: false })], {}).read({ own, others: [] }))
    expect(retired).toEqual([{ ...own[0], active: false }])
    const unlucky = await keysetsOf(mint([entry(GOOD)], {}).read())
    expect(await keysetsOf(peer.read({ own: unlucky, others: [] }))).toMatchObject([{ id: GOOD, refused: null }])
  })

  it('refuses another mint’s id with other keys, and takes the same keys for an alias', async () => {
    const peer = mint([entry(GOOD)], { [GOOD]: good })
    const own = await keysetsOf(peer.read())
    expect(await keysetsOf(peer.read({ own: [], others: own }))).toMatchObject([{ refused: null }])
    const others = [{ ...own[0]!, keys: [{ amount: 1n, key: pointOf('theirs') }] }]
    expect(await keysetsOf(peer.read({ own: [], others }))).toMatchObject([{ refused: { code: 'verify.keyset-collision' } }])
  })
})
