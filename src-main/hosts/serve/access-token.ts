import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A login link is for the hand that asked for it: it works once and soon, or not at all. */
export const LINK_LIFE_MS = 60_000
/** A session ends this long after its last call; an open console calls all the time. */
export const SESSION_IDLE_MS = 12 * 60 * 60_000
/** Bounds on memory: the oldest goes first. Links are kept after their end so that the login page can say what became of them. */
const MAX_LINKS = 64
const MAX_SESSIONS = 64

export interface Access {
  /** The secret of a new login link, for the terminal alone, and when it ends. */
  issueLink(): { readonly secret: string; readonly expiresAt: number }
  /** Trades a link for a session: the cookie's value and the token that the page sends beside it. */
  redeem(
    secret: string,
  ):
    | { readonly ok: true; readonly cookie: string; readonly token: string }
    | { readonly ok: false; readonly why: 'used' | 'expired' | 'unknown' }
  /** True for the cookie of a living session. */
  knows(cookie: string | undefined): boolean
  /** True for the cookie and the token of one living session: either alone, or of two sessions, opens nothing. */
  admits(cookie: string | undefined, token: string | undefined): boolean
}

interface Link {
  readonly expiresAt: number
  /** Changed by `redeem` alone. */
  used: boolean
}
interface Session {
  readonly token: Buffer
  /** Changed by `living` alone. */
  lastSeenAt: number
}

/** Keeps digests only, in memory only: whoever reads our memory later finds no secret to use, and a restart ends every session. */
export function createAccess(now: () => number, random: (bytes: number) => Buffer = randomBytes): Access {
  const links = new Map<string, Link>()
  const sessions = new Map<string, Session>()

  function living(cookie: string | undefined): Session | null {
    const key = digest(cookie ?? '').toString('hex')
    const session = sessions.get(key)
    if (session === undefined) return null
    if (now() - session.lastSeenAt > SESSION_IDLE_MS) {
      sessions.delete(key)
      return null
    }
    session.lastSeenAt = now()
    return session
  }

  return {
    issueLink() {
      const secret = random(32).toString('base64url')
      const expiresAt = now() + LINK_LIFE_MS
      put(links, MAX_LINKS, digest(secret).toString('hex'), { expiresAt, used: false })
      return { secret, expiresAt }
    },
    redeem(secret) {
      const link = links.get(digest(secret).toString('hex'))
      if (link === undefined) return { ok: false, why: 'unknown' }
      if (link.used) return { ok: false, why: 'used' }
      if (now() >= link.expiresAt) return { ok: false, why: 'expired' }
      link.used = true
      const cookie = random(32).toString('base64url')
      const token = random(32).toString('base64url')
      put(sessions, MAX_SESSIONS, digest(cookie).toString('hex'), { token: digest(token), lastSeenAt: now() })
      return { ok: true, cookie, token }
    },
    knows: cookie => living(cookie) !== null,
    admits(cookie, token) {
      const session = living(cookie)
      return session !== null && timingSafeEqual(session.token, digest(token ?? ''))
    },
  }
}

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest()

function put<Value>(map: Map<string, Value>, most: number, key: string, value: Value): void {
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}
