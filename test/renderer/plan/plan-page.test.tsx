import '../browser.ts'
import '../measured.ts'
import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { PlanPage } from '../../../src-renderer/features/plan/PlanPage.tsx'
import { RpcError } from '#shared/rpc/errors.ts'
import { createExampleCore } from '../../support/example-core.ts'
import { PASSPHRASE } from '../../support/example-signers.ts'
import { renderScreen } from '../render-screen.tsx'

vi.setConfig({ testTimeout: 60_000 })
configure({ asyncUtilTimeout: 20_000 })
const called = (core: { calls: readonly { name: string; args: unknown }[] }, name: string): unknown[] =>
  core.calls.filter(call => call.name === name).map(call => call.args)
const pane = async (name: RegExp | string = /Plan \d/): Promise<HTMLElement> => screen.findByRole('complementary', { name })

test('the tray shows what waits for the operator first, each plan in words', async () => {
  renderScreen(<PlanPage />)
  const rows = within(await screen.findByRole('grid', { name: 'Plans' }))
    .getAllByRole('row')
    .slice(1)
    .map(row => row.textContent)
  expect(rows[0]).toContain('Refused')
  expect(rows[1]).toContain('To be signed')
  expect(rows[1]).toContain('Pay out to 1 address')
  expect(rows[2]).toContain('In mempool')
  expect(rows[3]).toContain('Lost')
  expect(rows[4]).toContain('Confirmed')
})

test('re-arm: everything due is chosen, one transaction for each reserve, shown in full and only put into the tray', async () => {
  const { user, core } = renderScreen(<PlanPage />, { hash: '#/plans?new=rearm' })
  const [first, second] = await screen.findAllByRole('table', { name: 'Transaction' })
  expect(first!.textContent).toContain('reserve harbor-2')
  expect(first!.textContent).toContain('24\u202f497\u202f276')
  expect(first!.textContent).toContain('12 sat/vB')
  expect(first!.textContent).toMatch(/387 blocks → 4.032 blocks/)
  expect(second!.textContent).toContain('reserve harbor-1')
  const boxes = within(screen.getByRole('group', { name: 'Coins' })).getAllByRole('checkbox')
  expect(boxes.filter(box => (box as HTMLInputElement).checked)).toHaveLength(4)
  await user.click(screen.getByRole('button', { name: 'Put 2 plans into the tray' }))
  await pane()
  expect(called(core, 'plan.create')).toMatchObject([
    { plan: { kind: 'rearm', reserve: 1, consolidate: false, rate: 'normal' } },
    { plan: { kind: 'rearm', reserve: 2 } },
  ])
  expect(called(core, 'plan.broadcast')).toEqual([])
  expect(called(core, 'plan.sign')).toEqual([])
})

test('many coins and low fees: the form offers to make one of them all, and only then', async () => {
  const core = createExampleCore('busy')
  const { user, store } = renderScreen(<PlanPage />, { hash: '#/plans?new=rearm', core })
  await screen.findAllByRole('table', { name: 'Transaction' })
  expect(screen.queryByRole('button', { name: 'Make one of them all' })).toBeNull()
  await store.call('home', 'settings.set', { consolidate_coins: 5, consolidate_rate: 4_000 })
  await user.click(await screen.findByRole('button', { name: 'Make one of them all' }))
  expect(screen.getByRole('group', { name: 'Coins' }).textContent).toMatch(/^Coins 10 coins/)
  await user.click(screen.getByRole('button', { name: 'None' }))
  expect(await screen.findByRole('button', { name: 'Make one of them all' })).toBeTruthy()
  await store.call('home', 'settings.set', { consolidate_rate: 3_000 })
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Make one of them all' })).toBeNull())
})

