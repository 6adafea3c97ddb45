import { expect, test } from 'vitest'
import { isLoopbackHost, isOwnOrigin } from '../../../src-main/hosts/serve/same-origin.ts'

test.each(['127.0.0.1:7717', 'localhost:7717', '[::1]:7717', '127.0.0.1', 'localhost'])('%s is this machine by its own name', host => {
  expect(isLoopbackHost(host)).toBe(true)
})

test.each([
  'evil.example',
  'evil.example:7717',
  '127.0.0.1.evil.example:7717',
  'localhost.evil.example',
  '127.0.0.1:7717@evil.example',
  'evil.example#127.0.0.1',
  '127.0.0.1:7717, evil.example',
  '127.0.0.1\n',
  '192.168.1.4:7717',
  '',
  undefined,
])('%j is another name', host => {
  expect(isLoopbackHost(host)).toBe(false)
})

const host = '127.0.0.1:7717'
test.each([
  ['our page posts', 'POST', 'http://127.0.0.1:7717', 'same-origin', true],
  ['another port of this machine posts', 'POST', 'http://127.0.0.1:8080', 'same-site', false],
  ['the same address under another name posts', 'POST', 'http://localhost:7717', 'same-site', false],
  ['another site posts', 'POST', 'https://evil.example', 'cross-site', false],
  ['a sandboxed frame posts', 'POST', 'null', 'cross-site', false],
  ['a post that does not say where it comes from', 'POST', undefined, 'same-origin', false],
  ['our page reads', 'GET', undefined, 'same-origin', true],
  ['a script without a page reads', 'GET', undefined, undefined, true],
  ['another port reads', 'GET', undefined, 'same-site', false],
  ['another site reads', 'GET', undefined, 'cross-site', false],
  ['another site reads with CORS', 'GET', 'https://evil.example', 'cross-site', false],
])('%s', (_case, method, origin, site, own) => {
  expect(isOwnOrigin({ method, host, origin, site })).toBe(own)
})
