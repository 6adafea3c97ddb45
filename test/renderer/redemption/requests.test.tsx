import '../browser.ts'
import '../measured.ts'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { RedemptionRow } from '#shared/rpc/views/redemption.ts'
import { RedemptionPage } from '../../../src-renderer/features/redemption/RedemptionPage.tsx'
import { createExampleCore } from '../../support/example-core.ts'
import { exampleDetail, exampleRequest } from '../../support/example-requests.ts'
import { renderScreen } from '../render-screen.tsx'

const HOLDERS = [{ custodian: 'https://mint.tarn.example', keysets: ['00a1b2c3d4e5f607'] }]
const NOW = Date.now()

/** The screen over requests that the test changes. */
function withRequests(first: number) {
  const core = createExampleCore('busy')
  const facts = { rows: [] as RedemptionRow[] }
  const come = (count: number, to: Partial<RedemptionRow> = {}): void => {
    for (let each = 0; each < count; each++) {
      const id = (facts.rows[0]?.id ?? 0) + 1
      facts.rows = [{ ...exampleRequest(id, id + 9, HOLDERS, NOW), state: 'settled', refusal: null, ended_at: NOW, ...to }, ...facts.rows]
    }
  }
  come(first)
  core.override({
    'redemption.list': ({ before, limit, state }) =>
      facts.rows.filter(row => (before === null || row.id < before) && (state === null || row.state === state)).slice(0, limit),
    'redemption.get': ({ id }) => exampleDetail(facts.rows.find(row => row.id === id)!),
  })
  return { ...renderScreen(<RedemptionPage />, { core, hash: '#/redemption' }), facts, come }
}
const grid = (): Promise<HTMLElement> => screen.findByRole('grid', { name: 'Requests' })
const places = async (): Promise<HTMLElement[]> =>
  within(await grid())
    .getAllByRole('row')
    .filter(row => row.dataset['place'] !== undefined)
const total = async (): Promise<number> => Number((await grid()).getAttribute('aria-rowcount')) - 1
const shown = async (): Promise<string[]> => (await places()).map(({ textContent }) => textContent)

test('requests are listed newest first, each with its kind, custodian, amount and what became of it', async () => {
  renderScreen(<RedemptionPage />, { hash: '#/redemption' })
  const [first, second, third] = await shown()
  for (const words of [first, second, third]) expect(words).toContain('Being paid')
  const words = (await shown()).join('\n')
  expect(words).toMatch(/Paid.*Swap.*mint\.\w+\.example.*\d+ ?sat/)
  expect(words).toMatch(/Refused20004.*Melt bolt11/)
  expect((await screen.findAllByRole('img', { name: /pending at the custodian/ })).length).toBeGreaterThan(0)
})

test('at the top the list follows what comes', async () => {
  const { core, come } = withRequests(30)
  expect(await total()).toBe(30)
  come(2)
  core.announce('redemption')
  await waitFor(async () => expect(await total()).toBe(32))
  expect(screen.queryByRole('button', { name: /newer request/ })).toBeNull()
})

test('while one reads further down nothing moves, yet each row says how it stands now; what came waits behind a button', async () => {
  const { core, come, facts, user } = withRequests(60)
  facts.rows = facts.rows.map((row, at) => (at === 3 ? { ...row, state: 'open', ended_at: null } : row))
  core.announce('redemption')
  await waitFor(async () => expect((await shown())[3]).toContain('Being paid'))
  fireEvent.scroll(await grid(), { target: { scrollTop: 96 } })
  const before = await shown()
  come(3)
  facts.rows = facts.rows.map((row, at) => (at === 6 ? { ...row, state: 'settled', ended_at: NOW } : row))
  core.announce('redemption')
  const button = await screen.findByRole('button', { name: '3 newer requests' })
  const after = await shown()
  expect(await total()).toBe(60)
  expect(after[3]).toContain('Paid')
  expect(after.filter((_, at) => at !== 3)).toEqual(before.filter((_, at) => at !== 3))
  await user.click(button)
  await waitFor(async () => expect(await total()).toBe(63))
  expect(screen.queryByRole('button', { name: /newer request/ })).toBeNull()
})