test('one refusal among several plans leaves no button', async () => {
  const core = createExampleCore('busy')
  const { user, store } = renderScreen(<PlanPage />, { hash: '#/plans?new=rearm', core })
  await screen.findAllByRole('table', { name: 'Transaction' })
  const args = called(core, 'plan.preview')[0] as { plan: never }
  const good = await store.call('home', 'plan.preview', args)
  if (!good.ok) throw new Error('no preview')
  core.override({
    'plan.preview': ({ plan }) => {
      if (plan.kind === 'rearm' && plan.reserve === 2)
        throw new RpcError('plan.disputed', 'The servers contradict each other about harbor-1.')
      return good.value
    },
  })
  core.announce('chain')
  expect((await screen.findByRole('alert')).textContent).toContain('plan.disputed')
  const act = screen.getByRole('button', { name: 'Put 2 plans into the tray' })
  expect(act).toHaveProperty('disabled', true)
  await user.click(within(screen.getByRole('group', { name: 'Coins' })).getByRole('checkbox', { name: /harbor-1 83fc/ }))
  await waitFor(() => expect(screen.getByRole('button', { name: 'Put into the tray' })).toHaveProperty('disabled', false))
})

test('coins that cannot be taken are shown with the reason, and the core’s refusal leaves no button', async () => {
  const { user } = renderScreen(<PlanPage />, { hash: '#/plans?new=payout' })
  const coins = await screen.findByRole('group', { name: 'Coins' })
  expect(coins.textContent).toContain('no block yet')
  expect(coins.textContent).toContain('in the tray, plan 4')
  const act = screen.getByRole('button', { name: 'Put into the tray' })
  expect(act).toHaveProperty('disabled', true)
  expect(screen.getByText('Name who is paid, and how much.')).toBeTruthy()
  await user.type(screen.getByLabelText('Address'), 'tb1q5l0ngsg6ecx4z9jr3m0dn2ruqelrdc8h2ygz0w')
  await user.type(screen.getByLabelText('Amount'), '900 000 000 000')
  expect((await screen.findByRole('alert')).textContent).toContain('plan.too-little')
  expect(act).toHaveProperty('disabled', true)
  await user.clear(screen.getByLabelText('Amount'))
  await user.type(screen.getByLabelText('Amount'), '1 500 000')
  await waitFor(() => expect(act).toHaveProperty('disabled', false))
  expect(screen.getByRole('table', { name: 'Transaction' }).textContent).toContain('1\u202f500\u202f000')
})

test('a rate by hand reaches the preview once it is one', async () => {
  const { user, core } = renderScreen(<PlanPage />, { hash: '#/plans?new=rearm' })
  await user.click(await screen.findByRole('radio', { name: 'By hand' }))
  const field = screen.getByLabelText('Rate by hand')
  await user.clear(field)
  expect(await screen.findByText('From 0.1 to 1 000 sat/vB.')).toBeTruthy()
  await user.type(field, '2.5')
  await waitFor(() => expect(called(core, 'plan.preview').at(-1)).toMatchObject({ plan: { rate: 2_500 } }))
  expect((await screen.findAllByText(/Below what the servers expect/))[0]).toBeTruthy()
})

test('every signer says that it can or why it cannot; a locked one is unlocked and signs', async () => {
  const { user, core } = renderScreen(<PlanPage />, { hash: '#/plans?select=4' })
  const sheet = await screen.findByRole('region', { name: 'Signers' })
  expect(sheet.textContent).toContain('cannot, because')
  expect(sheet.textContent).toContain('None of its keys stands in this plan.')
  expect(sheet.textContent).toContain('registered')
  await user.click(within(sheet).getByRole('button', { name: 'Unlock and sign' }))
  const dialog = await screen.findByRole('dialog')
  await user.type(within(dialog).getByLabelText('Passphrase'), 'wrong')
  await user.click(within(dialog).getByRole('button', { name: 'Unlock and sign' }))
  expect((await within(dialog).findByRole('alert')).textContent).toContain('signer.passphrase')
  expect(within(dialog).getByLabelText('Passphrase')).toHaveProperty('value', '')
  expect(called(core, 'plan.sign')).toEqual([])
  await user.type(within(dialog).getByLabelText('Passphrase'), PASSPHRASE)
  await user.click(within(dialog).getByRole('button', { name: 'Unlock and sign' }))
  await waitFor(() => expect(called(core, 'plan.sign')).toEqual([{ id: 4, signer: 'desk' }]))
  expect(called(core, 'signer.unlock').at(-1)).toMatchObject({ id: 'desk', minutes: 1 })
  expect(await screen.findByText(/Every signature was verified/)).toBeTruthy()
  expect(called(core, 'plan.broadcast')).toEqual([])
})

