import '../browser.ts'
import '../measured.ts'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { ReservePage } from '../../../src-renderer/features/reserve/ReservePage.tsx'
import { renderScreen } from '../render-screen.tsx'

vi.setConfig({ testTimeout: 60_000 })
const grid = async (): Promise<HTMLElement> => screen.findByRole('grid', { name: 'Outputs' })
const rows = async (): Promise<HTMLElement[]> =>
  within(await grid())
    .getAllByRole('row')
    .filter(row => row.dataset['place'] !== undefined)
const called = (core: { calls: readonly { name: string; args: unknown }[] }, name: string): unknown[] =>
  core.calls.filter(call => call.name === name).map(call => call.args)

test('worst first: what others can take, then what we can, then urgent, due, unknown; armed comes last', async () => {
  renderScreen(<ReservePage />)
  const words = (await rows()).map(row => row.textContent)
  expect(words[0]).toContain('Matured')
  expect(words[0]).toContain('in mempool')
  expect(words[1]).toContain('Claimable')
  expect(words[1]).toContain('You')
  expect(words[3]).toContain('Urgent')
  const unknown = words.findIndex(word => word.includes('Unknown'))
  const armed = words.findIndex(word => word.includes('Armed'))
  expect(unknown).toBeGreaterThan(3)
  expect(armed).toBeGreaterThan(unknown)
  expect(words[unknown]).toContain('no data')
  expect(words[unknown + 1]).toContain('not started')
})

