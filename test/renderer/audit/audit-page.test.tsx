import 'fake-indexeddb/auto'
import '../browser.ts'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { AuditPage } from '../../../src-renderer/features/audit/AuditPage.tsx'
import { workspaceOf } from '../../../src-renderer/workspace/workspace.ts'
import { renderScreen } from '../render-screen.tsx'

const FOUND = `02${'ab'.repeat(32)}`
/** The example core finds every Y but those that end in 00. */
const ABSENT = `02${'00'.repeat(32)}`
const TOKEN = `cashuB${'o2F0gaJhaUg'.repeat(8)}`
const field = (): Promise<HTMLTextAreaElement> => screen.findByRole('textbox', { name: /Y, several Ys/ })
const paste = async (text: string): Promise<void> => {
  const box = await field()
  fireEvent.change(box, { target: { value: text } })
  fireEvent.keyDown(box, { key: 'Enter' })
}

beforeEach(async () => {
  await workspaceOf('home').notes.clear()
  await workspaceOf('home').lookups.clear()
})

test('a Y: verdict first, then how we know and where we looked', async () => {
  renderScreen(<AuditPage />)
  await paste(FOUND.toUpperCase())
  expect((await screen.findByRole('heading', { name: /Spent as event 118.407/ })).textContent).toBeDefined()
  expect(location.hash).toContain(FOUND)
  expect(screen.getByText('no refusal')).toBeDefined()
  expect(screen.getByText('none to check')).toBeDefined()
  const searched = within(screen.getByRole('grid', { name: 'Mirrors searched' }))
  expect(searched.getAllByText(/^Event 118/)).toHaveLength(1)
  expect(searched.getAllByText(/not found/).length).toBeGreaterThan(3)
})

test('not found is said as no more than that', async () => {
  renderScreen(<AuditPage />, { hash: `#/audit?select=${ABSENT}` })
  expect(await screen.findByRole('heading', { name: /Not found in any of the 8 mirrors/ })).toBeDefined()
  expect(screen.getByText(/that is not proof of unspent/)).toBeDefined()
})

test('a token: verdict, proofs, and the secret is left nowhere', async () => {
  const { core, store } = renderScreen(<AuditPage />)
  const box = await field()
  fireEvent.change(box, { target: { value: TOKEN } })
  expect(screen.getByText(/Whoever has this token can spend it/)).toBeDefined()
  fireEvent.keyDown(box, { key: 'Enter' })
  expect(await screen.findByRole('heading', { name: /1 of 3 proofs spent, 8 of 13 sat/ })).toBeDefined()
  expect(within(screen.getByRole('grid', { name: 'Proofs of the token' })).getAllByText('Not found')).toHaveLength(2)
  expect(core.calls.filter(call => call.name === 'audit.token')).toEqual([{ world: 'home', name: 'audit.token', args: { token: TOKEN } }])

  expect(box.value).toBe('')
  expect(location.href).not.toContain('cashu')
  expect(JSON.stringify(store.state.getState())).not.toContain(TOKEN)
  expect(JSON.stringify({ ...localStorage })).not.toContain(TOKEN)
  expect(JSON.stringify([await workspaceOf('home').lookups.toArray(), await workspaceOf('home').notes.toArray()])).not.toContain(TOKEN)
  expect(document.body.innerHTML).not.toContain(TOKEN)
  expect(screen.queryByRole('button', { name: /Save/ })).toBeNull()
})

test('a secret pasted by mistake is not sent', async () => {
  const { core } = renderScreen(<AuditPage />)
  await paste('ab'.repeat(32))
  expect((await screen.findByRole('alert')).textContent).toContain('Never paste a secret')
  expect(core.calls.some(call => call.name.startsWith('audit.lookup') || call.name === 'audit.token')).toBe(false)
})

test('several Ys are a table; a row shows its evidence', async () => {
  const { user } = renderScreen(<AuditPage />)
  await paste(`${FOUND}\n${ABSENT}`)
  expect(await screen.findByRole('heading', { name: '1 of 2 spent' })).toBeDefined()
  const grid = screen.getByRole('grid', { name: 'Looked up' })
  expect(screen.queryByText('How we know')).toBeNull()
  within(grid)
    .getAllByRole('row')
    .find(row => row.dataset['place'] === '0')
    ?.focus()
  await user.keyboard('{Enter}')
  expect(await screen.findByText('How we know')).toBeDefined()
})

test('a look-up is saved under a name and opened again; a note is kept', async () => {
  const { user, unmount } = renderScreen(<AuditPage />, { hash: `#/audit?select=${FOUND}` })
  await user.click(await screen.findByRole('button', { name: 'Save this look-up' }))
  await user.type(screen.getByLabelText('Name of the look-up'), 'Refund{Enter}')
  expect(await screen.findByRole('button', { name: /^Refund/ })).toBeDefined()
  fireEvent.change(screen.getByLabelText('Note'), { target: { value: 'asked the mint' } })
  unmount()
  await waitFor(async () => expect((await workspaceOf('home').readNote('Y', FOUND))?.text).toBe('asked the mint'))

  renderScreen(<AuditPage />)
  await user.click(await screen.findByRole('button', { name: /^Refund/ }))
  expect(await screen.findByRole('heading', { name: /Spent as event/ })).toBeDefined()
  expect(await screen.findByDisplayValue('asked the mint')).toBeDefined()
})

test('the export asks for the chosen mint and saves a file named after it', async () => {
  const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => {} }))
  const { user, core } = renderScreen(<AuditPage />, { hash: '#/audit?custodian=https://cashu.nordlys.example' })
  await user.click(await screen.findByRole('radio', { name: 'CSV' }))
  await user.click(screen.getByRole('button', { name: /^Export/ }))
  expect(await screen.findByText(/saved as nimdolf-spent-cashu.nordlys.example-0-0.csv/)).toBeDefined()
  expect(core.calls.find(call => call.name === 'audit.export')?.args).toMatchObject({
    url: 'https://cashu.nordlys.example',
    format: 'csv',
    from: 0,
  })
  expect(saved.mock.contexts[0]).toMatchObject({ download: 'nimdolf-spent-cashu.nordlys.example-0-0.csv' })
  saved.mockRestore()
  vi.unstubAllGlobals()
})

test('a log too large for a window is left to the command line', async () => {
  const { core } = renderScreen(<AuditPage />, { scene: 'empty' })
  expect(await screen.findByText('There is nothing to search yet')).toBeDefined()
  const [row] = (await import('../../support/example-data.ts')).mirrorRows(Date.now())
  core.override({
    'mirror.list': () => [{ ...row!, events: 2_000_001 }],
    'audit.totals': ({ url }) => ({ custodian: url, events: 0, unusable: 0, truncated: false, keysets: [] }),
  })
  core.announce('mirrors')
  expect(await screen.findByText(/nimdolf mirror export --custodian/)).toBeDefined()
  expect(screen.queryByRole('button', { name: /^Export/ })).toBeNull()
})
