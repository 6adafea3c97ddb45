import '../browser.ts'
import '../measured.ts'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { TakenView } from '#shared/rpc/views/redemption.ts'
import { RedemptionPage } from '../../../src-renderer/features/redemption/RedemptionPage.tsx'
import { takenWords } from '../../../src-renderer/features/redemption/taken-words.ts'
import { createExampleCore } from '../../support/example-core.ts'
import { renderScreen } from '../render-screen.tsx'

const HASH = '#/redemption?part=float'
const called = (core: { calls: readonly { name: string; args: unknown }[] }, name: string): unknown[] =>
  core.calls.filter(call => call.name === name).map(({ args }) => args)
const taken = async (): Promise<HTMLElement[]> =>
  within((await screen.findByRole('heading', { name: 'Taken out' })).closest('section')!).getAllByRole('listitem')

test('while holders are paid from it, taking out is asked for a second time, knowingly', async () => {
  const { user, core } = renderScreen(<RedemptionPage />, { hash: HASH })
  await user.click(await screen.findByRole('button', { name: 'As a token' }))
  const dialog = await screen.findByRole('dialog', { name: 'Take out of the float' })
  expect(dialog.textContent).toContain('Whoever has the token has the money')
  await user.type(within(dialog).getByLabelText('Amount'), '21000')
  await user.click(within(dialog).getByRole('button', { name: 'Take it out' }))
  expect((await within(dialog).findByRole('alert')).textContent).toMatch(/Holders are paid from it.*float\.open/)
  await user.click(within(dialog).getByRole('button', { name: 'Take it out nevertheless' }))
  const token = await screen.findByLabelText('Token')
  expect(token.textContent).toMatch(/^cashuB/)
  expect(screen.getByRole('dialog', { name: '21\u202f000 sat as a token' })).toBeDefined()
  expect(called(core, 'float.take')).toEqual([
    { unit: 'sat', amount: '21000', confirmed: false },
    { unit: 'sat', amount: '21000', confirmed: true },
  ])
  await user.keyboard('{Escape}')
  expect(document.body.textContent).not.toContain(token.textContent)
  expect((await taken())[0]!.textContent).toContain('21\u202f000sat')
})

test('another amount is another question: the second press does not carry over', async () => {
  const { user, core } = renderScreen(<RedemptionPage />, { hash: `${HASH}&dialog=take` })
  const field = await screen.findByLabelText('Amount')
  await user.type(field, '100')
  await user.click(screen.getByRole('button', { name: 'Take it out' }))
  await screen.findByRole('button', { name: 'Take it out nevertheless' })
  await user.type(field, '0')
  await user.click(await screen.findByRole('button', { name: 'Take it out' }))
  await screen.findByRole('alert')
  expect(called(core, 'float.take').every(args => !(args as { confirmed: boolean }).confirmed)).toBe(true)
})

test('all that is free is taken without an amount; a refusal takes nothing', async () => {
  const { user, core } = renderScreen(<RedemptionPage />, { hash: `${HASH}&dialog=take`, scene: 'calm' })
  await user.type(await screen.findByLabelText('Amount'), '99000000')
  await user.click(screen.getByRole('button', { name: 'Take it out' }))
  expect((await screen.findByRole('alert')).textContent).toMatch(/Nothing was taken out.*float\.low/)
  await user.click(screen.getByRole('radio', { name: 'All that is free' }))
  await user.click(screen.getByRole('button', { name: 'Take it out' }))
  expect(await screen.findByLabelText('Token')).toBeDefined()
  expect(called(core, 'float.take').at(-1)).toEqual({ unit: 'sat', amount: null, confirmed: false })
})

test('a mint that has not answered yet is no loss, and the token comes later', async () => {
  const core = createExampleCore('calm')
  core.override({ 'float.take': () => ({ id: 7, unit: 'sat', amount: '500', token: null }) })
  const { user } = renderScreen(<RedemptionPage />, { hash: `${HASH}&dialog=take`, core })
  await user.type(await screen.findByLabelText('Amount'), '500')
  await user.click(screen.getByRole('button', { name: 'Take it out' }))
  expect(await screen.findByText('500 sat on the way')).toBeDefined()
  expect(screen.queryByLabelText('Token')).toBeNull()
})

test('what was taken out is listed with what became of it; a token is told on a press alone, and put back after a question', async () => {
  const { user, core } = renderScreen(<RedemptionPage />, { hash: HASH })
  const words = (await taken()).map(({ textContent }) => textContent)
  expect(words[0]).toContain('unspent')
  expect(words[1]).toContain('16\u202f000 sat unspent')
  expect(words[2]).toContain('spent')
  expect(words[3]).toContain('put back, 4\u202f999 sat')
  expect(within((await taken())[2]!).queryByRole('button')).toBeNull()
  expect(called(core, 'float.token')).toEqual([])
  await user.click(within((await taken())[0]!).getByRole('button', { name: 'Show token' }))
  expect((await screen.findByLabelText('Token')).textContent).toMatch(/^cashuB/)
  await user.keyboard('{Escape}')
  await user.click(within((await taken())[1]!).getByRole('button', { name: 'Put back' }))
  const dialog = await screen.findByRole('dialog', { name: 'Put 16\u202f000 sat back?' })
  expect(called(core, 'float.return')).toEqual([])
  await user.click(within(dialog).getByRole('button', { name: 'Put back' }))
  await waitFor(async () => expect((await taken())[1]!.textContent).toContain('put back, 15\u202f999 sat'))
})

test.each([
  ['taking', 'the mint has not answered yet'],
  ['returning', 'coming back, 9 sat'],
  ['unknown', 'the mint does not answer now'],
] as const)('%s: %s', (state, words) => {
  const row: TakenView = { id: 1, at: 0, unit: 'sat', amount: '10', state, left: null, returned: '9', found: false }
  expect(takenWords(row)).toBe(words)
})
