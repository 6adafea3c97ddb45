import { describe, expect, it } from 'vitest'
import { hostPort, isPublicAddress, namesPrivateHost } from '../../../src-main/feed/address-policy.ts'
import { approvedByTyping, foreignHosts } from '../../../src-main/feed/feed-hosts.ts'

describe('address policy', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.9',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fdff::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '2002:7f00:1::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1',
    '::127.0.0.1',
    'not an address',
    '',
  ])('refuses %s', address => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ])('allows %s', address => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it.each([
    ['http://127.0.0.1/', '127.0.0.1:80', true],
    ['http://0x7f.1/', '127.0.0.1:80', true],
    ['http://2130706433/', '127.0.0.1:80', true],
    ['https://[::1]:8443/', '[::1]:8443', true],
    ['https://LOCALHOST/', 'localhost:443', true],
    ['https://mint.test/', 'mint.test:443', false],
    ['https://1.1.1.1/', '1.1.1.1:443', false],
  ])('%s is %s', (url, host, isPrivate) => {
    expect(hostPort(new URL(url))).toBe(host)
    expect(namesPrivateHost(new URL(url))).toBe(isPrivate)
    expect(approvedByTyping(url)).toEqual(isPrivate ? [host] : [])
  })

  it('names each foreign host of a feed once, another port included, and none that was approved', () => {
    const firehose = { sse: 'https://feed.test/sse', http: 'https://feed.test/batch', checkpoint: 'https://mint.test:8443/c' }
    expect(foreignHosts('https://mint.test', firehose, []).map(({ host }) => host)).toEqual(['feed.test:443', 'mint.test:8443'])
    expect(foreignHosts('https://mint.test', firehose, ['feed.test:443', 'mint.test:8443'])).toEqual([])
  })
})
