import '../browser.ts'
import '../measured.ts'
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { ReservePage } from '../../../src-renderer/features/reserve/ReservePage.tsx'
import { delayWords, fieldErrors, fieldOf, policyOf, EMPTY } from '../../../src-renderer/features/reserve/policy-form.ts'
import { keyOf } from '../../support/example-coins.ts'
import { renderScreen } from '../render-screen.tsx'

vi.setConfig({ testTimeout: 60_000 })
const DAVE = keyOf('Dave')
const called = (core: { calls: readonly { name: string; args: unknown }[] }, name: string): unknown[] =>
  core.calls.filter(call => call.name === name).map(call => call.args)

test('what is typed is derived at once, and the end is the address derived again from the saved package', async () => {
  const { user, core } = renderScreen(<ReservePage />, { hash: '#/reserves?dialog=new' })
  const save = await screen.findByRole('button', { name: 'Save and check' })
  expect(save).toHaveProperty('disabled', true)
  expect(await screen.findByText('Choose your internal key.')).toBeTruthy()
  await user.click(await screen.findByRole('button', { name: /Desk/ }))
  expect(await screen.findByText('Add a delegate’s key.')).toBeTruthy()
  const first = screen.getByRole('group', { name: 'Delegate 1' })
  await user.type(within(first).getByLabelText('Name'), 'Dave')
  await user.type(within(first).getByLabelText('Key'), DAVE)
  const address = (await screen.findByLabelText('Address', { selector: 'p' })).textContent
  expect(address).toMatch(/^tb1p/)
  expect(save).toHaveProperty('disabled', true)
  await user.type(screen.getAllByLabelText('Name')[0]!, 'harbor-3')
  await waitFor(() => expect(save).toHaveProperty('disabled', false))
  await user.click(save)
  expect(await screen.findByText('They agree.')).toBeTruthy()
  expect(screen.getAllByText(address)).toHaveLength(2)
  expect(screen.getByRole('img', { name: 'Address of harbor-3, to be scanned' })).toBeTruthy()
  expect(called(core, 'reserve.add')).toMatchObject([{ source: 'policy', name: 'harbor-3', policy: { delegates: [{ delay: 4_032 }] } }])
  await user.click(screen.getByRole('button', { name: 'Done' }))
  const pane = await screen.findByRole('complementary', { name: /harbor-3/ })
  expect(pane.textContent).toContain('no output yet')
})

test('an address that the saved package does not lead to must not be funded', async () => {
  const { user, core, store } = renderScreen(<ReservePage />, { hash: '#/reserves?dialog=new' })
  await user.click(await screen.findByRole('button', { name: /Desk/ }))
  await user.type(within(screen.getByRole('group', { name: 'Delegate 1' })).getByLabelText('Key'), DAVE)
  await user.type(screen.getAllByLabelText('Name')[0]!, 'harbor-3')
  const other = await store.call('home', 'reserve.get', { id: 2 })
  if (!other.ok) throw new Error('no reserve')
  core.override({ 'reserve.get': () => other.value })
  const save = screen.getByRole('button', { name: 'Save and check' })
  await waitFor(() => expect(save).toHaveProperty('disabled', false))
  await user.click(save)
  expect((await screen.findByText(/Do not fund this reserve/)).textContent).toContain('They do not agree')
  expect(screen.queryByText('They agree.')).toBeNull()
})

test('refusals of the core stand beside their field, with their code', async () => {
  const { user } = renderScreen(<ReservePage />, { hash: '#/reserves?dialog=new' })
  await user.click(await screen.findByRole('button', { name: /Desk/ }))
  const key = within(screen.getByRole('group', { name: 'Delegate 1' })).getByLabelText('Key')
  await user.click(key)
  await user.paste('f'.repeat(64))
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toMatch(/^This is not a public key.*policy\.key/)
  expect(screen.getByText('A field says what is wrong with it.')).toBeTruthy()
  expect(key.getAttribute('aria-invalid')).toBe('true')
  await user.clear(key)
  await user.paste('abc')
  expect((await screen.findByRole('alert')).textContent).toContain('3 characters; a key has 64 hex digits')
})

