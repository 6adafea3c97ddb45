import './browser.ts'
import './measured.ts'
import './graph-browser.ts'
import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createClient } from '#shared/rpc/client.ts'
import type { FailoverRow, FailoverStep } from '#shared/rpc/views/failover.ts'
import { DelegationPage } from '../../src-renderer/features/delegation/DelegationPage.tsx'
import { OverviewPage } from '../../src-renderer/features/overview/OverviewPage.tsx'
import { createExampleCore } from '../support/example-core.ts'
import { renderScreen } from './render-screen.tsx'

const TARN = 'https://mint.tarn.example'

/** The overview with these relations. */
async function overviewOf(change: (rows: readonly FailoverRow[]) => FailoverRow[]) {
  const core = createExampleCore('busy')
  const overview = await createClient(core.transport, 'home').call('overview.get', {})
  core.override({ 'overview.get': () => ({ ...overview, relations: change(overview.relations) }) })
  renderScreen(<OverviewPage />, { core, hash: '#/overview' })
  await screen.findByText('Exceptions')
}
const lines = (): HTMLElement[] => within(screen.getByRole('heading', { name: 'Relations' }).closest('section')!).getAllByRole('listitem')

test('each relation says its step, what is next, its money, and leads to its failover with one verb', async () => {
  await overviewOf(rows => [...rows])
  const rows = lines().map(({ textContent }) => textContent)
  expect(rows[0]).toMatch(/^To sendFathom/)
  const sign = screen.getByRole('link', { name: 'Sign: Marram' })
  expect(sign.getAttribute('href')).toBe(`#/failover?${new URLSearchParams({ select: 'https://mint.marram.example' })}`)
})

test('a pot shows what it has left; one that a reorganisation stopped says so before its step', async () => {
  const pot = { phase: 'open', recovered: '9400000000', remaining: '7295365458' } as const
  await overviewOf(rows => {
    const tarn = rows.find(({ custodian }) => custodian === TARN)!
    return [
      { ...tarn, pot },
      { ...tarn, custodian: `${TARN}/2`, pot: { ...pot, phase: 'suspended' } },
    ]
  })
  const [open, suspended] = lines()
  expect(open!.textContent).toMatch(/^RedeemingTarn/)
  expect(open!.textContent).toContain('7\u202f295\u202f365 sat left')
  expect(suspended!.textContent).toMatch(/^Suspended/)
})

test('without a relation there is no empty part', async () => {
  await overviewOf(() => [])
  expect(screen.queryByText('Relations')).toBeNull()
})

test('one relation is one mint', async () => {
  await overviewOf(rows => rows.slice(0, 1))
  expect(lines()).toHaveLength(1)
  expect(screen.getByText(/^one mint whose reserve/)).toBeDefined()
})

test('twelve are counted, cut to eight, and the rest is one click away', async () => {
  await overviewOf(rows => rows.slice(0, 12))
  expect(lines()).toHaveLength(8)
  expect(screen.getByText(/^12 mints whose reserve/)).toBeDefined()
  expect(screen.getByRole('link', { name: 'Failover' }).getAttribute('href')).toBe('#/failover')
})

test.each([
  ['plan', 'Claimable', null],
  ['sign', 'To sign', null],
  ['watch', 'Claim sent', 'claimed by you'],
  ['open', 'Claimed', 'claimed by you'],
  ['redeem', 'Redeeming', 'claimed by you'],
  ['lost', 'Taken', 'taken by another'],
] as const)('a delegation to us at %s says %s in the table and, where lines differ, in the legend', async (step, word, legend) => {
  const core = createExampleCore('busy')
  const graph = await createClient(core.transport, 'home').call('delegation.graph', {})
  const edges = graph.edges.filter(({ mine }) => mine).slice(0, 1)
  core.override({ 'delegation.graph': () => ({ ...graph, edges: edges.map(edge => ({ ...edge, step: step satisfies FailoverStep })) }) })
  renderScreen(<DelegationPage />, { core, hash: '#/delegations' })
  const grid = await screen.findByRole('grid', { name: 'Delegations' })
  expect(within(grid).getByText(word)).toBeDefined()
  for (const each of ['claimed by you', 'taken by another']) expect(screen.queryByText(each) === null).toBe(each !== legend)
})

test('a claimed delegation is a sentence, and its detail leads to the redemption', async () => {
  const { user } = renderScreen(<DelegationPage />, { hash: '#/delegations' })
  expect(await screen.findByRole('img', { name: "You claimed Tarn's reserve and redeem its ecash" })).toBeDefined()
  const grid = screen.getByRole('grid', { name: 'Delegations' })
  const row = within(grid)
    .getAllByRole('row')
    .find(each => each.textContent.includes('Redeeming'))!
  await user.click(row)
  const detail = await screen.findByRole('region', { name: 'This delegation' })
  expect(detail.textContent).toContain('FailoverRedeeming')
  await user.click(within(detail).getByRole('button', { name: 'Watch the redemption' }))
  expect(location.hash).toBe(`#/redemption?${new URLSearchParams({ select: TARN })}`)
})
