import '../browser.ts'
import '../measured.ts'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createClient } from '#shared/rpc/client.ts'
import type { FloatView } from '#shared/rpc/views/redemption.ts'
import { RedemptionPage } from '../../../src-renderer/features/redemption/RedemptionPage.tsx'
import { createExampleCore } from '../../support/example-core.ts'
import { renderScreen } from '../render-screen.tsx'

const HASH = '#/redemption?part=float'
const open = (core = createExampleCore('busy')) => renderScreen(<RedemptionPage />, { core, hash: HASH })
const unit = (name = 'sat'): Promise<HTMLElement> => screen.findByRole('region', { name: `Float in ${name}` })
const called = (core: { calls: readonly { name: string; args: unknown }[] }, name: string): unknown[] =>
  core.calls.filter(call => call.name === name).map(({ args }) => args)

test('each unit shows what is free and held under its cap, its low mark, and when it runs low', async () => {
  open()
  const sat = await unit()
  expect(within(sat).getByRole('img').getAttribute('aria-label')).toBe(
    '812\u202f400 sat free and 6\u202f157 sat held, of at most 5\u202f000\u202f000 sat; low below 500\u202f000 sat',
  )
  expect(sat.textContent).toContain('at that pace low in about 2 h')
  expect((await unit('msat')).textContent).toContain('Nothing was paid out in the last hour')
  expect(screen.getByRole('tab', { name: /^Float/ }).textContent).toContain('812\u202f400 sat')
})

test('a low float says what holders are told and what to do', async () => {
  const core = createExampleCore('busy')
  const units = await createClient(core.transport, 'home').call('float.get', {})
  core.override({ 'float.get': () => units.map((each): FloatView => ({ ...each, free: '1200', low: true, low_in_ms: 0 })) })
  open(core)
  expect((await unit()).textContent).toMatch(/The float is low.*503.*Fill it by token or by invoice/)
  expect(screen.getByRole('tab', { name: /^Float/ }).textContent).toContain('low')
})

test('a token is spent into the float, and what it was worth there is said', async () => {
  const { user, core } = open()
  await user.click(await screen.findByRole('button', { name: 'By token' }))
  const dialog = await screen.findByRole('dialog', { name: 'Fill the float by token' })
  expect(dialog.textContent).toContain('afterwards the token is worth nothing anywhere else')
  const spend = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Spend it into the float' })
  expect(spend.disabled).toBe(true)
  const field = within(dialog).getByLabelText('Token')
  await user.type(field, 'lnbc1')
  expect(dialog.textContent).toContain('A token begins with cashuA or cashuB.')
  expect(spend.disabled).toBe(true)
  await user.clear(field)
  await user.type(field, 'cashu:cashuBpGF0 21000')
  await user.click(spend)
  expect(await within(dialog).findByText(/^21.000 more in the float/)).toBeDefined()
  expect(called(core, 'float.receive')).toEqual([{ token: 'cashuBpGF0 21000' }])
  expect((field as HTMLTextAreaElement).value).toBe('')
  await user.keyboard('{Escape}')
  await waitFor(async () => expect((await unit()).textContent).toContain('833\u202f400'))
})

test.each([
  ['cashuBspent', /The mint refused the token: it is spent, or not of this mint.*float\.refused/],
  ['cashuB99999999', /its cap is 5000000.*fill it in steps.*float\.cap/],
])('%s is refused with the reason, and stays in the field', async (token, words) => {
  const { user } = renderScreen(<RedemptionPage />, { hash: `${HASH}&dialog=token` })
  const field = await screen.findByLabelText<HTMLTextAreaElement>('Token')
  await user.type(field, token)
  await user.click(screen.getByRole('button', { name: 'Spend it into the float' }))
  expect((await screen.findByRole('alert')).textContent).toMatch(words)
  expect(field.value).toBe(token)
})

