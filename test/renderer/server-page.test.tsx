import './browser.ts'
import './measured.ts'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createClient } from '#shared/rpc/client.ts'
import { ServerPage } from '../../src-renderer/features/server/ServerPage.tsx'
import { createExampleCore, type ExampleCore } from '../support/example-core.ts'
import { renderScreen } from './render-screen.tsx'

const rows = async (): Promise<HTMLElement[]> =>
  within(await screen.findByRole('grid', { name: 'Servers' }))
    .getAllByRole('row')
    .filter(row => row.dataset['place'] !== undefined)
const called = (core: ExampleCore, name: string): unknown[] => core.calls.filter(call => call.name === name).map(call => call.args)

test('what the servers say together stands above them, with what was checked of the headers', async () => {
  const { core } = renderScreen(<ServerPage />)
  const band = await screen.findByRole('region', { name: 'Agreement' })
  expect(band.textContent).toContain('Verified')
  expect(band.textContent).toContain('3 of 5 agree at tip 975\u202f612')
  expect(band.textContent).toContain('more than half of 5')
  expect(band.textContent).toContain('work checked')
  const status = await createClient(core.transport, 'home').call('chain.status', {})
  core.override({ 'chain.status': () => ({ ...status, agreement: 'unknown', answered: 1, needed: 3, header_check: 'links' }) })
  core.announce('chain')
  await waitFor(() => expect(band.textContent).toContain('1 of 5 answers; 3 must.'))
  expect(band.textContent).toContain('2 more servers must answer.')
  expect(band.textContent).toContain('regtest')
  expect(band.textContent).not.toContain('Verified')
  core.override({ 'chain.status': () => ({ ...status, agreement: 'disputed' }) })
  core.announce('chain')
  await waitFor(() => expect(band.textContent).toContain('contradict one another'))
})

test('the table is worst first and says why in the pane', async () => {
  const { user } = renderScreen(<ServerPage />)
  const words = (await rows()).map(row => row.textContent)
  expect(words[0]).toContain('Certificate')
  expect(words[1]).toContain('Down')
  expect(words.filter(text => text.includes('Ready'))).toHaveLength(3)
  ;(await rows())[1]?.focus()
  await user.keyboard('{Enter}')
  const pane = await screen.findByRole('complementary', { name: 'Server electrum.tarn.example:50002' })
  expect(pane.textContent).toContain('server.unreachable')
  expect(pane.textContent).toContain('It is tried again')
  expect(pane.textContent).toContain('127.0.0.1:9050')
})

