import { screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { openConsole } from '../open-console.tsx'
import { userEvent } from '@testing-library/user-event'
import { called, heading, MINTS, openFailover } from './open-failover.tsx'

vi.setConfig({ testTimeout: 60_000 })
const user = userEvent.setup()
const steps = async (): Promise<HTMLElement[]> => within(await screen.findByRole('navigation', { name: 'Steps' })).getAllByRole('button')

test('the stepper says what is done, what is now and what comes later', async () => {
  openFailover('watch')
  const words = (await steps()).map(({ textContent }) => textContent)
  expect(words[0]).toContain('Diagnose, doneNo sign of life')
  expect(words[3]).toContain('Sign and send, doneSent')
  expect(words[4]).toContain('Watch, to be done now3 of 6 confirmations')
  expect(words[5]).toContain('Redemption, later')
  expect(screen.getByText('step 5 of 7 · every step is saved')).toBeTruthy()
})

test('arrows and letters look at other steps without moving the failover', async () => {
  const { core } = openFailover('watch')
  const list = await steps()
  expect(list.filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1)
  list[4]!.focus()
  await user.keyboard('{ArrowUp}')
  await heading('Sign and send')
  expect(document.activeElement?.textContent).toContain('Sign and send')
  expect(location.hash).toContain('step=4')
  await user.keyboard('{ArrowDown}')
  await heading('Watch until the claim is settled')
  expect(location.hash).not.toContain('step=')
  await user.keyboard('kk')
  await heading('What the claim takes, and where it goes')
  await user.click(screen.getByRole('button', { name: 'Go there' }))
  await heading('Watch until the claim is settled')
  expect(core.calls.some(({ name }) => name.startsWith('failover.') && name !== 'failover.get')).toBe(false)
})

test('the keys of the wizard work from the page and are listed; leaving leads to the list', async () => {
  const core = openConsole('busy', `#/failover?${new URLSearchParams({ select: `https://${MINTS.watch}` })}`)
  await heading('Watch until the claim is settled')
  await user.keyboard('k')
  await heading('Sign and send')
  await user.keyboard('?')
  const sheet = await screen.findByRole('dialog')
  for (const words of ['Ask the mint again', 'Save the evidence bundle', 'Look at the next step', 'Leave the failover, keep watching'])
    expect(within(sheet).getByText(words)).toBeTruthy()
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  await user.keyboard('{Escape}')
  await screen.findByRole('grid', { name: 'Failovers' })
  expect(called(core, 'failover.bundle')).toHaveLength(0)
  await user.keyboard('gf')
  expect(location.hash).toBe('#/failover')
})

test('a new block moves what is shown on', async () => {
  const { core } = openFailover('mempool')
  await screen.findByText('0 of 6 confirmations', { selector: 'p' })
  await core.transport.call('home', 'demo.mine', { blocks: 6 })
  await heading('Open redemption')
})

test('a link to a mint that is not known says so and leads back', async () => {
  openConsole('busy', '#/failover?select=https%3A%2F%2Fnobody.example')
  expect((await screen.findByText(/No reserve of https:\/\/nobody\.example is watched here/)).textContent).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Back to the list' }))
  await screen.findByRole('grid', { name: 'Failovers' })
})

test('the palette finds a failover by its mint', async () => {
  openConsole('busy', '#/overview')
  await screen.findByText('Exceptions')
  await user.keyboard('{Control>}k{/Control}')
  await user.type(await screen.findByRole('combobox', { name: 'Find or do' }), 'failover of fathom')
  const [found] = await screen.findAllByRole('option')
  expect(found!.textContent).toContain('To send')
  await user.keyboard('{Enter}')
  await heading('Send the claim')
})
