import '../browser.ts'
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { createClient } from '#shared/rpc/client.ts'
import { MirrorPage } from '../../../src-renderer/features/mirror/MirrorPage.tsx'
import { createExampleCore } from '../../support/example-core.ts'
import { renderScreen } from '../render-screen.tsx'

const FJORD = 'https://mint.fjord.example'
const KESTREL = 'https://mint.kestrel.example'
const rows = async (): Promise<HTMLElement[]> =>
  within(await screen.findByRole('grid', { name: 'Mirrors' }))
    .getAllByRole('row')
    .filter(row => row.dataset['place'] !== undefined)
const called = (core: { calls: readonly { name: string; args: unknown }[] }, name: string): unknown[] =>
  core.calls.filter(call => call.name === name).map(call => call.args)

test('the table is worst first, a dispute keeps its standing beside it, silence shows no figure', async () => {
  renderScreen(<MirrorPage />)
  const words = (await rows()).map(row => row.textContent)
  expect(words[0]).toContain('Disputed')
  expect(words[0]).toContain('live')
  expect(words[1]).toContain('Gap')
  expect(words[1]).toContain('412')
  expect(words[2]).toContain('Stale')
  expect(words[2]).toContain('no data')
  expect(words[3]).toContain('Catching up')
  expect(words.at(-1)).toContain('paused')
})

test('Enter opens the pane and moves into it, Esc closes it and comes back to the row', async () => {
  const { user } = renderScreen(<MirrorPage />)
  const [, gap] = await rows()
  gap?.focus()
  await user.keyboard('{Enter}')
  const pane = await screen.findByRole('complementary', { name: 'Mirror of cashu.skerry.example' })
  expect(document.activeElement).toBe(pane)
  expect(location.hash).toContain(encodeURIComponent('https://cashu.skerry.example'))
  expect(pane.textContent).toContain('412 events missing after seq 77\u202f120.')
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('complementary')).toBeNull()
  expect((document.activeElement as HTMLElement).textContent).toContain('cashu.skerry.example')
})

test('a disputed mirror shows its fork at once, and the tab sets both messages side by side', async () => {
  const { user } = renderScreen(<MirrorPage />, { hash: `#/mirrors?select=${FJORD}` })
  const pane = await screen.findByRole('complementary')
  expect(await within(pane).findByRole('img', { name: /last common event/ })).toBeDefined()
  await user.click(within(pane).getByRole('tab', { name: /Disputes/ }))
  expect(within(pane).getByRole('columnheader', { name: 'A, held first' })).toBeDefined()
  expect(within(pane).getByRole('rowheader', { name: /differs: amount/ })).toBeDefined()
  expect(within(pane).getByRole('rowheader', { name: /same: seq/ })).toBeDefined()
  expect(within(pane).getByRole('region', { name: 'B as received' }).textContent).toContain('"amount":4096')
})

test('exporting a dispute saves a file with both messages', async () => {
  const saved = vi.fn<(blob: Blob) => string>(() => 'blob:saved')
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: saved, revokeObjectURL: () => {} }))
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
  const { user } = renderScreen(<MirrorPage />, { hash: `#/mirrors?select=${FJORD}` })
  await user.click(await screen.findByRole('button', { name: 'Export both messages' }))
  const evidence = JSON.parse(await saved.mock.calls[0]![0].text()) as { first: string; second: string }
  expect(JSON.parse(evidence.first)).toMatchObject({ seq: 118_402, amount: 64 })
  expect(JSON.parse(evidence.second)).toMatchObject({ seq: 118_402, amount: 4_096 })
  expect(click).toHaveBeenCalledOnce()
  click.mockRestore()
  vi.unstubAllGlobals()
})

test('a mirror that has just begun misses no data; one that was not measured does', async () => {
  const core = createExampleCore('busy')
  const detail = await createClient(core.transport, 'home').call('mirror.get', { url: KESTREL })
  const at = Date.now()
  const said = async (addedAt: number): Promise<HTMLElement> => {
    core.override({
      'mirror.get': () => ({ ...detail, added_at: addedAt }),
      'mirror.samples': () => [{ at, behind: 3, contact_age_ms: 0, events: 1 }],
    })
    cleanup()
    renderScreen(<MirrorPage />, { hash: `#/mirrors?select=${KESTREL}`, core })
    return screen.findByText(/Mirrored since|no data:/)
  }
  expect((await said(at - 60_000)).textContent).toContain('measured once a minute')
  expect((await said(at - 3_600_000)).textContent).toContain('no data')
})

test('catching up is paused from the bar', async () => {
  const { user, core } = renderScreen(<MirrorPage />)
  const bar = await screen.findByRole('group', { name: 'Catching up' })
  expect(bar.textContent).toContain('402\u202f191 of 463\u202f479')
  await user.click(within(bar).getByRole('button', { name: 'Pause' }))
  expect(called(core, 'mirror.pause')).toEqual([{ url: KESTREL, paused: true }])
  await waitFor(() => expect(screen.queryByRole('group', { name: 'Catching up' })).toBeNull())
})