test('everything due is chosen, with sum, new first claim and fee before anything is planned', async () => {
  const { core, user } = renderScreen(<ReservePage />)
  const bar = await screen.findByRole('group', { name: 'Selected outputs' })
  expect(bar.textContent).toContain('4 selected')
  expect(bar.textContent).toContain('27\u202f000\u202f000')
  await waitFor(() => expect(bar.textContent).toMatch(/first claim [A-Z][a-z]{2} \d+ [A-Z]/))
  // Two reserves, two transactions: 227 and 112 vB at 12 sat/vB.
  expect(bar.textContent).toContain('fee 4\u202f068')
  expect(called(core, 'plan.preview')).toMatchObject([{ plan: { reserve: 1 } }, { plan: { reserve: 2 } }])
  await user.click(within(bar).getByRole('button', { name: /Plan re-arm/ }))
  expect(location.hash).toMatch(/^#\/plans\?new=rearm&coins=/)
  expect(decodeURIComponent(location.hash).split('coins=')[1]!.split(',')).toHaveLength(4)
  expect(called(core, 'plan.create')).toEqual([])
})

test('Space chooses, and a choice that cannot be one plan says why instead of a button', async () => {
  const { user } = renderScreen(<ReservePage />)
  const [, claimable] = await rows()
  claimable!.focus()
  await user.keyboard(' ')
  const bar = await screen.findByRole('group', { name: 'Selected outputs' })
  expect(bar.textContent).toContain('5 selected')
  expect(bar.textContent).toContain('not together')
  expect(within(bar).queryByRole('button', { name: /Plan/ })).toBeNull()
  await user.click(within(bar).getByRole('button', { name: 'Clear' }))
  expect(screen.queryByRole('group', { name: 'Selected outputs' })).toBeNull()
})

test('C on a coin whose leaf is open goes to the failover of its mint; on one that is not, nothing happens', async () => {
  const { user } = renderScreen(<ReservePage />, { hash: '#/reserves?role=peer' })
  const all = await rows()
  const immature = all.find(row => row.textContent!.includes('Nordlys'))!
  immature.focus()
  await user.keyboard('c')
  expect(location.hash).not.toContain('failover')
  all[0]!.focus()
  await user.keyboard('c')
  expect(location.hash).toMatch(/^#\/failover\?select=https/)
})

test('filters by role and by words, and says what to do when nothing fits', async () => {
  const { user } = renderScreen(<ReservePage />)
  await rows()
  await user.click(screen.getByRole('radio', { name: 'Hot' }))
  await waitFor(async () => expect(await rows()).toHaveLength(2))
  await user.click(screen.getByRole('radio', { name: 'All' }))
  await user.type(screen.getByLabelText(/Filter by name/), 'kestrel you')
  await waitFor(async () => expect(await rows()).toHaveLength(1))
  await user.type(screen.getByLabelText(/Filter by name/), 'zzz')
  await user.click(await screen.findByRole('button', { name: 'Show all' }))
  await waitFor(async () => expect((await rows()).length).toBeGreaterThan(5))
})

test('the pane: one sentence, all leaves on one axis with one tip, every figure explained', async () => {
  const { user } = renderScreen(<ReservePage />)
  const urgent = (await rows()).find(row => row.textContent!.includes('Urgent'))!
  urgent.focus()
  await user.keyboard('{Enter}')
  const pane = await screen.findByRole('complementary', { name: /harbor-2, output/ })
  expect(document.activeElement).toBe(pane)
  expect(within(pane).getByRole('heading', { level: 3 }).textContent).toContain('until Dave can claim')
  await within(pane).findByText('mint.lanternpay.example')
  expect(within(pane).getAllByText('tip')).toHaveLength(1)
  expect(within(pane).getAllByText(/^from block/)).toHaveLength(3)
  for (const [name, why] of [
    [/387 blocks/, 'delay 4032'],
    [/12\u202f500\u202f000/, 'hash to the txid'],
    [/3 of 5 servers/, 'strict majority'],
    [/3 leaves, all as agreed/, 'leaf scripts'],
  ] as const) {
    const figure = within(pane).getAllByRole('button', { name })[0]!
    expect(document.getElementById(figure.getAttribute('aria-describedby')!)!.textContent).toContain(why)
    expect(figure.tabIndex).toBe(0)
  }
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('complementary')).toBeNull()
})

test('a click on a figure opens its row; the figure still says where it comes from', async () => {
  const { user } = renderScreen(<ReservePage />)
  const figure = within((await rows())[3]!).getByText('387')
  expect(document.getElementById(figure.getAttribute('aria-describedby')!)!.textContent).toContain('H + n − 1')
  await user.click(figure)
  expect(await screen.findByRole('complementary', { name: /harbor-2/ })).toBeTruthy()
})

test('a peer whose tree is not as advertised is loud about it, leaf by leaf', async () => {
  renderScreen(<ReservePage />, { hash: '#/reserves?select=6' })
  const pane = await screen.findByRole('complementary')
  const alerts = await within(pane).findAllByRole('alert')
  expect(alerts.map(alert => alert.textContent).join(' ')).toContain('A leaf that nobody advertised')
  expect(alerts.map(alert => alert.textContent).join(' ')).toContain('reserve.wrong-delay')
  expect(within(pane).getByText('Unknown key')).toBeTruthy()
  expect(within(pane).getByText('Wrong delay')).toBeTruthy()
  expect(within(pane).getByRole('tab', { name: /Leaves ?2 bad/ })).toBeTruthy()
  expect(within(pane).queryByRole('button', { name: /^Claim/ })).toBeNull()
})

test('a peer’s coin below its delay offers no claim, only the tip from which it will', async () => {
  renderScreen(<ReservePage />, { hash: '#/reserves?select=5' })
  const pane = await screen.findByRole('complementary')
  expect(within(pane).getAllByRole('button', { name: '287 blocks' })[0]).toBeTruthy()
  expect(within(pane).getByRole('heading', { level: 3 }).textContent).toMatch(/until you can claim$/)
  expect(pane.textContent).toContain('A claim is refused before tip')
  expect(within(pane).queryByRole('button', { name: /Claim/ })).toBeNull()
})

test('the package is derived again; one that leads elsewhere forbids funding', async () => {
  const { core } = renderScreen(<ReservePage />, { hash: '#/reserves?select=1&tab=package' })
  const pane = await screen.findByRole('complementary')
  expect(await within(pane).findByText(/Derived again: they agree/)).toBeTruthy()
  expect(within(pane).getByRole('img', { name: /to be scanned/ })).toBeTruthy()
  expect(called(core, 'reserve.derive')[0]).toMatchObject({ policy: { template: 'pk-older', delegates: [{ delay: 4_032 }, {}, {}] } })
})

test('a package that leads elsewhere says so', async () => {
  const { core, store } = renderScreen(<ReservePage />, { hash: '#/reserves?select=1&tab=leaves' })
  await screen.findByRole('complementary')
  const before = await store.call('home', 'reserve.get', { id: 1 })
  if (!before.ok) throw new Error('no reserve')
  core.override({ 'reserve.get': () => ({ ...before.value, package: before.value.package!.replaceAll('4032', '4033') }) })
  core.announce('reserves')
  ;(await screen.findByRole('tab', { name: 'Package' })).click()
  expect((await screen.findByText(/Do not fund this reserve/)).textContent).toContain('leads to tb1p')
})

test('package and printable sheet are saved as files', async () => {
  const saved = vi.fn<(blob: Blob) => string>(() => 'blob:saved')
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: saved, revokeObjectURL: () => {} }))
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
  const { user } = renderScreen(<ReservePage />, { hash: '#/reserves?select=2&tab=package' })
  await user.click(await screen.findByRole('button', { name: 'Save package' }))
  expect(JSON.parse(await saved.mock.calls[0]![0].text())).toMatchObject({ template: 'csv-drop', descriptor: null })
  await user.click(screen.getByRole('button', { name: 'Save printable sheet' }))
  const sheet = await saved.mock.calls[1]![0].text()
  expect(sheet).toContain('none for this template')
  expect(sheet.match(/Control block:/g)).toHaveLength(2)
  click.mockRestore()
  vi.unstubAllGlobals()
})

test('stopping to watch a reserve with coins wants its name typed', async () => {
  const { user, core } = renderScreen(<ReservePage />, { hash: '#/reserves?select=2' })
  await user.click(await screen.findByRole('button', { name: 'More acts' }))
  await user.click(await screen.findByRole('menuitem', { name: /Stop watching/ }))
  const dialog = await screen.findByRole('dialog')
  const act = within(dialog).getByRole('button', { name: 'Stop watching' })
  expect(act).toHaveProperty('disabled', true)
  await user.type(within(dialog).getByRole('textbox'), 'harbor-1')
  await user.click(act)
  expect(called(core, 'reserve.remove')).toEqual([{ id: 2 }])
})

test('without a reserve the screen says what to do next; a failing core says why', async () => {
  const { unmount } = renderScreen(<ReservePage />, { scene: 'empty' })
  expect(await screen.findByText('No reserve is watched yet')).toBeDefined()
  expect(screen.getByRole('button', { name: /Set up my reserve/ })).toBeTruthy()
  unmount()
  renderScreen(<ReservePage />, { scene: 'failing' })
  expect((await screen.findByRole('alert')).textContent).toContain('store.full')
})