test('a signed plan is sent only after it was confirmed, then followed into its block', async () => {
  const core = createExampleCore('busy')
  const { user } = renderScreen(<PlanPage />, { hash: '#/plans?select=5', core })
  await user.click(await screen.findByRole('button', { name: 'Send again' }))
  const dialog = await screen.findByRole('dialog')
  expect(dialog.textContent).toContain('This cannot be called back.')
  expect(dialog.textContent).toContain('6\u202f399\u202f552')
  await user.click(within(dialog).getByRole('button', { name: 'Not now' }))
  expect(called(core, 'plan.broadcast')).toEqual([])
  await user.click(screen.getByRole('button', { name: 'Send again' }))
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Send through 3 servers' }))
  expect(called(core, 'plan.broadcast')).toEqual([{ id: 5 }])
  expect(await screen.findByText(/It waits in the mempool/)).toBeTruthy()
  await core.transport.call('home', 'demo.mine', { blocks: 3 })
  expect(await screen.findByText(/it stands in a block/)).toBeTruthy()
  expect(screen.getByRole('list', { name: 'Life of this plan' }).textContent).toContain('3 blocks')
})

test('the PSBT goes out as a file and comes back on the pane; an unsigned one is refused with its code', async () => {
  const saved = vi.fn<(blob: Blob) => string>(() => 'blob:saved')
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: saved, revokeObjectURL: () => {} }))
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
  const core = createExampleCore('busy')
  const { user } = renderScreen(<PlanPage />, { hash: '#/plans?select=4', core })
  await user.click(await screen.findByRole('button', { name: 'Save PSBT' }))
  const bytes = new Uint8Array(await saved.mock.calls[0]![0].arrayBuffer())
  expect([...bytes.subarray(0, 5)]).toEqual([0x70, 0x73, 0x62, 0x74, 0xff])
  click.mockRestore()
  vi.unstubAllGlobals()
  const place = screen.getByRole('group', { name: 'Signed PSBT' })
  fireEvent.drop(place, { dataTransfer: { files: [new File([bytes], 'plan-4.psbt')] } })
  expect((await screen.findByRole('alert')).textContent).toContain('gate.unsigned')
  fireEvent.drop(place, { dataTransfer: { files: [new File(['cHNidP8BAF4C\nAAAAAexampleSIGNED'], 'signed.txt')] } })
  expect(await screen.findByText(/Every signature was verified/)).toBeTruthy()
  expect(called(core, 'plan.merge').at(-1)).toEqual({ id: 4, psbt: 'cHNidP8BAF4CAAAAAexampleSIGNED' })
})

