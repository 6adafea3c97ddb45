import './browser.ts'
import './measured.ts'
import './graph-browser.ts'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { createClient } from '#shared/rpc/client.ts'
import { DelegationPage } from '../../src-renderer/features/delegation/DelegationPage.tsx'
import { createExampleCore } from '../support/example-core.ts'
import { renderScreen } from './render-screen.tsx'

const LANTERN = 'https://mint.lanternpay.example'
const mint = (name: RegExp): Promise<HTMLElement> => screen.findByRole('button', { name })
const rows = async (): Promise<HTMLElement[]> =>
  within(await screen.findByRole('grid', { name: 'Delegations' }))
    .getAllByRole('row')
    .filter(row => row.dataset['place'] !== undefined)

test('the graph marks us, gives every mint its standing, and says each delegation in a sentence', async () => {
  renderScreen(<DelegationPage />)
  expect((await mint(/^You, you$/)).textContent).toContain('your own mint')
  expect((await mint(/^Fjord, Disputed/)).textContent).toContain('Disputed')
  expect(screen.getByRole('button', { name: /^Kestrel, Catching up/ })).toBeDefined()
  expect(screen.getByRole('img', { name: /^You can claim 10.650.000 sat of LanternPay's reserve now$/ })).toBeDefined()
  expect(screen.getByRole('img', { name: /^LanternPay can claim .* sat of your reserve in 387 blocks$/ })).toBeDefined()
  expect(
    screen.getByRole('img', { name: /^Nordlys can claim Fjord's reserve, which is not watched 2.016 blocks after it confirms$/ }),
  ).toBeDefined()
})

test('the table is the equivalent of the graph: what can be taken first, what nobody watches last', async () => {
  const core = createExampleCore('busy')
  const { edges } = await createClient(core.transport, 'home').call('delegation.graph', {})
  renderScreen(<DelegationPage />, { core })
  await waitFor(async () => expect(await rows()).toHaveLength(edges.length))
  const words = (await rows()).map(row => row.textContent)
  expect(words[0]).toContain('now')
  expect(words.filter(text => text.includes('Claimable'))).toHaveLength(1)
  expect(words.at(-1)).toContain('Taken')
  expect(words.at(-2)).toContain('unwatched')
  expect(screen.getAllByRole('img', { name: /can claim|claimed|was taken/ })).toHaveLength(edges.length)
})

test('arrows walk from mint to mint, Enter selects and filters the table, Esc lets go', async () => {
  const { user } = renderScreen(<DelegationPage />)
  const you = await mint(/^You, /)
  you.focus()
  await user.keyboard('{ArrowRight}')
  const next = document.activeElement as HTMLElement
  expect(next.getAttribute('aria-label')).not.toContain('You')
  expect(next.tabIndex).toBe(0)
  expect(you.tabIndex).toBe(-1)
  const name = next.getAttribute('aria-label')!.split(',')[0]!
  await user.keyboard('{Enter}')
  expect(next.getAttribute('aria-pressed')).toBe('true')
  expect(location.hash).toContain('select=')
  for (const row of await rows()) expect(row.textContent).toContain(name)
  expect(screen.getByText(/^\d+ of 17$/)).toBeDefined()
  await user.keyboard('{Escape}')
  expect(location.hash).not.toContain('select=')
  expect(await rows()).toHaveLength(17)
})

test('the two questions about us filter the table, and say when there is no answer', async () => {
  const { user, core } = renderScreen(<DelegationPage />)
  await user.click(await screen.findByRole('radio', { name: 'Who can take mine' }))
  for (const row of await rows()) expect(row.textContent).toMatch(/You.*(?:Nordlys|LanternPay|Kestrel)/)
  await user.click(screen.getByRole('radio', { name: 'Whose I can take' }))
  for (const row of await rows()) expect(row.textContent).toMatch(/(?:Nordlys|LanternPay|Kestrel|Tarn|petrel\.example)You/)
  const graph = await createClient(core.transport, 'home').call('delegation.graph', {})
  core.override({ 'delegation.graph': () => ({ ...graph, edges: graph.edges.filter(({ to }) => to !== 'you') }) })
  core.announce('reserves')
  expect(await screen.findByText('No leaf of yours stands in a reserve here.')).toBeDefined()
})

test('a row opens its delegation with the countdown, its origin, and the way to the reserve', async () => {
  const { user } = renderScreen(<DelegationPage />)
  const row = (await rows()).find(each => each.textContent.includes('387'))!
  row.focus()
  await user.keyboard('{Enter}')
  const detail = await screen.findByRole('region', { name: 'This delegation' })
  expect(detail.textContent).toContain('387 blocks')
  expect(detail.textContent).toContain('re-arm by')
  expect(
    within(detail)
      .getByRole('button', { name: /387 blocks/ })
      .getAttribute('aria-describedby'),
  ).not.toBeNull()
  await user.click(within(detail).getByRole('button', { name: 'Show the reserve' }))
  expect(location.hash).toMatch(/^#\/reserves\?select=\d+$/)
})

test('findings are named with their mints, which select', async () => {
  const { user } = renderScreen(<DelegationPage />)
  const findings = await screen.findByRole('region', { name: 'Findings' })
  expect(findings.textContent).toContain('Single point')
  await user.click(within(findings).getByRole('button', { name: 'LanternPay' }))
  expect(location.hash).toContain(encodeURIComponent(LANTERN))
  expect((await mint(/^LanternPay, /)).getAttribute('aria-pressed')).toBe('true')
})

test('Take-over risk simulates what is selected, else us, with the order of takers and the fall of the uncovered sum', async () => {
  const { user, core } = renderScreen(<DelegationPage />)
  await user.click(await screen.findByRole('button', { name: 'Take-over risk' }))
  const panel = await screen.findByRole('region', { name: 'Simulation: You offline' })
  expect(core.calls.filter(({ name }) => name === 'delegation.simulate').map(({ args }) => args)).toEqual([{ url: 'you' }])
  expect((await mint(/^You, you, simulated offline/)).textContent).toContain('simulated offline')
  const words = (await within(panel).findByText(/^If You is offline:/)).textContent
  expect(words).toMatch(/takes \d+ sat now; .*takes \d+ sat after 387 blocks/)
  expect(panel.textContent).toContain('of 75\u202f551\u202f194 sat')
  expect(panel.textContent).toContain('all but 2 unknown coins')
  expect(panel.textContent).toContain('2 coins are unconfirmed or unverified')
  await user.click(within(panel).getByRole('button', { name: 'Reset' }))
  expect(screen.queryByRole('region', { name: /^Simulation/ })).toBeNull()
  ;(await mint(/^LanternPay, /)).focus()
  await user.keyboard('{Enter}')
  await user.click(screen.getByRole('button', { name: 'Take-over risk' }))
  expect(await screen.findByRole('region', { name: 'Simulation: LanternPay offline' })).toBeDefined()
})

test('the plan of a simulation is exported whole, with heights to act at', async () => {
  const saved = vi.fn<(blob: Blob) => string>(() => 'blob:saved')
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: saved, revokeObjectURL: () => {} }))
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
  const { user } = renderScreen(<DelegationPage />, { hash: '#/delegations?offline=you' })
  await screen.findByText(/^If You is offline:/)
  await user.click(screen.getByRole('button', { name: 'Export plan' }))
  const plan = JSON.parse(await saved.mock.calls[0]![0].text()) as {
    tip: number
    takers: { takes: { blocks_from_tip: number; from_tip_height: number }[] }[]
  }
  const takes = plan.takers.flatMap(taker => taker.takes)
  expect(takes).toHaveLength(14)
  for (const take of takes) expect(take.from_tip_height).toBe(plan.tip + take.blocks_from_tip)
  click.mockRestore()
  vi.unstubAllGlobals()
})

test('countdowns go on and nothing moves: a new block changes the labels, not the places', async () => {
  const { core } = renderScreen(<DelegationPage />)
  await mint(/^You, /)
  const places = (): string[] =>
    [...document.querySelectorAll<HTMLElement>('.react-flow__node')].map(each => `${each.dataset['id']} ${each.style.transform}`)
  const before = places()
  const graph = await createClient(core.transport, 'home').call('delegation.graph', {})
  core.override({
    'delegation.graph': () => ({
      ...graph,
      nodes: graph.nodes.toReversed(),
      edges: graph.edges
        .map(edge => (edge.countdown?.blocks === 387 ? { ...edge, countdown: { ...edge.countdown, blocks: 386 } } : edge))
        .toReversed(),
    }),
  })
  core.announce('chain')
  expect(await screen.findByRole('img', { name: /in 386 blocks/ })).toBeDefined()
  expect(places().toSorted()).toEqual(before.toSorted())
})

test("a hostile mint's name is text, and two mints of one name are told apart", async () => {
  const core = createExampleCore('busy')
  const graph = await createClient(core.transport, 'home').call('delegation.graph', {})
  const evil = '<img src=x onerror=alert(1)>\u202e'
  const named = ['https://mint.fjord.example', LANTERN]
  core.override({
    'delegation.graph': () => ({ ...graph, nodes: graph.nodes.map(node => (named.includes(node.id) ? { ...node, label: evil } : node)) }),
  })
  const { user } = renderScreen(<DelegationPage />, { core, hash: '#/delegations?offline=you' })
  const grid = await screen.findByRole('grid', { name: 'Delegations' })
  await waitFor(() => expect(grid.textContent).toContain('<img src=x onerror=alert(1)>·'))
  expect(document.querySelector('img')).toBeNull()
  expect(document.querySelector('.react-flow__nodes')!.textContent).not.toMatch(/\u202e/)
  await user.click(await screen.findByRole('button', { name: /^You offline/ }))
  expect(
    (await screen.findAllByRole('menuitem', { name: /alert\(1\)/ })).map(({ textContent }) => textContent.replace(/.*\(/, '')),
  ).toEqual(expect.arrayContaining(['mint.fjord.example)', 'mint.lanternpay.example)']))
})

test('without a delegation the screen says how one comes to be; a failing core says why', async () => {
  const { user, unmount } = renderScreen(<DelegationPage />, { scene: 'empty' })
  await user.click(await screen.findByRole('button', { name: 'Set up a reserve' }))
  expect(location.hash).toBe('#/reserves?dialog=new')
  unmount()
  renderScreen(<DelegationPage />, { scene: 'failing' })
  expect((await screen.findByRole('alert')).textContent).toContain('store.full')
})
