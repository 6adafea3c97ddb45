import { expect, test } from 'vitest'
import { parsePeerError } from '#shared/domain/feed/parse-page.ts'
import { deriveKeysetId } from '#shared/domain/keyset/derive-id.ts'
import { parseKeys, parseKeysetList } from '#shared/domain/keyset/parse-keyset.ts'
import { stringifyJson } from '#shared/lib/json.ts'
import { sha256 } from '../../../../src-main/crypto/sha256.ts'
import { vectors } from '../../../support/vectors.ts'

interface Exchange {
  readonly u: string
  readonly status: number
  readonly res: unknown
}

test.each(['nutshell-http', 'cdk-http'])('keysets, keys and errors of real mints are accepted: %s', name => {
  const captured = vectors<readonly Exchange[]>(`captures/${name}`)
  const lists = captured.filter(({ u }) => u.endsWith('/v1/keysets'))
  expect(lists).toHaveLength(2)

  for (const { u, res } of lists) {
    const list = parseKeysetList(stringifyJson(res), refusal => expect.fail(refusal.detail))
    const keysAnswer = captured.find(other => other.u === u.replace('/keysets', '/keys'))
    if (!list.ok || keysAnswer === undefined) return expect.fail(`${u} is incomplete`)
    expect(list.value).toHaveLength(1)
    for (const entry of list.value) {
      const keys = parseKeys(stringifyJson(keysAnswer.res), entry.id)
      if (!keys.ok) return expect.fail(keys.error.detail)
      expect(keys.value.length).toBeGreaterThanOrEqual(32)
      expect(keys.value.map(({ amount }) => amount)).toEqual(keys.value.map((_, at) => 2n ** BigInt(at)))
      expect(deriveKeysetId(keys.value, entry, entry.id, sha256)).toBe('v2')
    }
  }

  const refused = captured.filter(({ status }) => status === 400)
  expect(refused.map(({ res }) => parsePeerError(stringifyJson(res))?.code)).toEqual([11001])
})
