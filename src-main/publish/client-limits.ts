/** What one address may take of a public feed. */
export interface ClientLimits {
  /** Counts a request of `client` by what it costs, 1 when left out; seconds to wait before the next one, 0 when it may go on. */
  request(client: string | null, cost?: number): number
  /** Takes a place for a stream, given back by what is returned; null when none is free. */
  stream(client: string | null): (() => void) | null
  streams(): number
}

/** A mirror that catches up sends its batches one after the other: 300 pages are three million events. */
const FEED_RATE: Rate = { burst: 300, perSecond: 20 }
/** Streams of one address: a few mirrors behind one NAT. */
const STREAMS_EACH = 32
/** Streams in all: each costs one socket and a place in the log. */
const STREAMS = 2_000
/** Addresses remembered; beyond it the longest unseen is forgotten, with its debt. */
const CLIENTS = 10_000

/** What refills: `burst` at once, `perSecond` from then on. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

interface Client {
  tokens: number
  seenAt: number
  streams: number
}

/** Limits by client address; `null` is a client that is not counted (this machine itself). `now` in ms. */
export function createClientLimits(now: () => number = () => performance.now(), { burst, perSecond } = FEED_RATE): ClientLimits {
  // In order of last sight: `seen` alone moves entries.
  const clients = new Map<string, Client>()
  let streams = 0

  function seen(name: string): Client {
    const known = clients.get(name)
    const at = now()
    const client = known ?? { tokens: burst, seenAt: at, streams: 0 }
    client.tokens = Math.min(burst, client.tokens + ((at - client.seenAt) / 1_000) * perSecond)
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
    request(name, cost = 1) {
      if (name === null) return 0
      const client = seen(name)
      // What costs more than a burst is let through by a full one.
      const price = Math.min(cost, burst)
      if (client.tokens < price) return (price - client.tokens) / perSecond
      client.tokens -= price
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