test('a mint that has not answered yet is waited for, and the token is not to be used elsewhere', async () => {
  const { user } = renderScreen(<RedemptionPage />, { hash: `${HASH}&dialog=token` })
  await user.type(await screen.findByLabelText('Token'), 'cashuBslow500')
  await user.click(screen.getByRole('button', { name: 'Spend it into the float' }))
  expect(await screen.findByText('500 on the way')).toBeDefined()
  expect(screen.getByText(/do not use the token elsewhere/)).toBeDefined()
})

test('an invoice is shown as text and code until it is paid, and then says so by itself', async () => {
  let now = Date.now()
  const core = createExampleCore('busy', () => now)
  const { user } = open(core)
  await user.click(await screen.findByRole('button', { name: 'By invoice' }))
  const dialog = await screen.findByRole('dialog')
  await user.type(within(dialog).getByLabelText('Amount'), '0')
  expect(dialog.textContent).toContain('A whole number above 0.')
  await user.clear(within(dialog).getByLabelText('Amount'))
  await user.type(within(dialog).getByLabelText('Amount'), '21 000{Enter}')
  expect(await screen.findByRole('img', { name: 'Invoice over 21\u202f000 sat' })).toBeDefined()
  expect(called(core, 'float.invoice')).toEqual([{ unit: 'sat', amount: '21000' }])
  expect(screen.getByText(/^lnbc21000/)).toBeDefined()
  expect(screen.getByText('Waiting for the payment.')).toBeDefined()
  now += 10_000
  core.announce('redemption')
  expect(await screen.findByText(/^21.000 sat were paid/)).toBeDefined()
  await user.click(screen.getByText('Close', { selector: 'button' }))
  expect((await unit()).textContent).toContain('833\u202f400')
})

test('an invoice that ran out is not called paid', async () => {
  const { user, core } = renderScreen(<RedemptionPage />, { hash: `${HASH}&dialog=invoice` })
  await user.type(await screen.findByLabelText('Amount'), '5000{Enter}')
  await screen.findByText('Waiting for the payment.')
  const units = await createClient(core.transport, 'home').call('float.get', {})
  core.override({ 'float.get': () => units.map((each): FloatView => ({ ...each, waiting: [] })) })
  core.announce('redemption')
  expect(await screen.findByText('The invoice waits no longer')).toBeDefined()
  expect(screen.queryByText(/were paid$/)).toBeNull()
})

test('an invoice that was closed waits in the list, from where it is shown again', async () => {
  const { user } = renderScreen(<RedemptionPage />, { hash: `${HASH}&dialog=invoice` })
  await user.type(await screen.findByLabelText('Amount'), '5000{Enter}')
  await screen.findByText('Waiting for the payment.')
  await user.keyboard('{Escape}')
  const waiting = await within(await unit()).findByRole('list', { name: 'Invoices that wait for payment' })
  expect(waiting.textContent).toContain('5\u202f000sat')
  await user.click(within(waiting).getByRole('button', { name: 'Show invoice' }))
  expect(await screen.findByRole('img', { name: 'Invoice over 5\u202f000 sat' })).toBeDefined()
})

test('an amount beyond the cap is refused in the words of the core', async () => {
  const { user } = renderScreen(<RedemptionPage />, { hash: `${HASH}&dialog=invoice` })
  await user.type(await screen.findByLabelText('Amount'), '9000000{Enter}')
  expect((await screen.findByRole('alert')).textContent).toContain('float.cap')
})

test('lost float is looked for at the mint; asking again finds nothing more', async () => {
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Restore' }))
  await user.click(await screen.findByRole('button', { name: 'Ask the mint' }))
  expect(await screen.findByText(/^16.384 were found/)).toBeDefined()
  await user.click(screen.getByRole('button', { name: 'Ask again' }))
  expect(await screen.findByText('Nothing was missing')).toBeDefined()
})

test('without a gateway there is no float to fill, and the way to one', async () => {
  const { user } = renderScreen(<RedemptionPage />, { hash: HASH, scene: 'empty' })
  expect(await screen.findByText('There is no float yet')).toBeDefined()
  await user.click(await screen.findByRole('button', { name: 'Set up the gateway' }))
  expect(await screen.findByRole('heading', { name: 'Set up the gateway' })).toBeDefined()
})
