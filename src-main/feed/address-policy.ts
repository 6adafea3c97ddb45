import { BlockList, isIP } from 'node:net'

/**
 * Which addresses an advertised URL may reach without the operator's word: the public
 * internet only. Listed is what IANA's special-purpose registries name as not globally reachable.
 */
const refusedV4 = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, and the metadata service of most clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  refusedV4.addSubnet(net, bits, 'ipv4')
}

/** Of IPv6 only 2000::/3 is global; these parts of it are not, or carry an IPv4 address that is not judged here. */
const globalV6 = new BlockList()
globalV6.addSubnet('2000::', 3, 'ipv6')
const refusedV6 = new BlockList()
for (const [net, bits] of [
  ['2001::', 23], // Teredo, ORCHID and other protocol assignments
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4
  ['3fff::', 20],
] as const) {
  refusedV6.addSubnet(net, bits, 'ipv6')
}

/** True when `address` (IPv4 or IPv6, no brackets, no zone) belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !refusedV4.check(address, 'ipv4')
  if (family !== 6 || address.includes('%')) return false
  const inner = embeddedV4(address)
  if (inner !== null) return isPublicAddress(inner)
  return globalV6.check(address, 'ipv6') && !refusedV6.check(address, 'ipv6')
}

/** The IPv4 address that a mapped (::ffff:0:0/96) or NAT64 (64:ff9b::/96) address stands for: the host behind it is reached. */
function embeddedV4(address: string): string | null {
  // URL spells every IPv6 address in one way: compressed, lower case, hex groups only.
  const spelled = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const groups = /^(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(spelled)
  if (groups === null) return null
  const [high, low] = [Number.parseInt(groups[1]!, 16), Number.parseInt(groups[2]!, 16)]
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}

/** `host:port` as approvals name it: lower case, the scheme's port spelled out, IPv6 in brackets. */
export function hostPort(url: URL): string {
  return `${url.hostname}:${url.port !== '' ? url.port : url.protocol === 'http:' ? '80' : '443'}`
}

/** The IP address that a URL names literally, or null for a name. */
export function literalAddress(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return isIP(host) === 0 ? null : host
}

/** True when the URL itself shows that it stays on this machine or network: whoever typed it knew. */
export function namesPrivateHost(url: URL): boolean {
  const literal = literalAddress(url)
  if (literal !== null) return !isPublicAddress(literal)
  return url.hostname === 'localhost' || url.hostname.endsWith('.localhost')
}
