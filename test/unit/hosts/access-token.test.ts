import { expect, test } from 'vitest'
import { createAccess, LINK_LIFE_MS, SESSION_IDLE_MS } from '../../../src-main/hosts/serve/access-token.ts'

function start() {
  let at = 1_000
  return { access: createAccess(() => at), pass: (ms: number) => (at += ms) }
}
function login(access: ReturnType<typeof createAccess>) {
  const session = access.redeem(access.issueLink().secret)
  if (!session.ok) throw new Error(session.why)
  return session
}

test('a link opens one session, once', () => {
  const { access } = start()
  const { secret, expiresAt } = access.issueLink()
  expect(expiresAt).toBe(1_000 + 60_000)
  expect(access.redeem(secret)).toMatchObject({ ok: true })
  expect(access.redeem(secret)).toEqual({ ok: false, why: 'used' })
})

test('a link ends after 60 seconds, to the millisecond', () => {
  const { access, pass } = start()
  const early = access.issueLink()
  const late = access.issueLink()
  pass(LINK_LIFE_MS - 1)
  expect(access.redeem(early.secret)).toMatchObject({ ok: true })
  pass(1)
  expect(access.redeem(late.secret)).toEqual({ ok: false, why: 'expired' })
})

test('a guessed, empty or shortened secret is unknown', () => {
  const { access } = start()
  const { secret } = access.issueLink()
  for (const guess of ['', 'x', secret.slice(1), secret.toUpperCase()]) expect(access.redeem(guess)).toEqual({ ok: false, why: 'unknown' })
})

test('secrets are 256 bits of their own', () => {
  const { access } = start()
  const { cookie, token } = login(access)
  const made = [access.issueLink().secret, access.issueLink().secret, cookie, token]
  expect(new Set(made).size).toBe(4)
  for (const secret of made) expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
})

test('cookie and token are needed both, of one session', () => {
  const { access } = start()
  const mine = login(access)
  const other = login(access)
  expect(access.admits(mine.cookie, mine.token)).toBe(true)
  expect(access.admits(mine.cookie, other.token)).toBe(false)
  expect(access.admits(mine.token, mine.cookie)).toBe(false)
  expect(access.admits(mine.cookie, undefined)).toBe(false)
  expect(access.admits(undefined, mine.token)).toBe(false)
  expect(access.admits('', '')).toBe(false)
  expect([access.knows(mine.cookie), access.knows(mine.token), access.knows(undefined)]).toEqual([true, false, false])
})

test('a session lives as long as it is used, and ends when it is not', () => {
  const { access, pass } = start()
  const { cookie, token } = login(access)
  for (let use = 0; use < 5; use++) {
    pass(SESSION_IDLE_MS)
    expect(access.admits(cookie, token)).toBe(true)
  }
  pass(SESSION_IDLE_MS + 1)
  expect(access.admits(cookie, token)).toBe(false)
})

test('what is kept is bounded: the oldest session goes first', () => {
  const { access } = start()
  const first = login(access)
  for (let more = 0; more < 64; more++) login(access)
  expect(access.knows(first.cookie)).toBe(false)
})
