import '../browser.ts'
import '../measured.ts'
import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createClient } from '#shared/rpc/client.ts'
import type { PotView } from '#shared/rpc/views/redemption.ts'
import { RedemptionPage } from '../../../src-renderer/features/redemption/RedemptionPage.tsx'
import { createExampleCore } from '../../support/example-core.ts'
import { renderScreen } from '../render-screen.tsx'

/** The screen over the busy example's pot, changed. */
async function withPot(...changes: readonly Partial<PotView>[]) {
  const core = createExampleCore('busy')
  const [pot] = await createClient(core.transport, 'home').call('redemption.pots', {})
  const pots = changes.map((change, at) => ({ ...pot!, pot: `${pot!.pot}${at === 0 ? '' : at}`, ...change }))
  core.override({ 'redemption.pots': () => pots })
  return { ...renderScreen(<RedemptionPage />, { core, hash: '#/redemption' }), pots }
}
const row = async (): Promise<HTMLElement> =>
  (await within(await screen.findByRole('list', { name: 'Pots' })).findAllByRole('listitem'))[0]!
/** Sat with thousandths, as printed, in msat. */
const msat = (words: string): bigint => {
  const [sat = '0', rest = '0'] = words.replaceAll('\u202f', '').split('.')
  return BigInt(sat) * 1_000n + BigInt(rest)
}

test('the gauge sums to the msat: paid, being paid and left are what was recovered', async () => {
  renderScreen(<RedemptionPage />, { hash: '#/redemption' })
  const gauge = await screen.findByRole('img', { name: /sat recovered/ })
  const words = gauge.getAttribute('aria-label')!
  const [, recovered, paid, being, left] = /^Of (.+) sat recovered: (.+) paid, (.+) being paid, (.+) left$/.exec(words)!
  expect(msat(paid!) + msat(being!) + msat(left!)).toBe(msat(recovered!))
  expect(msat(being!)).toBeGreaterThan(0n)
  const shown = (await row()).textContent
  for (const figure of [recovered, paid, being, left]) expect(shown).toContain(figure)
})

test('an open pot says whose ecash it pays, since when, until when, and how long it lasts at the pace of the last hour', async () => {
  renderScreen(<RedemptionPage />, { hash: '#/redemption' })
  const words = (await row()).textContent
  expect(words).toContain('Open')
  expect(words).toContain('Tarn and Holm')
  expect(words).toMatch(/opened .* ago, closes \d+ \w+ \d{4}/)
  expect(words).toMatch(/Used up in about \d+ (?:h|days) at the pace of the last hour, .+ sat\./)
  const late = within(await row()).getByRole('link', { name: '2 late events' })
  expect(late.getAttribute('href')).toBe(`#/failover?${new URLSearchParams({ select: 'https://mint.tarn.example' })}`)
})

test.each([
  [{ phase: 'exhausted', remaining: '0', pace: { last_hour: '0', empty_in_ms: null } }, /Used up.*paid out.*33003/, 'Close and report'],
  [{ phase: 'suspended' }, /Suspended.*reorganisation.*by itself/, 'Watch the claim'],
  [{ phase: 'closed', closed: { why: 'unclaimed', by: null, at: null, reason: null } }, /Closed.*was not opened/, 'Open redemption'],
  [
    { phase: 'closed', closed: { why: 'operator', by: null, at: 1, reason: 'Announced in May' } },
    /You closed it: Announced in May.*33002/,
    'Report',
  ],
  [{ phase: 'closed', recovered: '0', closed: { why: 'taken', by: 'Erin', at: null, reason: null } }, /Erin took the reserve/, 'Failover'],
] as const)('%j says why and what to do', async (change, words, act) => {
  await withPot(change)
  expect((await row()).textContent).toMatch(words)
  expect(within(await row()).getByRole('link', { name: act })).toBeDefined()
})

test('what needs the operator stands first; a mint of which nothing was recovered is no pot', async () => {
  await withPot(
    { phase: 'open' },
    { phase: 'suspended' },
    { phase: 'closed', recovered: '0', closed: { why: 'unclaimed', by: null, at: null, reason: null } },
  )
  const list = await screen.findByRole('list', { name: 'Pots' })
  expect(
    within(list)
      .getAllByRole('listitem')
      .map(({ textContent }) => /Open|Suspended|Closed/.exec(textContent)![0]),
  ).toEqual(['Suspended', 'Open'])
})

test('what was paid beyond a claim that a reorganisation took back is said', async () => {
  await withPot({ phase: 'suspended', recovered: '1000000', remaining: '0', shortfall: '1104634542' })
  expect((await row()).textContent).toContain('paid beyond it1\u202f104\u202f634.542')
})

test('totals by keyset sum to what left the pot; the spent set says its root, its gap and its block', async () => {
  const { user, pots } = await withPot({})
  await user.click(await screen.findByRole('tab', { name: 'Totals' }))
  const part = screen.getByRole('region', { name: 'Totals' })
  const rows = within(within(part).getByRole('grid', { name: 'Totals by keyset' }))
    .getAllByRole('row')
    .filter(each => each.dataset['place'] !== undefined)
  const gross = rows.map(each => msat(within(each).getAllByRole('gridcell').at(-1)!.textContent))
  expect(rows).toHaveLength(pots[0]!.keysets.length)
  expect(gross.reduce((sum, each) => sum + each, 0n)).toBe(BigInt(pots[0]!.settled) + BigInt(pots[0]!.reserved))
  expect(part.textContent).toContain('block 975\u202f288')
  expect(within(part).getAllByRole('button', { name: /^Copy root / })).toHaveLength(2)
  expect(part.textContent).toContain('what is missing between may have been spent and is paid')
})

test('before anything was recovered the screen says what comes first, and leads there', async () => {
  renderScreen(<RedemptionPage />, { hash: '#/redemption', scene: 'calm' })
  expect(await screen.findByText('Nothing was recovered yet.')).toBeDefined()
  expect(screen.getByRole('link', { name: 'Failover' }).getAttribute('href')).toBe('#/failover')
  expect(await screen.findByText('No request has come yet')).toBeDefined()
})

test('what cannot be read is said, not shown as nothing', async () => {
  renderScreen(<RedemptionPage />, { hash: '#/redemption', scene: 'failing' })
  expect(await screen.findByText('The pots could not be read')).toBeDefined()
  expect(screen.queryByText('Nothing was recovered yet.')).toBeNull()
})
