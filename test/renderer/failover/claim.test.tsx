import { screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { RpcError } from '#shared/rpc/errors.ts'
import { createExampleCore } from '../../support/example-core.ts'
import { PASSPHRASE } from '../../support/example-signers.ts'
import { button, called, heading, openFailover, sat } from './open-failover.tsx'

vi.setConfig({ testTimeout: 60_000 })

test('the plan shows what is taken, what is left out and why, and ends in the tray', async () => {
  const { user, core } = openFailover('doubtful', 3)
  const transaction = await screen.findByRole('table', { name: 'Transaction' })
  expect(transaction.textContent).toContain(sat('6 400 000'))
  expect(transaction.textContent).toContain('harbor-2')
  expect(screen.getByText(/costs more than it holds/)).toBeTruthy()
  expect(screen.getByRole('radio', { name: /harbor-2/ })).toHaveProperty('checked', true)
  await user.click(screen.getByRole('radio', { name: /harbor-1/ }))
  await user.click(screen.getByRole('radio', { name: /Fast/ }))
  await waitFor(() => expect(screen.getByRole('table', { name: 'Transaction' }).textContent).toContain('22 sat/vB'))
  await user.click(button('Make the claim plan'))
  await waitFor(() =>
    expect(called(core, 'failover.plan')).toEqual([{ custodian: 'https://mint.lanternpay.example', to: 2, rate: 'fast' }]),
  )
  await heading('Sign the claim')
  expect(called(core, 'failover.broadcast')).toHaveLength(0)
})

test('a plan that is not sent is dropped and made anew', async () => {
  const { user, core } = openFailover('sign', 3)
  await user.click(await screen.findByRole('button', { name: 'Drop and plan again' }))
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Drop' }))
  await screen.findByRole('button', { name: 'Make the claim plan' })
  expect(called(core, 'plan.drop')).toHaveLength(1)
})

test('without a reserve of one’s own there is nowhere to claim to, and the way to one', async () => {
  const core = createExampleCore('busy')
  const { store, unmount } = openFailover('unasked', 3, core)
  const detail = await store.call('home', 'failover.get', { custodian: 'https://mint.harrow.example' })
  unmount()
  if (!detail.ok) throw new Error('no failover')
  core.override({ 'failover.get': () => ({ ...detail.value, destinations: [] }) })
  openFailover('unasked', 3, core)
  await screen.findByText('There is no reserve of your own to claim into')
  expect(screen.getByRole('link', { name: 'Set up a reserve' }).getAttribute('href')).toBe('#/reserves?dialog=new')
  expect(screen.queryByRole('button', { name: 'Make the claim plan' })).toBeNull()
})

test('each signer can, or cannot because; a locked one is unlocked on the way', async () => {
  const { user, core } = openFailover('sign')
  const signers = await screen.findByRole('region', { name: 'Signers' })
  expect(signers.textContent).toContain('It does not hold the key of your leaf.')
  expect(signers.textContent).toContain('raw advertised keys')
  await user.click(within(signers).getByRole('button', { name: 'Unlock and sign' }))
  await user.type(within(await screen.findByRole('dialog')).getByLabelText('Passphrase'), `${PASSPHRASE}{Enter}`)
  await heading('Send the claim')
  expect(called(core, 'failover.sign')).toEqual([{ custodian: 'https://mint.marram.example', signer: 'desk' }])
  expect(screen.getByText('Signatures')).toBeTruthy()
})

test('D31 the claim leaves only when mint and amount are typed exactly', async () => {
  const { user, core } = openFailover('send')
  const form = await screen.findByRole('form', { name: 'Send the claim' })
  const send = within(form).getByRole<HTMLButtonElement>('button', { name: 'Send through 3 servers' })
  const [mint, amount] = [within(form).getByLabelText('Mint name'), within(form).getByLabelText('Amount in sat')]
  const wrong = [
    ['fathom', '12500000'],
    ['Fathom ', '1250000'],
    ['Fathоm', '12500000'],
    ['mint.fathom.example', '12500000'],
    ['Fathom', '12500000 sat'],
    ['Fathom', '12498116'],
    ['', ''],
  ] as const
  for (const [name, sum] of wrong) {
    await user.clear(mint)
    await user.clear(amount)
    if (name !== '') await user.type(mint, `${name}{Enter}`)
    if (sum !== '') await user.type(amount, `${sum}{Enter}`)
    expect(send.disabled).toBe(true)
    await user.click(send)
  }
  expect(called(core, 'failover.broadcast')).toHaveLength(0)
  expect(form.textContent).toContain('This cannot be called back.')
  await user.type(mint, 'Fathom')
  await user.type(amount, '12500')
  await within(form).findByText('12 500 000, still to type: 000')
  await user.type(amount, '000')
  expect(within(form).getAllByText('matches')).toHaveLength(2)
  await user.click(send)
  await heading('Watch until the claim is settled')
  expect(called(core, 'failover.broadcast')).toEqual([{ custodian: 'https://mint.fathom.example', amount: '12500000', mint: 'Fathom' }])
})

test('what the servers refuse stands there with its code, and can be sent again', async () => {
  const core = createExampleCore('busy')
  core.override({
    'failover.broadcast': () => {
      throw new RpcError('plan.refused', '2 of 3 servers refused it: “min relay fee not met”. Raise the fee and send the replacement.')
    },
  })
  const { user } = openFailover('send', null, core)
  await user.type(await screen.findByLabelText('Mint name'), 'Fathom')
  await user.type(screen.getByLabelText('Amount in sat'), '12500000{Enter}')
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('It was not sent')
  expect(alert.textContent).toContain('plan.refused')
  expect(button(/Send through/).disabled).toBe(false)
})

test('a signed claim is not sent before its doubts are accepted', async () => {
  const { user, core } = openFailover('doubtful', 3)
  await user.click(await screen.findByRole('button', { name: 'Make the claim plan' }))
  await user.click(await screen.findByRole('button', { name: 'Unlock and sign' }))
  await user.type(within(await screen.findByRole('dialog')).getByLabelText('Passphrase'), `${PASSPHRASE}{Enter}`)
  await screen.findByText('It cannot be sent before the doubts are accepted')
  expect(screen.queryByRole('form', { name: 'Send the claim' })).toBeNull()
  expect(called(core, 'failover.broadcast')).toHaveLength(0)
})

test('a failed check leaves no button to send', async () => {
  const core = createExampleCore('busy')
  const { store, unmount } = openFailover('send', null, core)
  const detail = await store.call('home', 'failover.get', { custodian: 'https://mint.fathom.example' })
  unmount()
  if (!detail.ok || detail.value.plan === null) throw new Error('no plan')
  const plan = { ...detail.value.plan, checks: [{ name: 'Fee under the cap', ok: false, detail: 'The fee is 7 % of the amount.' }] }
  core.override({ 'failover.get': () => ({ ...detail.value, plan }) })
  openFailover('send', null, core)
  expect((await screen.findByRole('alert')).textContent).toContain('The fee is 7 %')
  expect(screen.queryByRole('form', { name: 'Send the claim' })).toBeNull()
})

test('the claim is watched to its depth; its fee is raised while it waits, by a plan that is signed again', async () => {
  const { unmount } = openFailover('watch')
  await heading('Watch until the claim is settled')
  expect(screen.getByRole('img', { name: '3 of 6 confirmations' })).toBeTruthy()
  const others = screen.getByRole('region', { name: 'Who else could spend' })
  expect(others.textContent).toContain('by the key path')
  expect(others.textContent).toMatch(/Erin.*288 blocks after you/)
  expect(screen.queryByRole('button', { name: 'Raise fee' })).toBeNull()
  unmount()
  const { user, core } = openFailover('mempool')
  await user.click(await screen.findByRole('button', { name: 'Raise fee' }))
  const dialog = await screen.findByRole('dialog')
  await waitFor(() => expect(within(dialog).getByLabelText('New rate')).toHaveProperty('value', '22'))
  await user.click(within(dialog).getByRole('button', { name: 'Put into the tray' }))
  await heading('Sign the claim')
  expect(screen.getByText('It replaces the claim that waits in the mempool')).toBeTruthy()
  expect(called(core, 'failover.bump')).toEqual([{ custodian: 'https://mint.skua.example', sat_per_kvb: 22_000 }])
})

test('R18 when others took the coins it is said plainly who', async () => {
  openFailover('lost')
  await heading('Others took the coins')
  expect(screen.getByRole('table', { name: 'Taken by others' }).textContent).toContain('Petrel itself, by the key path')
  expect(screen.getByText(/no claim of yours can come of these outputs any more/)).toBeTruthy()
})
