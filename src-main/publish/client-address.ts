import { BlockList, isIPv6 } from 'node:net'
import type { IncomingMessage } from 'node:http'

/** Where a reverse proxy of the operator's own may sit: this machine and its private networks. */
const near = new BlockList()
near.addSubnet('127.0.0.0', 8, 'ipv4')
near.addSubnet('10.0.0.0', 8, 'ipv4')
near.addSubnet('172.16.0.0', 12, 'ipv4')
near.addSubnet('192.168.0.0', 16, 'ipv4')
near.addAddress('::1', 'ipv6')
near.addSubnet('fc00::', 7, 'ipv6')

/**
 * Who sent a request: the socket's address, or, when that is a proxy near us, the last entry of X-Forwarded-For, which that proxy
 * itself wrote. Earlier entries are whatever the client claims.
 */
export function clientAddress(request: IncomingMessage): string {
  const socket = plain(request.socket.remoteAddress ?? '')
  if (!near.check(socket, isIPv6(socket) ? 'ipv6' : 'ipv4')) return socket
  return (
    String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)
      ?.trim() || socket
  )
}

/** Whom limits count: an address, an IPv6 network of one customer (/64), or nobody for this machine itself. */
export function limitedClient(request: IncomingMessage): string | null {
  const address = plain(clientAddress(request))
  if (address === '127.0.0.1' || address === '::1') return null
  return isIPv6(address) ? networkOf(address) : address
}

/** The first four groups, with those spelled out that `::` leaves away. */
function networkOf(address: string): string {
  const [front = [], back = []] = address.split('::').map(half => half.split(':').filter(group => group !== ''))
  const zeros = address.includes('::') ? 8 - front.length - back.length : 0
  return [...front, ...Array<string>(zeros).fill('0'), ...back].slice(0, 4).join(':')
}

/** An IPv4 address that arrived on an IPv6 socket is the same client. */
const plain = (address: string): string =>
  address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address
