import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { RpcError } from '#shared/rpc/errors.ts'
import { createExampleCore } from '../../support/example-core.ts'
import { PASSPHRASE } from '../../support/example-signers.ts'
import { button, called, heading, openFailover, sat } from './open-failover.tsx'

vi.setConfig({ testTimeout: 60_000 })
const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
URL.createObjectURL ??= () => 'blob:x'
URL.revokeObjectURL ??= () => {}
afterEach(() => saved.mockClear())

test('opening says what it means, shows the figures once more, and only then opens', async () => {
  const { user, core } = openFailover('open')
  await heading('Open redemption')
  const meaning = screen.getByRole('region', { name: 'What opening means' })
  for (const words of ['frozen', 'one-way', 'limit', 'float']) expect(meaning.textContent).toContain(words)
  await user.click(button('Open redemption…'))
  const dialog = await screen.findByRole('dialog')
  expect(dialog.textContent).toContain(sat('12 498 116'))
  expect(called(core, 'failover.open')).toHaveLength(0)
  await user.click(within(dialog).getByRole('button', { name: 'Open redemption' }))
  await heading('Holders are paid out of the pot')
  expect(called(core, 'failover.open')).toEqual([{ custodian: 'https://mint.dunlin.example' }])
})

test('a refusal to open stays in the dialog with what to do', async () => {
  const core = createExampleCore('busy')
  core.override({
    'failover.open': () => {
      throw new RpcError('failover.unverified', 'Too few servers agree just now about the chain and the claim. See Servers.')
    },
  })
  const { user } = openFailover('open', null, core)
  await user.click(await screen.findByRole('button', { name: 'Open redemption…' }))
  const dialog = await screen.findByRole('dialog')
  await user.click(within(dialog).getByRole('button', { name: 'Open redemption' }))
  expect((await within(dialog).findByRole('alert')).textContent).toContain('failover.unverified')
})

test('D23 a late event blocks until it is released with a reason', async () => {
  const { user, core } = openFailover('redeem')
  const table = await screen.findByRole('table', { name: 'Late events' })
  expect(within(table).getAllByText('Blocks')).toHaveLength(2)
  await user.click(within(table).getAllByRole('button', { name: 'Release…' })[0]!)
  const dialog = await screen.findByRole('dialog')
  const release = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Release it' })
  await user.type(within(dialog).getByLabelText('Why'), '   {Enter}')
  expect(release.disabled).toBe(true)
  await user.type(within(dialog).getByLabelText('Why'), 'the holder showed his receipt')
  await user.click(release)
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  await within(table).findByText('Released')
  expect(table.textContent).toContain('the holder showed his receipt')
  expect(called(core, 'failover.release')).toMatchObject([{ reason: 'the holder showed his receipt' }])
})

test('closing shows the books and asks why', async () => {
  const { user, core } = openFailover('redeem')
  await user.click(await screen.findByRole('button', { name: 'Close redemption…' }))
  const dialog = await screen.findByRole('dialog')
  await within(dialog).findByRole('table', { name: 'The books' })
  const close = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Close redemption' })
  expect(close.disabled).toBe(true)
  await user.type(within(dialog).getByLabelText('Why'), 'nobody came for a month')
  await user.click(close)
  await heading(/^The books/)
  expect(called(core, 'failover.close')).toEqual([{ custodian: 'https://mint.tarn.example', reason: 'nobody came for a month' }])
})

