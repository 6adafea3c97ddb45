import { describe, expect, test } from 'vitest'
import { normalizeMintUrl } from '#shared/domain/delegation/parse-advertisement.ts'

describe('the one spelling of a mint’s URL', () => {
  test.each([
    ['https://b.test', 'https://b.test'],
    [' https://B.test:443// ', 'https://b.test'],
    ['https://b.test/Bitcoin/', 'https://b.test/Bitcoin'],
    ['https://b.test/a/../c/./', 'https://b.test/c'],
    ['https://b.test:8443/', 'https://b.test:8443'],
    ['https://münt.test', 'https://xn--mnt-hoa.test'],
    ['http://localhost:3338/', 'http://localhost:3338'],
    ['http://mint.localhost', 'http://mint.localhost'],
    ['http://127.0.0.1:3338', 'http://127.0.0.1:3338'],
    ['http://127.1', 'http://127.0.0.1'],
    ['http://[::1]:80', 'http://[::1]'],
    ['http://abcdef.onion', 'http://abcdef.onion'],
  ])('%j is %s', (text, url) => {
    expect(normalizeMintUrl(text)).toEqual({ ok: true, value: url })
    expect(normalizeMintUrl(url)).toEqual({ ok: true, value: url })
  })

  test.each([
    '',
    'b.test',
    'http://b.test',
    'http://10.0.0.1',
    'http://localhost.evil.test',
    'http://127.0.0.1.evil.test',
    'http://.onion',
    'http://onion',
    'ftp://b.test',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://user@b.test',
    'https://b.test/?a=1',
    'https://b.test/?',
    'https://b.test/#x',
    'https://b.te st',
    'https://b.test\\@evil.test',
    'https://b.test/\u0000',
    'https://b.\ttest',
    `https://b.test/${'x'.repeat(2_048)}`,
    `https://b.test/${'€'.repeat(700)}`,
  ])('%j is refused', text => {
    expect(normalizeMintUrl(text)).toMatchObject({ ok: false, error: { stage: 'parse', code: 'parse.url' } })
  })
})