test('an open pane and a focused row hold the list as well', async () => {
  const { core, come, user } = withRequests(20)
  ;(await places())[2]!.focus()
  come(1)
  core.announce('redemption')
  await screen.findByRole('button', { name: '1 newer request' })
  expect(await total()).toBe(20)
  await user.keyboard('{Enter}')
  await screen.findByRole('complementary', { name: /^Request/ })
  expect(await total()).toBe(20)
})

test('older requests are read when the end is near; one that was being paid there is asked for again when it ended', async () => {
  const { core, facts } = withRequests(450)
  facts.rows = facts.rows.map(row => (row.id === 200 ? { ...row, state: 'open', ended_at: null } : row))
  // The document has no layout: the list's end is always near.
  fireEvent.scroll(await grid(), { target: { scrollTop: 32 } })
  await waitFor(async () => expect(await total()).toBeGreaterThanOrEqual(400))
  fireEvent.scroll(await grid(), { target: { scrollTop: 64 } })
  await waitFor(async () => expect(await total()).toBe(450))
  const asked = core.calls.filter(({ name }) => name === 'redemption.list').map(({ args }) => (args as { before: number | null }).before)
  expect(asked.filter(before => before !== null)).toEqual([251, 51])
  facts.rows = facts.rows.map(row => (row.id === 200 ? { ...row, state: 'settled', ended_at: NOW } : row))
  core.announce('redemption')
  await waitFor(() =>
    expect(core.calls.some(({ name, args }) => name === 'redemption.get' && (args as { id: number }).id === 200)).toBe(true),
  )
  expect(await total()).toBe(450)
})

test('a filter asks the core, and an empty one offers the way back', async () => {
  const { user, core } = withRequests(5)
  await total()
  await user.click(screen.getByRole('radio', { name: 'Refused' }))
  expect(await screen.findByText('No request is “Refused”')).toBeDefined()
  expect(core.calls.filter(({ name }) => name === 'redemption.list').at(-1)!.args).toMatchObject({ state: 'released' })
  await user.click(screen.getByRole('button', { name: 'Show all' }))
  expect(await total()).toBe(5)
})

test('Enter opens a request and moves into it, Esc comes back to the row; Ys can be copied and looked up, calls say why they were made', async () => {
  const { user } = renderScreen(<RedemptionPage />, { hash: '#/redemption' })
  const row = (await places()).find(each => each.textContent.includes('Refused'))!
  row.focus()
  await user.keyboard('{Enter}')
  const pane = await screen.findByRole('complementary', { name: /^Request \d+$/ })
  expect(document.activeElement).toBe(pane)
  await within(pane).findByText('Asked of our mint')
  expect(pane.textContent).toContain('The amount went back into the pot')
  expect(pane.textContent).toContain('payment failed')
  expect(pane.textContent).toContain('Swaps float to the exact sum')
  expect(pane.textContent).toContain('so that no copy of the request can be paid any more')
  const proofs = within(pane).getByRole('region', { name: 'Proofs of this request' })
  const [copy] = within(proofs).getAllByRole('button', { name: /^Copy Y 0[23][0-9a-f]{64}$/ })
  const Y = copy!.getAttribute('aria-label')!.slice('Copy Y '.length)
  expect(within(proofs).getAllByRole('link')[0]!.getAttribute('href')).toBe(`#/audit?select=${Y}`)
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('complementary', { name: /^Request/ })).toBeNull()
  expect((document.activeElement as HTMLElement).textContent).toContain('Refused')
})

test('a proof that was pending when the feed froze is pointed out (D25)', async () => {
  const { facts, user } = withRequests(1)
  facts.rows = [{ ...facts.rows[0]!, flagged: 1 }]
  await user.click((await places())[0]!)
  expect(await screen.findByText('1 proof pending at the custodian when its feed froze')).toBeDefined()
})
