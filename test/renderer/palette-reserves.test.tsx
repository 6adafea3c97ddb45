import './graph-browser.ts'
import { screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { hexOf } from '../support/example-data.ts'
import { openConsole } from './open-console.tsx'

vi.setConfig({ testTimeout: 60_000 })
const user = userEvent.setup()
const URGENT = hexOf('second', 64)

async function palette(typed: string): Promise<HTMLElement[]> {
  await user.keyboard('{Control>}k{/Control}')
  await user.type(await screen.findByRole('combobox', { name: 'Find or do' }), typed)
  return screen.findAllByRole('option')
}

it('finds an output by its txid and plans its re-arm by name; nothing is sent', async () => {
  const core = openConsole('busy', '#/overview')
  await screen.findByText('Exceptions')
  const found = await palette(`#${URGENT.slice(0, 10)}`)
  expect(found).toHaveLength(1)
  expect(found[0]!.textContent).toContain('Urgent')
  await user.keyboard('{Enter}')
  expect(location.hash).toBe(`#/reserves?${new URLSearchParams({ select: `${URGENT}:0` })}`)
  const [act] = await palette(`>re-arm harbor-2 ${URGENT.slice(0, 6)}`)
  expect(act!.textContent).toContain('plan only, nothing is sent')
  await user.keyboard('{Enter}')
  expect(location.hash).toBe(`#/plans?${new URLSearchParams({ new: 'rearm', coins: `${URGENT}:0` })}`)
  expect(await screen.findByRole('heading', { name: 'Re-arm 1 coin' })).toBeTruthy()
  expect(core.calls.some(({ name }) => name === 'plan.create')).toBe(false)
})

it('goes to every new screen by two keys and shows what waits beside its name', async () => {
  openConsole('busy', '#/overview')
  const screens = await screen.findByRole('navigation', { name: 'Screens' })
  expect((await within(screens).findByRole('link', { name: /Reserves/ })).textContent).toContain('need attention')
  for (const [keys, hash] of [
    ['gr', '#/reserves'],
    ['gt', '#/plans'],
    ['gd', '#/delegations'],
    ['gi', '#/signers'],
    ['ge', '#/servers'],
  ] as const) {
    await user.keyboard(keys)
    expect(location.hash).toBe(hash)
  }
})

it('tells the tip and who agrees on it, on every screen', async () => {
  openConsole('busy', '#/settings')
  const foot = await screen.findByRole('contentinfo')
  expect(await within(foot).findByText('975 612')).toBeTruthy()
  expect(foot.textContent).toContain('3 of 5 servers agree')
})