test('a claim is not clicked: mint name and amount are typed, and the fields say what is missing', async () => {
  const { user, core } = renderScreen(<PlanPage />, { hash: '#/plans?new=claim&reserve=4' })
  await user.click(await screen.findByRole('button', { name: 'Put into the tray' }))
  await user.click(await screen.findByRole('button', { name: 'Unlock and sign' }))
  const unlock = await screen.findByRole('dialog')
  await user.type(within(unlock).getByLabelText('Passphrase'), `${PASSPHRASE}{Enter}`)
  await user.click(await screen.findByRole('button', { name: 'Send' }))
  const dialog = await screen.findByRole('dialog')
  const send = within(dialog).getByRole('button', { name: /Send through/ })
  expect(send).toHaveProperty('disabled', true)
  await user.type(within(dialog).getByLabelText('Mint name'), 'mint.lanternpay.example')
  expect(within(dialog).getByText('matches')).toBeTruthy()
  await user.type(within(dialog).getByLabelText('Amount in sat'), '7 900')
  expect(dialog.textContent).toContain('still to type: 000')
  expect(send).toHaveProperty('disabled', true)
  await user.type(within(dialog).getByLabelText('Amount in sat'), '000')
  await waitFor(() => expect(send).toHaveProperty('disabled', false))
  await user.click(send)
  await waitFor(() => expect(called(core, 'plan.broadcast')).toHaveLength(1))
})

test('the fee of what waits in the mempool is raised by a new plan, never by less', async () => {
  const { user, core } = renderScreen(<PlanPage />, { hash: '#/plans?select=3' })
  await user.click(await screen.findByRole('button', { name: 'Raise fee' }))
  const dialog = await screen.findByRole('dialog')
  const rate = within(dialog).getByLabelText('New rate')
  await waitFor(() => expect(rate).toHaveProperty('value', '22'))
  expect(dialog.textContent).toContain('896 more')
  await user.clear(rate)
  await user.type(rate, '14')
  expect(within(dialog).getByRole('alert').textContent).toContain('More than the 14 sat/vB')
  expect(within(dialog).getByRole('button', { name: 'Put into the tray' })).toHaveProperty('disabled', true)
  await user.type(rate, '.5')
  await user.click(within(dialog).getByRole('button', { name: 'Put into the tray' }))
  expect(called(core, 'plan.bump')).toEqual([{ id: 3, sat_per_kvb: 14_500 }])
  expect((await pane('Plan 6')).textContent).toContain('It replaces')
})

test('what was lost names who was faster; what is dropped frees its coins', async () => {
  const { unmount } = renderScreen(<PlanPage />, { hash: '#/plans?select=2' })
  expect((await screen.findByRole('alert')).textContent).toContain('LanternPay itself, by the key path')
  expect(screen.queryByRole('button', { name: /Send/ })).toBeNull()
  unmount()
  const { user, core } = renderScreen(<PlanPage />, { hash: '#/plans?select=4' })
  await user.click(await screen.findByRole('button', { name: 'Drop' }))
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Drop' }))
  await waitFor(() => expect(called(core, 'plan.drop')).toEqual([{ id: 4 }]))
  expect(await screen.findByText('It was dropped and never sent.')).toBeTruthy()
})

test('while a check of the gate fails there is no button to send, but the reason', async () => {
  const core = createExampleCore('busy')
  const { store, unmount } = renderScreen(<PlanPage />, { core })
  const plan = await store.call('home', 'plan.get', { id: 5 })
  unmount()
  if (!plan.ok) throw new Error('no plan')
  core.override({
    'plan.get': () => ({
      ...plan.value,
      refused: null,
      checks: [{ name: 'Fee under the cap', ok: false, detail: 'The fee is 7 % of the amount.' }],
    }),
  })
  renderScreen(<PlanPage />, { hash: '#/plans?select=5', core })
  expect(await screen.findByText(/It cannot be sent:/)).toBeTruthy()
  expect(screen.getAllByText(/7 % of the amount/)[0]).toBeTruthy()
  expect(screen.queryByRole('button', { name: /^Send/ })).toBeNull()
})

test('an empty tray says what a plan is; a failing core says why', async () => {
  const { unmount } = renderScreen(<PlanPage />, { scene: 'empty' })
  expect(await screen.findByText('The tray is empty')).toBeTruthy()
  unmount()
  renderScreen(<PlanPage />, { scene: 'failing' })
  expect((await screen.findByRole('alert')).textContent).toContain('store.full')
})
