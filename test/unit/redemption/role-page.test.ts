import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CustodianFacts, PageFacts } from '../../../src-main/redemption/page-facts.ts'
import { BOB, BOB_URL, claimed, createRoleWorld, now, opened, type RoleWorld } from '../../support/role-world.ts'

let world: RoleWorld
let pages: string
beforeEach(async () => {
  pages = mkdtempSync(join(tmpdir(), 'nimdolf-page-'))
  mkdirSync(join(pages, 'assets'))
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Redeem</title>')
  writeFileSync(join(pages, 'assets/a-1.js'), '0')
  world = await createRoleWorld({ pages })
  await world.open([])
})
afterEach(async () => {
  await world.close()
  rmSync(pages, { recursive: true })
})

/** What the page is told of Bob, after what is kept for some seconds was forgotten with a change. */
async function bob(): Promise<CustodianFacts> {
  const facts = (await (await fetch(`${world.url()}/v1/redemption`)).json()) as PageFacts
  expect(facts.custodians).toHaveLength(1)
  return facts.custodians[0]!
}

it('serves the built page below the mint’s URL', async () => {
  expect(world.role.state()).toMatchObject({ state: 'serving', page: true })
  const page = await fetch(`${world.url()}/redeem/`)
  expect([page.status, await page.text()]).toEqual([200, '<!doctype html><title>Redeem</title>'])
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
})

it('says that there is no page where none is built, and serves all else', async () => {
  const bare = await createRoleWorld({ pages: join(pages, 'nowhere') })
  await bare.open([])
  expect(bare.role.state()).toMatchObject({ state: 'serving', page: false })
  expect((await fetch(`${bare.url()}/redeem/`)).status).toBe(404)
  expect((await fetch(`${bare.url()}/v1/keysets`)).status).toBe(200)
  await bare.close()
})

it('D4, D5, D26 tells holders in each phase what they can do', async () => {
  const closed = { state: 'closed', taken_by: null, remaining_sat: 0, until: null } as const
  expect(await bob()).toEqual({
    ...closed,
    url: BOB_URL,
    name: 'Bob',
    closed_because: 'unclaimed',
    keysets: [{ id: BOB.id, unit: 'sat' }],
  })
  world.failovers.claimed = true
  world.happen(claimed(10_000n, 'unsettled'))
  expect(await bob()).toMatchObject({ ...closed, closed_because: 'unconfirmed' })
  world.happen(claimed(10_000n))
  expect(await bob()).toMatchObject({ ...closed, closed_because: 'unconfirmed' })
  world.failovers.until = now() + 86_400_000
  world.happen(opened())
  expect(await bob()).toMatchObject({
    state: 'open',
    closed_because: null,
    remaining_sat: 10_000,
    until: Math.floor(world.failovers.until / 1_000),
  })
  world.happen(claimed(10_000n, 'unsettled'))
  expect(await bob()).toMatchObject({ ...closed, closed_because: 'unconfirmed' })
  world.happen(claimed(10_000n), { kind: 'reserve', msat: 9_999_500n })
  expect(await bob()).toMatchObject({ state: 'open', remaining_sat: 0 })
  world.happen({ kind: 'reserve', msat: 500n })
  expect(await bob()).toMatchObject({ state: 'exhausted', remaining_sat: 0 })
  world.happen({ kind: 'close', at: now(), reason: 'a year is over' })
  expect(await bob()).toMatchObject({ ...closed, closed_because: 'ended' })
})

it.each([
  ['https://frank.test', 'https://frank.test'],
  ['somebody whose witness cannot be read', null],
])('R18 names the delegate that has the reserve instead, where its URL is known: %s', async (takenBy, url) => {
  world.happen({ kind: 'chain', claims: [], takenBy })
  expect(await bob()).toMatchObject({ state: 'closed', closed_because: 'taken', taken_by: url })
})