test('a delay of 0 and one beyond Bitcoin’s count are refused before they are sent', () => {
  const form = { ...EMPTY, internalKey: keyOf('me'), delegates: [{ ...EMPTY.delegates[0]!, pubkey: DAVE, delay: '0' }] }
  expect(fieldErrors(form)['delegates.0.delay']).toContain('at once')
  expect(policyOf(form, 'signet')).toBeNull()
  const long = { ...form, delegates: [{ ...form.delegates[0]!, delay: '65536' }] }
  expect(fieldErrors(long)['delegates.0.delay']).toContain('65 535')
  expect(policyOf({ ...form, delegates: [{ ...form.delegates[0]!, delay: '1' }] }, 'signet')?.delegates[0]?.delay).toBe(1)
  expect(fieldOf('delegates[2].delay is a number')).toBe('delegates.2.delay')
  expect(fieldOf('delegates[1] has a key that stands in this policy already.')).toBe('delegates.1.pubkey')
  expect(fieldOf('A policy names 1 to 32 delegates.')).toBeNull()
  expect(delayWords('4032')).toBe('≈ 28 days')
  expect(delayWords('36')).toBe('≈ 6.0 h')
  expect(delayWords('0')).toBe('')
})

test('a package is dropped, read and watched; a file that is none says so', async () => {
  const { user, core, store } = renderScreen(<ReservePage />, { hash: '#/reserves?dialog=import' })
  await user.click(await screen.findByRole('radio', { name: 'From a package' }))
  const group = screen.getByRole('group', { name: 'Reserve package' })
  fireEvent.drop(group, { dataTransfer: { files: [new File(['not json'], 'notes.json')] } })
  await screen.findByText(/notes.json, 8 characters/)
  await user.click(screen.getByRole('button', { name: 'Read and watch it' }))
  expect((await screen.findByRole('alert')).textContent).toContain('package.form')
  const saved = await store.call('home', 'reserve.get', { id: 5 })
  if (!saved.ok) throw new Error('no reserve')
  fireEvent.drop(group, { dataTransfer: { files: [new File([saved.value.package!], 'nordlys.reserve.json')] } })
  await screen.findByText(/nordlys.reserve.json/)
  await user.click(screen.getByRole('button', { name: 'Read and watch it' }))
  expect(await screen.findByText('They agree.')).toBeTruthy()
  expect(called(core, 'reserve.add').at(-1)).toMatchObject({ source: 'package', role: 'peer', me: null })
})

test('a peer is added from its advertisement, our key found by itself; a mint without a reserve says so', async () => {
  const { user, core } = renderScreen(<ReservePage />, { hash: '#/reserves?dialog=import' })
  const act = await screen.findByRole('button', { name: 'Watch its reserves' })
  expect(act).toHaveProperty('disabled', true)
  await user.click(await screen.findByRole('radio', { name: /Tarn/ }))
  await user.click(act)
  expect((await screen.findByRole('alert')).textContent).toContain('reserve.not-advertised')
  await user.click(screen.getByRole('radio', { name: /LanternPay/ }))
  await user.click(act)
  expect(called(core, 'reserve.add').at(-1)).toEqual({ source: 'mirror', url: 'https://mint.lanternpay.example', me: null })
  await screen.findByText('They agree.')
})

test('a hot wallet is watched with its target in sat', async () => {
  const { user, core } = renderScreen(<ReservePage />, { hash: '#/reserves?dialog=new' })
  await user.click(await screen.findByRole('radio', { name: 'Hot wallet' }))
  await user.type(screen.getByLabelText('Name'), 'till')
  await user.click(await screen.findByRole('button', { name: /Desk/ }))
  await user.type(screen.getByLabelText('Target'), '5 000 000')
  await user.click(screen.getByRole('button', { name: 'Watch it' }))
  await waitFor(() => expect(called(core, 'reserve.add')).toMatchObject([{ source: 'hot', name: 'till', target: '5000000' }]))
})