test('letters act on the focused row; removing says what is lost and does nothing on Cancel', async () => {
  const { user, core } = renderScreen(<MirrorPage />)
  const [fjord] = await rows()
  fjord?.focus()
  await user.keyboard('r')
  await waitFor(() => expect(called(core, 'mirror.sync')).toEqual([{ url: FJORD }]))
  expect(await screen.findByText(/is complete to seq 118.409/)).toBeDefined()
  fjord?.focus()
  await user.keyboard('d')
  const dialog = await screen.findByRole('dialog')
  expect(dialog.textContent).toContain('118\u202f410 spent events')
  await user.click(within(dialog).getByRole('button', { name: 'Cancel' }))
  expect(called(core, 'peer.remove')).toEqual([])
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  ;(await rows())[0]?.focus()
  await user.keyboard('d')
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove mirror' }))
  expect(called(core, 'peer.remove')).toEqual([{ url: FJORD }])
})

test('an incomplete sync says why, with its code', async () => {
  const { user } = renderScreen(<MirrorPage />)
  ;(await rows())[1]?.focus()
  await user.keyboard('r')
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('cashu.skerry.example is not complete')
  expect(alert.textContent).toContain('wire.status')
})

test('verification goes mirror by mirror and sums up; one bad event stops it with an alarm', async () => {
  const { user, core } = renderScreen(<MirrorPage />)
  await rows()
  await user.click(screen.getByRole('button', { name: 'Verify all again' }))
  expect(await screen.findByText(/events of 8 mirrors read back and verified, 0 bad/)).toBeDefined()
  expect(called(core, 'mirror.verify')).toHaveLength(8)
  core.override({ 'mirror.verify': () => ({ events: 10, bad: 2, root: '', ms: 1 }) })
  await user.click(screen.getByRole('button', { name: 'Verify all again' }))
  expect((await screen.findByRole('alert')).textContent).toContain('2 stored events')
  expect(called(core, 'mirror.verify')).toHaveLength(9)
})

test('Add mirror: what was found first, every foreign host approved apart, then added', async () => {
  const { user, core } = renderScreen(<MirrorPage />, { scene: 'empty' })
  await user.click((await screen.findAllByRole('button', { name: 'Add mirror' }))[0]!)
  const dialog = await screen.findByRole('dialog')
  await user.type(within(dialog).getByLabelText('Mint address'), 'lantern.example{Enter}')
  expect(await within(dialog).findByText('Lantern & Co.')).toBeDefined()
  expect(called(core, 'peer.preview')).toEqual([{ url: 'https://lantern.example' }])
  expect(called(core, 'peer.add')).toEqual([])
  const add = within(dialog).getByRole('button', { name: 'Add lantern.example' })
  expect(add).toHaveProperty('disabled', true)
  expect(dialog.textContent).toContain('One host above still wants your approval.')
  expect(dialog.textContent).toContain('Refused')
  await user.click(within(dialog).getByRole('checkbox', { name: /feeds.lantern.example/ }))
  await user.click(add)
  expect(called(core, 'peer.add')).toEqual([{ url: 'https://lantern.example', approved_hosts: ['feeds.lantern.example'] }])
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

test('a refused address says what happened and keeps what was typed', async () => {
  const { user } = renderScreen(<MirrorPage />, { scene: 'empty' })
  await user.click((await screen.findAllByRole('button', { name: 'Add mirror' }))[0]!)
  const dialog = await screen.findByRole('dialog')
  await user.type(within(dialog).getByLabelText('Mint address'), 'ftp://mint.example{Enter}')
  const alert = await within(dialog).findByRole('alert')
  expect(alert.textContent).toContain('parse.url')
  expect(within(dialog).getByLabelText('Mint address')).toHaveProperty('value', 'ftp://mint.example')
})

test("a hostile mint's words are text: no element, no direction change, no zero-width name", async () => {
  renderScreen(<MirrorPage />, { scene: 'hostile' })
  const grid = await screen.findByRole('grid', { name: 'Mirrors' })
  await waitFor(() => expect(grid.textContent).toContain('<img src=x onerror=alert(1)>'))
  expect(document.querySelector('img[src=x]')).toBeNull()
  expect(grid.textContent).not.toMatch(/[\u202e\u200b]/)
})

test('without a mirror the screen says what to do next; a failing core says why', async () => {
  const { unmount } = renderScreen(<MirrorPage />, { scene: 'empty' })
  expect(await screen.findByText('No mirror is kept yet')).toBeDefined()
  unmount()
  renderScreen(<MirrorPage />, { scene: 'failing' })
  expect((await screen.findByRole('alert')).textContent).toContain('store.full')
})