test('the report compares both sides, and is signed by who holds a leaf key', async () => {
  const { user, core } = openFailover('report')
  const checks = await screen.findByRole('table', { name: 'Checks of the books' })
  expect(within(checks).getAllByText('Equal')).toHaveLength(6)
  expect(screen.getByRole('table', { name: 'The books' }).textContent).toContain(sat('4 218 764.250'))
  const signers = screen.getByRole('list', { name: 'Who can sign the report' })
  await user.click(await within(signers).findByRole('button', { name: 'Unlock and sign' }))
  await user.type(within(await screen.findByRole('dialog')).getByLabelText('Passphrase'), `${PASSPHRASE}{Enter}`)
  await screen.findByText('Signed and saved')
  expect(called(core, 'failover.bundle')).toEqual([{ custodian: 'https://mint.curlew.example', signer: 'desk' }])
  expect(saved).toHaveBeenCalledTimes(1)
  await user.click(button('Save without a signature'))
  await screen.findByText('Saved, without a signature')
})

test('books that do not match are not signed', async () => {
  const core = createExampleCore('busy')
  const { store, unmount } = openFailover('report', null, core)
  const report = await store.call('home', 'failover.report', { custodian: 'https://mint.curlew.example' })
  unmount()
  if (!report.ok) throw new Error('no report')
  core.override({
    'failover.report': () => ({ ...report.value, checks: [{ name: 'pot', left: '1000', right: '2000', ok: false }] }),
  })
  openFailover('report', null, core)
  await screen.findByText('The sums do not match')
  const signers = screen.getByRole('list', { name: 'Who can sign the report' })
  for (const each of within(signers).getAllByRole<HTMLButtonElement>('button')) expect(each.disabled).toBe(true)
})

test('D26 while a reorganisation holds the claim back, it is suspended and says why', async () => {
  const core = createExampleCore('busy')
  const { store, unmount } = openFailover('redeem', null, core)
  const detail = await store.call('home', 'failover.get', { custodian: 'https://mint.tarn.example' })
  unmount()
  if (!detail.ok || detail.value.redemption === null) throw new Error('no pot')
  const redemption = { ...detail.value.redemption, phase: 'suspended' as const }
  core.override({ 'failover.get': () => ({ ...detail.value, redemption, pot: { ...detail.value.pot!, phase: 'suspended' } }) })
  const { user } = openFailover('redeem', null, core)
  await screen.findByText('Suspended')
  await user.click(button('Show the claim'))
  await screen.findByText('A reorganisation took the claim back')
})

test('coins that ripen later are not left behind a later step', async () => {
  const core = createExampleCore('busy')
  const { store, unmount } = openFailover('redeem', null, core)
  const detail = await store.call('home', 'failover.get', { custodian: 'https://mint.tarn.example' })
  const signed = await store.call('home', 'failover.get', { custodian: 'https://mint.fathom.example' })
  unmount()
  if (!detail.ok || !signed.ok) throw new Error('no failover')
  core.override({ 'failover.get': () => ({ ...detail.value, open: true, claimable: '12000000' }) })
  const first = openFailover('redeem', null, core)
  await screen.findByText(/12.000.000 sat more can be claimed now/)
  await first.user.click(button('Plan one more claim'))
  await heading('What the claim takes, and where it goes')
  first.unmount()
  core.override({ 'failover.get': () => ({ ...detail.value, plan: signed.value.plan }) })
  const { user } = openFailover('redeem', null, core)
  await screen.findByText(/One more claim of 12.500.000 sat is planned and not sent yet/)
  await user.click(button('Send it'))
  await screen.findByRole('form', { name: 'Send the claim' })
})

test('before it opens it says whether anybody could be paid', async () => {
  const core = createExampleCore('busy')
  const { store, unmount } = openFailover('open', null, core)
  await screen.findByText('Float')
  expect(screen.queryByText('Nobody could be paid yet')).toBeNull()
  const floats = await store.call('home', 'float.get', {})
  unmount()
  if (!floats.ok) throw new Error('no float')
  core.override({ 'float.get': () => floats.value.map(float => ({ ...float, free: '0' })) })
  openFailover('open', null, core)
  await screen.findByText('Nobody could be paid yet')
  expect(screen.getByRole('link', { name: 'Go to Redemption' }).getAttribute('href')).toBe('#/redemption')
})
