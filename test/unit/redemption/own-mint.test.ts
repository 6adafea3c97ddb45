import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { amountOf } from '#shared/domain/amount.ts'
import { ok } from '#shared/lib/result.ts'
import type { Wire } from '../../../src-main/feed/ports.ts'
import { createOwnMint } from '../../../src-main/redemption/own-mint.ts'
import { portableBlinding } from '../../../src-main/redemption/portable-blinding.ts'
import { areSigned, readSignatures } from '../../../src-main/redemption/read-signatures.ts'

interface Captured {
  readonly mint: string
  readonly m: string
  readonly path: string
  readonly status: number
  readonly req?: { readonly Ys?: string[]; readonly outputs?: { amount: number; id: string; B_: string }[] }
  readonly res: Record<string, unknown>
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../vectors/captures/${name}-http.json`, import.meta.url), 'utf8'))
const spends = read('spends') as Captured[]
const capturesOf = (mint: string): Captured[] => spends.filter(capture => capture.mint === mint)

const answering = (status: number, body: string) => {
  const wire: Wire = {
    fetch: () => Promise.resolve(ok({ status, bytes: new TextEncoder().encode(body) })),
    stream: () => new Promise(() => undefined),
  }
  return createOwnMint({ wire, url: 'https://own.example', approvedHosts: [], signal: new AbortController().signal })
}

test.each(['nutshell', 'cdk'])('reads what a real %s says', async name => {
  for (const { path, m, status, req, res } of capturesOf(name)) {
    const mint = answering(status, JSON.stringify(res))
    if (path === '/v1/checkstate') {
      const told = res['states'] as { state: string }[]
      expect(await mint.states(req!.Ys!)).toEqual({ ok: true, value: told.map(({ state }) => state) })
    } else if (path === '/v1/melt/quote/bolt11') {
      expect(await mint.meltQuote('bolt11', 'x')).toMatchObject({ ok: true, value: { state: 'UNPAID', unit: 'sat', amount: 20n } })
    } else if (path === '/v1/melt/bolt11') {
      expect(await mint.meltQuote('bolt11', 'x')).toMatchObject({ ok: true, value: { state: 'PAID', body: JSON.stringify(res) } })
      expect(readSignatures(res['change'])!.map(({ amount }) => amount)).toEqual([32n, 8n, 2n])
    } else if (m === 'POST' && status === 400) {
      expect(await mint.send(path, '')).toMatchObject({ kind: 'refused', refusal: { code: 11001 } })
    }
  }
})

test.each(['nutshell', 'cdk'])('signatures of a real %s hold, and no change of them does', name => {
  const keysets = (read(name) as { u: string; res: Captured['res'] }[])
    .filter(({ u }) => u.endsWith('/v1/keys'))
    .flatMap(({ res }) => res['keysets'] as { id: string; keys: Record<string, string> }[])
    .map(({ id, keys }) => {
      const listed = Object.entries(keys).map(([amount, key]) => ({ amount: amountOf(BigInt(amount))!, key }))
      return { id, unit: 'sat', active: true, inputFeePpk: 100, keys: listed }
    })
  const keyset = (id: string) => keysets.find(one => one.id === id) ?? null
  const swaps = capturesOf(name).filter(({ path, status }) => path === '/v1/swap' && status === 200)
  expect(swaps.length).toBeGreaterThan(0)
  for (const { req, res } of swaps) {
    const outputs = req!.outputs!.map(({ amount, id, B_ }) => ({ amount: amountOf(amount)!, id, B_ }))
    const signatures = readSignatures(res['signatures'])!
    const holds = (changed: typeof signatures) => areSigned(outputs, changed, keyset, portableBlinding, true)
    expect(holds(signatures)).toBe(true)
    const [first, ...rest] = signatures
    expect(holds(rest)).toBe(false)
    expect(holds([{ ...first!, C_: rest[0]!.C_ }, ...rest])).toBe(false)
    expect(holds([{ ...first!, amount: amountOf(2)! }, ...rest])).toBe(false)
    expect(holds([{ ...first!, dleq: null }, ...rest])).toBe(false)
    expect(holds([{ ...first!, dleq: rest[0]!.dleq }, ...rest])).toBe(false)
  }
})

test('an answer that is none leaves open whether the request took effect', async () => {
  for (const [status, body] of [
    [500, '{"detail":"x","code":11001}'],
    [502, ''],
    [429, '{"code":0}'],
    [408, ''],
    [200, '<html>'],
    [204, ''],
  ] as const) {
    expect((await answering(status, body).send('/v1/swap', '')).kind).toBe('unknown')
  }
  // A proxy's refusal has no code: it is a refusal all the same, and believed no more than others.
  expect(await answering(413, '<html>').send('/v1/swap', '')).toMatchObject({ kind: 'refused', refusal: { code: 0 } })
  expect(await answering(200, '{"states":[]}').states(['02'])).toMatchObject({ ok: false, error: { code: 'mint.answer' } })
  expect(await answering(400, '{"detail":"no quote","code":0}').meltQuote('bolt11', 'x')).toEqual({ ok: true, value: null })
})
