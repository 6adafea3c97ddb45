/** What one address may take of a public feed. */
export interface ClientLimits {
  /** Counts a request of `client`; seconds to wait before the next one, 0 when it may go on. */
  request(client: string | null): number
  /** Takes a place for a stream, given back by what is returned; null when none is free. */
  stream(client: string | null): (() => void) | null
  streams(): number
}

/** A mirror that catches up sends its batches one after the other: 300 pages are three million events. */
const BURST = 300
const PER_SECOND = 20
/** Streams of one address: a few mirrors behind one NAT. */
const STREAMS_EACH = 32
/** Streams in all: each costs one socket and a place in the log. */
const STREAMS = 2_000
/** Addresses remembered; beyond it the longest unseen is forgotten, with its debt. */
const CLIENTS = 10_000

interface Client {
  tokens: number
  seenAt: number
  streams: number
}

/** Limits by client address; `null` is a client that is not counted (this machine itself). `now` in ms. */
export function createClientLimits(now: () => number = () => performance.now()): ClientLimits {
  // In order of last sight: `seen` alone moves entries.
  const clients = new Map<string, Client>()
  let streams = 0

  function seen(name: string): Client {
    const known = clients.get(name)
    const at = now()
    const client = known ?? { tokens: BURST, seenAt: at, streams: 0 }
    client.tokens = Math.min(BURST, client.tokens + ((at - client.seenAt) / 1_000) * PER_SECOND)
    client.seenAt = at
    clients.delete(name)
    clients.set(name, client)
    if (clients.size > CLIENTS) forgetOne()
    return client
  }

  function forgetOne(): void {
    for (const [name, client] of clients) {
      if (client.streams > 0) continue
      clients.delete(name)
      return
    }
  }

  return {
    request(name) {
      if (name === null) return 0
      const client = seen(name)
      if (client.tokens < 1) return (1 - client.tokens) / PER_SECOND
      client.tokens -= 1
      return 0
    },

    stream(name) {
      const client = name === null ? null : seen(name)
      if (streams >= STREAMS || (client !== null && client.streams >= STREAMS_EACH)) return null
      streams += 1
      if (client !== null) client.streams += 1
      return () => {
        streams -= 1
        if (client !== null) client.streams -= 1
      }
    },

    streams: () => streams,
  }
}
