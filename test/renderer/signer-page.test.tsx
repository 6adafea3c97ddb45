import './browser.ts'
import './measured.ts'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { SignerPage } from '../../src-renderer/features/signer/SignerPage.tsx'
import type { ExampleCore } from '../support/example-core.ts'
import { PASSPHRASE } from '../support/example-signers.ts'
import { renderScreen } from './render-screen.tsx'

const rows = async (): Promise<HTMLElement[]> =>
  within(await screen.findByRole('grid', { name: 'Signers' }))
    .getAllByRole('row')
    .filter(row => row.dataset['place'] !== undefined)
const rowOf = async (name: string): Promise<HTMLElement> => (await rows()).find(row => row.textContent.includes(name))!
const called = <Args,>(core: ExampleCore, name: string): Args[] =>
  core.calls.filter(call => call.name === name).map(call => call.args as Args)

/** Everything that outlives a form: the view store, the browser's storage and what stands in the page. */
const remembered = (store: { readonly state: { getState: () => unknown } }): string =>
  JSON.stringify([
    store.state.getState(),
    { ...localStorage },
    location.hash,
    [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(({ value }) => value),
    document.body.textContent,
  ])

test('the list says of each signer what it is, whether it can sign now, and why hardware cannot', async () => {
  const { user } = renderScreen(<SignerPage />)
  const words = (await rows()).map(row => row.textContent)
  expect(words.find(text => text.includes('Desk'))).toContain('Locked')
  expect(words.find(text => text.includes('Harbor 2024'))).toContain('harbor-1')
  expect(words.find(text => text.includes('PSBT by file'))).toContain('by file')
  expect(words.find(text => text.includes('Ledger'))).toContain('cannot sign')
  ;(await rowOf('Ledger')).focus()
  await user.keyboard('{Enter}')
  const pane = await screen.findByRole('complementary', { name: /^Signer Ledger/ })
  expect(pane.textContent).toContain('A reserve of raw advertised keys cannot be registered.')
  expect(within(pane).queryByRole('button', { name: 'Unlock' })).toBeNull()
})

test('the pane names every key with path, use and reserves, the backup and the warnings', async () => {
  renderScreen(<SignerPage />, { hash: '#/signers?select=desk' })
  const pane = await screen.findByRole('complementary', { name: 'Signer Desk' })
  expect(pane.textContent).toContain("m/86'/1'/0'/0/0")
  expect(pane.textContent).toContain('key path')
  expect(pane.textContent).toContain('LanternPay · Nordlys · Kestrel')
  expect(pane.textContent).toContain('Checked')
})

test('a key with poor entropy keeps its warning', async () => {
  renderScreen(<SignerPage />, { hash: '#/signers?select=old' })
  const pane = await screen.findByRole('complementary', { name: 'Signer Harbor 2024' })
  expect(within(pane).getByRole('alert').textContent).toContain('signer.coldcard-entropy')
})

test('unlocking: a wrong passphrase says so and is gone; the right one shows the time left; L locks', async () => {
  const { user, core, store } = renderScreen(<SignerPage />, { hash: '#/signers?select=desk' })
  ;(await rowOf('Desk')).focus()
  await user.keyboard('u')
  const dialog = await screen.findByRole('dialog', { name: 'Unlock Desk' })
  const unlock = (): HTMLElement => within(dialog).getByRole('button', { name: /^Unlock for/ })
  expect(unlock()).toHaveProperty('disabled', true)
  await user.type(within(dialog).getByLabelText('Passphrase'), 'not this one')
  await user.click(unlock())
  expect((await within(dialog).findByRole('alert')).textContent).toContain('signer.passphrase')
  expect(remembered(store)).not.toContain('not this one')
  await user.click(within(dialog).getByRole('radio', { name: '15 min' }))
  await user.type(within(dialog).getByLabelText('Passphrase'), PASSPHRASE)
  await user.click(unlock())
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(called<{ minutes: number }>(core, 'signer.unlock').at(-1)).toMatchObject({ id: 'desk', minutes: 15 })
  expect((await screen.findAllByText(/14 min left|15 min left/)).length).toBeGreaterThan(0)
  expect(remembered(store)).not.toContain(PASSPHRASE)
  ;(await rowOf('Desk')).focus()
  await user.keyboard('l')
  await waitFor(() => expect(called(core, 'signer.lock')).toEqual([{ id: 'desk' }]))
  await waitFor(async () => expect((await rowOf('Desk')).textContent).toContain('Locked'))
})

test('creating: says what is missing of the passphrase, shows the words once behind a click, then asks for three of them', async () => {
  const { user, core, store } = renderScreen(<SignerPage />, { hash: '#/signers?dialog=create' })
  let dialog = await screen.findByRole('dialog', { name: 'Create a keystore' })
  const create = within(dialog).getByRole('button', { name: 'Create for signet' })
  await user.type(within(dialog).getByLabelText('Name'), 'Vault')
  await user.type(within(dialog).getByLabelText('Passphrase'), 'short')
  expect(dialog.textContent).toContain('7 more: at least 12 characters.')
  await user.type(within(dialog).getByLabelText('Passphrase again'), 'shirt')
  expect(dialog.textContent).toContain('Not the same as above.')
  expect(create).toHaveProperty('disabled', true)
  await user.clear(within(dialog).getByLabelText('Passphrase'))
  await user.type(within(dialog).getByLabelText('Passphrase'), PASSPHRASE)
  await user.clear(within(dialog).getByLabelText('Passphrase again'))
  await user.type(within(dialog).getByLabelText('Passphrase again'), PASSPHRASE)
  await user.click(within(dialog).getByRole('radio', { name: '12 words' }))
  await user.click(create)

  dialog = await screen.findByRole('dialog', { name: 'The words of Vault' })
  expect(called(core, 'signer.create')).toEqual([{ name: 'Vault', network: 'signet', passphrase: PASSPHRASE, words: 12 }])
  expect(dialog.textContent).not.toContain('abandon')
  const done = within(dialog).getByRole('button', { name: /^I wrote them down/ })
  expect(done).toHaveProperty('disabled', true)
  await user.click(within(dialog).getByRole('button', { name: 'Show the words' }))
  const words = within(within(dialog).getByRole('list', { name: 'Words' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent)
  expect(words).toHaveLength(12)
  await user.click(done)

  dialog = await screen.findByRole('dialog', { name: 'Check the backup of Vault' })
  expect(remembered(store)).not.toContain('abandon')
  expect(remembered(store)).not.toContain(PASSPHRASE)
  const fields = within(dialog).getAllByLabelText(/^Word \d+$/) as HTMLInputElement[]
  expect(fields).toHaveLength(3)
  for (const field of fields) await user.type(field, words[Number(/\d+/.exec(field.labels![0]!.textContent)![0]) - 1]!)
  await user.type(within(dialog).getByLabelText('Passphrase'), PASSPHRASE)
  await user.click(within(dialog).getByRole('button', { name: 'Check' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  const [{ typed }] = called<{ typed: { position: number; word: string }[] }>(core, 'signer.check-backup') as [
    { typed: { position: number; word: string }[] },
  ]
  expect(typed.map(({ position, word }) => words[position] === word)).toEqual([true, true, true])
  expect((await rowOf('Vault')).textContent).toContain('checked')
})

test('the words cannot be lost by a slip: Escape asks, Stay keeps them', async () => {
  const { user } = renderScreen(<SignerPage />, { hash: '#/signers?dialog=create' })
  let dialog = await screen.findByRole('dialog', { name: 'Create a keystore' })
  await user.type(within(dialog).getByLabelText('Name'), 'Vault')
  await user.type(within(dialog).getByLabelText('Passphrase'), PASSPHRASE)
  await user.type(within(dialog).getByLabelText('Passphrase again'), PASSPHRASE)
  await user.click(within(dialog).getByRole('button', { name: 'Create for signet' }))
  dialog = await screen.findByRole('dialog', { name: 'The words of Vault' })
  await user.keyboard('{Escape}')
  expect(within(dialog).getByRole('alert').textContent).toContain('never shown again')
  await user.click(within(dialog).getByRole('button', { name: 'Stay' }))
  expect(within(dialog).queryByRole('alert')).toBeNull()
  await user.keyboard('{Escape}')
  await user.click(within(within(dialog).getByRole('alert')).getByRole('button', { name: 'Close' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect((await rowOf('Vault')).textContent).toContain('not checked')
})

test('a wrong backup word is refused and asked anew, and nothing typed stays', async () => {
  const { user, core, store } = renderScreen(<SignerPage />, { hash: '#/signers?select=desk' })
  ;(await rowOf('Desk')).focus()
  await user.keyboard('b')
  const dialog = await screen.findByRole('dialog', { name: 'Check the backup of Desk' })
  for (const field of within(dialog).getAllByLabelText(/^Word \d+$/)) await user.type(field, 'zebra')
  await user.type(within(dialog).getByLabelText('Passphrase'), PASSPHRASE)
  await user.click(within(dialog).getByRole('button', { name: 'Check' }))
  expect((await within(dialog).findByRole('alert')).textContent).toContain('signer.backup')
  expect(called(core, 'signer.check-backup')).toHaveLength(1)
  expect(remembered(store)).not.toMatch(/zebra|correct horse/)
})

test('importing: form and origin of the secret are asked, Coldcard is warned of, and the secret leaves the form', async () => {
  const { user, core, store } = renderScreen(<SignerPage />)
  await rows()
  await user.click(screen.getByRole('button', { name: 'Import key' }))
  const dialog = await screen.findByRole('dialog', { name: 'Import a key' })
  const add = within(dialog).getByRole('button', { name: 'Import for signet' })
  await user.type(within(dialog).getByLabelText('Name'), 'Old seed')
  await user.type(within(dialog).getByLabelText('Words, in order'), 'abandon ability able')
  expect(dialog.textContent).toContain('3 words so far')
  await user.click(within(dialog).getByRole('radio', { name: 'Raw key' }))
  const key = 'ab'.repeat(32)
  expect(within(dialog).getByLabelText('Private key')).toHaveProperty('value', '')
  await user.type(within(dialog).getByLabelText('Private key'), key)
  await user.type(within(dialog).getByLabelText('Passphrase'), PASSPHRASE)
  await user.type(within(dialog).getByLabelText('Passphrase again'), PASSPHRASE)
  expect(add).toHaveProperty('disabled', true)
  await user.click(within(dialog).getByRole('radio', { name: /On a Coldcard/ }))
  expect(within(dialog).getByRole('alert').textContent).toContain('Do not build a reserve on this key')
  await user.click(add)
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(called(core, 'signer.import')).toEqual([
    { name: 'Old seed', network: 'signet', passphrase: PASSPHRASE, secret: { kind: 'raw', key }, made_on: 'coldcard-2021-2026' },
  ])
  expect(remembered(store)).not.toContain(key)
  expect(remembered(store)).not.toContain(PASSPHRASE)
  expect((await screen.findByRole('complementary', { name: 'Signer Old seed' })).textContent).toContain('poor entropy')
})

test('removing says what is lost and wants the name typed', async () => {
  const { user, core } = renderScreen(<SignerPage />)
  ;(await rowOf('Harbor 2024')).focus()
  await user.keyboard('d')
  const dialog = await screen.findByRole('dialog', { name: /^Remove the keystore/ })
  expect(dialog.textContent).toContain('harbor-1')
  expect(dialog.textContent).toContain('your own copy')
  const remove = within(dialog).getByRole('button', { name: 'Remove keystore' })
  expect(remove).toHaveProperty('disabled', true)
  await user.type(within(dialog).getByLabelText(/^Type/), 'Harbor 2024')
  await user.click(remove)
  expect(called(core, 'signer.remove')).toEqual([{ id: 'old' }])
  await waitFor(async () => expect(await rowOf('Harbor 2024')).toBeUndefined())
})

test('without a network nothing is made, and the form says where to choose one', async () => {
  renderScreen(<SignerPage />, { scene: 'first-start', hash: '#/signers?dialog=create' })
  const dialog = await screen.findByRole('dialog', { name: 'Create a keystore' })
  expect(await within(dialog).findByText(/Choose a network in Settings first/)).toBeDefined()
  expect(within(dialog).getByRole('button', { name: /^Create/ })).toHaveProperty('disabled', true)
})
