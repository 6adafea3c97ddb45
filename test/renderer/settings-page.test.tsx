import './browser.ts'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { SettingsPage } from '../../src-renderer/features/settings/SettingsPage.tsx'
import { renderScreen } from './render-screen.tsx'

const part = async (name: string): Promise<HTMLElement> => screen.findByRole('region', { name })
const saved = (core: { calls: readonly { name: string; args: unknown }[] }): unknown[] =>
  core.calls.filter(({ name }) => name === 'settings.set').map(({ args }) => args)

test('the ladder is saved together, and a coin cannot be urgent before it is due', async () => {
  const { user, core } = renderScreen(<SettingsPage />, { hash: '#/settings' })
  const ladder = await part('When a coin is due')
  const urgent = within(ladder).getByLabelText('Urgent below')
  await user.clear(urgent)
  await user.type(urgent, '60')
  expect(within(ladder).getByRole('alert').textContent).toBe('Must be below the 50 % at which a coin is due.')
  expect(within(ladder).getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true)
  await user.clear(urgent)
  await user.type(urgent, '20')
  await user.click(within(ladder).getByRole('button', { name: 'Save' }))
  expect(saved(core)).toEqual([{ due_percent: 50, urgent_percent: 20, alarm_blocks: 36 }])
  await waitFor(async () =>
    expect(within(await part('When a coin is due')).getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true),
  )
})

test('a fee rate is typed in sat/vB; another part is not saved along', async () => {
  const { user, core } = renderScreen(<SettingsPage />, { hash: '#/settings' })
  const fees = await part('Fees and consolidation')
  const rate = within(fees).getByLabelText('and only while the fee rate is at most')
  await user.clear(rate)
  await user.type(rate, '1.25')
  await user.click(within(fees).getByRole('button', { name: 'Save' }))
  expect(saved(core)).toEqual([expect.objectContaining({ consolidate_rate: 1_250 })])
  expect(Object.keys(saved(core)[0] as object).toSorted()).toEqual(['consolidate_coins', 'consolidate_rate', 'max_fee_sat'])
})

test('the ceremony may take no time at all; Undo takes back what was typed', async () => {
  const { user, core } = renderScreen(<SettingsPage />, { hash: '#/settings' })
  const ceremony = await part('Signing ceremony')
  const hours = within(ceremony).getByLabelText('Gathering the signatures takes') as HTMLInputElement
  const before = hours.value
  await user.clear(hours)
  await user.type(hours, '400')
  expect(within(ceremony).getByRole('alert').textContent).toBe('A whole number from 0 to 336.')
  await user.click(within(ceremony).getByRole('button', { name: 'Undo' }))
  expect(hours.value).toBe(before)
  await user.clear(hours)
  await user.type(hours, '0')
  await user.click(within(ceremony).getByRole('button', { name: 'Save' }))
  expect(saved(core)).toEqual([{ ceremony_hours: 0 }])
})

test('a claim asks for at least one confirmation; a redemption without a day of closing is closed by the operator', async () => {
  const { user, core } = renderScreen(<SettingsPage />, { hash: '#/settings' })
  const failover = await part('Failover and redemption')
  const depth = within(failover).getByLabelText('A claim is settled after')
  const days = within(failover).getByLabelText('Close redemption after') as HTMLInputElement
  expect(days.value).toBe('')
  await user.clear(depth)
  expect(within(failover).getByRole('alert').textContent).toBe('A whole number from 1 to 144.')
  await user.type(depth, '3')
  await user.type(days, '0')
  expect(within(failover).getByRole('alert').textContent).toBe('A whole number from 1 to 3650. Or leave it empty.')
  await user.clear(days)
  await user.type(days, '90')
  await user.click(within(failover).getByRole('button', { name: 'Save' }))
  expect(saved(core)).toEqual([{ claim_depth: 3, close_after_days: 90 }])
  const again = await part('Failover and redemption')
  await user.clear(within(again).getByLabelText('Close redemption after'))
  await user.click(within(again).getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(saved(core).at(-1)).toEqual({ claim_depth: 3, close_after_days: null }))
})