test('a changed certificate: both causes, both fingerprints, No first; only the other button pins', async () => {
  const { user, core } = renderScreen(<ServerPage />)
  const before = (await createClient(core.transport, 'home').call('server.list', {})).find(
    row => row.reason?.code === 'server.certificate-changed',
  )!
  ;(await rows())[0]?.focus()
  await user.keyboard('c')
  const dialog = await screen.findByRole('dialog', { name: 'The certificate of fulcrum.skerry.example changed' })
  expect(dialog.textContent).toContain('It was renewed')
  expect(dialog.textContent).toContain('Somebody stands in between')
  const digits = dialog.textContent.replaceAll(' ', '')
  expect(digits).toContain(before.pin!)
  expect(digits).toContain(before.offered_pin!)
  const no = within(dialog).getByRole('button', { name: 'No, keep the pinned one' })
  await waitFor(() => expect(document.activeElement).toBe(no))
  await user.keyboard('{Enter}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(called(core, 'server.pin')).toEqual([])
  ;(await rows())[0]?.focus()
  await user.keyboard('c')
  await user.click(await screen.findByRole('button', { name: 'Trust the new certificate' }))
  expect(called(core, 'server.pin')).toEqual([{ id: before.id, pin: before.offered_pin }])
  await waitFor(async () => expect((await rows()).filter(row => row.textContent.includes('Ready'))).toHaveLength(4))
})

test('Add server: one look first, then added with what was seen', async () => {
  const { user, core } = renderScreen(<ServerPage />, { scene: 'empty' })
  expect(await screen.findByText(/None is built in/)).toBeDefined()
  await user.click(screen.getAllByRole('button', { name: 'Add server' })[0]!)
  const dialog = await screen.findByRole('dialog', { name: 'Add server' })
  await user.type(within(dialog).getByLabelText('Address'), 'Electrum.Own.example:60002:s')
  await user.click(within(dialog).getByRole('button', { name: 'Look' }))
  const args = { host: 'electrum.own.example', port: 60_002, transport: 'tls', pin: null, proxy: null }
  expect(called(core, 'server.probe')).toEqual([args])
  expect(await within(dialog).findByText('ElectrumX 1.20.0')).toBeDefined()
  expect(called(core, 'server.add')).toEqual([])
  await user.click(within(dialog).getByRole('button', { name: 'Add server' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(called(core, 'server.add')).toEqual([args])
  expect(await rows()).toHaveLength(1)
})

test('a self-signed certificate is pinned only after it was compared, and looked at again with the pin', async () => {
  const { user, core } = renderScreen(<ServerPage />, { hash: '#/servers?dialog=add' })
  const dialog = await screen.findByRole('dialog', { name: 'Add server' })
  await user.type(within(dialog).getByLabelText('Address'), 'self-signed.example:50002')
  await user.click(within(dialog).getByRole('button', { name: 'Look' }))
  const pin = await within(dialog).findByRole('button', { name: 'Pin it and look again' })
  expect(pin).toHaveProperty('disabled', true)
  expect(within(dialog).queryByRole('button', { name: 'Add server' })).toBeNull()
  await user.click(within(dialog).getByRole('checkbox', { name: /I compared it/ }))
  await user.click(pin)
  expect(await within(dialog).findByText('ElectrumX 1.20.0')).toBeDefined()
  const [first, second] = called(core, 'server.probe') as { pin: string | null }[]
  expect(first!.pin).toBeNull()
  expect(second!.pin).toMatch(/^[0-9a-f]{64}$/)
  await user.click(within(dialog).getByRole('button', { name: 'Add server' }))
  await waitFor(() => expect((called(core, 'server.add')[0] as { pin: string }).pin).toBe(second!.pin))
})

test('another network is refused: there is no button that adds it; an edited address is looked at anew', async () => {
  const core = createExampleCore('busy')
  core.override({
    'server.probe': () => ({
      software: 'ElectrumX 1.20.0',
      tip: null,
      latency_ms: 12,
      offered_pin: null,
      reason: { code: 'server.wrong-network', detail: 'Its first block is that of mainnet, this home is on signet.' },
    }),
  })
  const { user } = renderScreen(<ServerPage />, { core, hash: '#/servers?dialog=add' })
  const dialog = await screen.findByRole('dialog', { name: 'Add server' })
  await user.type(within(dialog).getByLabelText('Address'), 'main.example:50002')
  await user.click(within(dialog).getByRole('button', { name: 'Look' }))
  expect((await within(dialog).findByRole('alert')).textContent).toContain('server.wrong-network')
  expect(within(dialog).queryByRole('button', { name: 'Add server' })).toBeNull()
  await user.type(within(dialog).getByLabelText('Address'), '{Backspace}3')
  expect(within(dialog).getByRole('button', { name: 'Look' })).toHaveProperty('disabled', false)
})

test('an answer that comes after the address was edited adds nothing', async () => {
  const core = createExampleCore('busy')
  let answer = (): void => {}
  const answered = new Promise<void>(resolve => (answer = resolve))
  const found = await createClient(core.transport, 'home').call('server.probe', {
    host: 'a.example',
    port: 50_002,
    transport: 'tls',
    pin: null,
    proxy: null,
  })
  core.override({ 'server.probe': () => answered.then(() => found) })
  const { user } = renderScreen(<ServerPage />, { core, hash: '#/servers?dialog=add' })
  const dialog = await screen.findByRole('dialog', { name: 'Add server' })
  await user.type(within(dialog).getByLabelText('Address'), 'a.example')
  await user.click(within(dialog).getByRole('button', { name: 'Look' }))
  await user.type(within(dialog).getByLabelText('Address'), 'b')
  answer()
  await waitFor(() => expect(within(dialog).getByRole('button', { name: 'Look' }).getAttribute('aria-busy')).toBeNull())
  expect(within(dialog).queryByText('ElectrumX 1.20.0')).toBeNull()
  expect(within(dialog).queryByRole('button', { name: 'Add server' })).toBeNull()
})

test('an onion service asks for a proxy; plain TCP to another machine is warned of', async () => {
  const { user } = renderScreen(<ServerPage />, { hash: '#/servers?dialog=add' })
  const dialog = await screen.findByRole('dialog', { name: 'Add server' })
  const address = within(dialog).getByLabelText('Address')
  await user.type(address, 'abcdefghij.onion:50001:t')
  expect(dialog.textContent).toContain("Tor's proxy")
  expect(dialog.textContent).toContain('Over TCP anybody on the way')
  expect(within(dialog).getByRole('button', { name: 'Look' })).toHaveProperty('disabled', true)
  await user.type(within(dialog).getByLabelText('SOCKS5 proxy (optional)'), '127.0.0.1:9050')
  expect(within(dialog).getByRole('button', { name: 'Look' })).toHaveProperty('disabled', false)
})

test('E switches off and on, D removes after asking', async () => {
  const { user, core } = renderScreen(<ServerPage />)
  const tarn = (await rows()).find(row => row.textContent.includes('tarn'))!
  tarn.focus()
  await user.keyboard('e')
  await waitFor(() => expect(called(core, 'server.enable')).toEqual([{ id: 4, enabled: false }]))
  await waitFor(async () => expect((await rows()).at(-1)!.textContent).toContain('Off'))
  ;(await rows()).at(-1)!.focus()
  await user.keyboard('d')
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove server' }))
  expect(called(core, 'server.remove')).toEqual([{ id: 4 }])
  await waitFor(async () => expect(await rows()).toHaveLength(4))
})

test("a server's own words are text", async () => {
  const core = createExampleCore('busy')
  const list = await createClient(core.transport, 'home').call('server.list', {})
  core.override({ 'server.list': () => [{ ...list[0]!, software: '<img src=x onerror=alert(1)>\u202e' }] })
  renderScreen(<ServerPage />, { core, hash: '#/servers?select=1' })
  const pane = await screen.findByRole('complementary')
  expect(pane.textContent).toContain('<img src=x onerror=alert(1)>·')
  expect(document.querySelector('img')).toBeNull()
})
