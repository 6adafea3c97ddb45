import { describe, expect, it } from 'vitest'
import { proxyTrouble, readAddress } from '../../src-renderer/features/server/read-address.ts'
import { fingerprint } from '../../src-renderer/features/server/server-words.ts'

describe('the address of a server', () => {
  it.each([
    ['electrum.example', 'electrum.example', 50_002, 'tls', false],
    ['electrum.example:50001', 'electrum.example', 50_001, 'tcp', false],
    ['ELECTRUM.example:443', 'electrum.example', 443, 'tls', false],
    ['electrum.example:50002:t', 'electrum.example', 50_002, 'tcp', true],
    ['electrum.example:50001:s', 'electrum.example', 50_001, 'tls', true],
    ['ssl://electrum.example:700', 'electrum.example', 700, 'tls', true],
    ['tcp://127.0.0.1:60401', '127.0.0.1', 60_401, 'tcp', true],
    ['[::1]:50002', '::1', 50_002, 'tls', false],
  ])('reads %s', (text, host, port, transport, said) => {
    expect(readAddress(text)).toEqual({ ok: true, said, address: { host, port, transport } })
  })

  it.each(['electrum.example:', 'electrum.example:99999', 'electrum.example:0', 'http://electrum.example/path', 'a b:50002', '::1:50002'])(
    'refuses %j in words',
    text => expect(readAddress(text)).toMatchObject({ ok: false, words: expect.any(String) as string }),
  )

  it('says nothing while nothing is typed', () => expect(readAddress('  ')).toEqual({ ok: false, words: null }))
})

it('a proxy is HOST:PORT, and an onion service needs one', () => {
  expect(proxyTrouble('', 'electrum.example')).toBeNull()
  expect(proxyTrouble('', 'abc.onion')).toContain('9050')
  expect(proxyTrouble('localhost', 'abc.onion')).toContain('HOST:PORT')
  expect(proxyTrouble('127.0.0.1:9050', 'abc.onion')).toBeNull()
})

it('a fingerprint is shown whole, in groups of four', () => expect(fingerprint('ab12cd34ef')).toBe('ab12 cd34 ef'))
