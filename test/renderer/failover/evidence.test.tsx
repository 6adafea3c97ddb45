import { screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { RpcError } from '#shared/rpc/errors.ts'
import { createExampleCore } from '../../support/example-core.ts'
import { button, called, heading, openFailover, sat } from './open-failover.tsx'

vi.setConfig({ testTimeout: 60_000 })

test('a failover begins with asking: nothing is known before, and the gentler ways come first', async () => {
  const { user, core } = openFailover('unasked')
  await heading('Is the mint gone?')
  await screen.findByText(/Nobody asked this mint yet\. Ask/)
  await user.click(button(/Ask the mint/))
  const first = await screen.findByRole('region', { name: 'Try these first' })
  expect(
    within(first)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual([expect.stringMatching(/^WaitWhile its coins/), expect.stringMatching(/^Contact/), expect.stringMatching(/^Re-arm/)])
  const attempts = screen.getByRole('table', { name: 'Attempts to reach the mint' })
  expect(within(attempts).getAllByRole('row')).toHaveLength(3)
  expect(attempts.textContent).toContain('wire.timeout')
  expect(called(core, 'failover.diagnose')).toHaveLength(1)
  // What was found is read before the next step is shown.
  expect(location.hash).toContain('step=1')
  await user.click(button('Go on to the evidence'))
  await heading('Is there enough evidence to claim?')
})

test('signs of life stand first and are named', async () => {
  openFailover('doubtful', 1)
  const found = await screen.findByRole('region', { name: 'What speaks for and against it' })
  expect(
    within(found)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent.slice(0, 5)),
  ).toEqual(['Alive', 'Alive', 'GoneI'])
})

test('an attempt that fails says so', async () => {
  const core = createExampleCore('busy')
  core.override({
    'failover.diagnose': () => {
      throw new RpcError('wire.offline', 'This machine has no way out. Check its network.')
    },
  })
  const { user } = openFailover('unasked', null, core)
  await user.click(await screen.findByRole('button', { name: /Ask the mint/ }))
  expect((await screen.findByRole('alert')).textContent).toContain('wire.offline')
})

test('while the leaf is not open there is no button, but the block and no invented date', async () => {
  openFailover('soon')
  await heading('Is there enough evidence to claim?')
  const why = screen.getByRole('region', { name: 'Why not yet' })
  await waitFor(() => expect(why.textContent).toMatch(/The claim plan opens in 3 blocks, within about 2 h\./))
  expect(why.textContent).toContain('gate.immature')
  expect(why.textContent).not.toMatch(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b/)
  expect(within(screen.getByRole('region', { name: 'Evidence' })).queryAllByRole('button')).toHaveLength(0)
  expect(screen.getByRole('table', { name: 'Evidence' }).textContent).toContain('Not yet')
})

test('far from it the date is a range; where too few servers agree there is none', async () => {
  const { unmount } = openFailover('far', 2)
  await waitFor(() =>
    expect(screen.getByRole('region', { name: 'Why not yet' }).textContent).toMatch(/opens in 3.901 blocks, \w+ \d+ .*– \w+ \d+ \w+/),
  )
  unmount()
  openFailover('unknown', 2)
  const why = await screen.findByRole('region', { name: 'Why not yet' })
  expect(why.textContent).toContain('no date is known')
  expect(why.textContent).toContain('gate.unverified')
  const table = screen.getByRole('table', { name: 'Evidence' })
  expect(within(table).getAllByText('Unknown').length).toBeGreaterThan(0)
  expect(within(screen.getByRole('region', { name: 'Evidence' })).queryAllByRole('button')).toHaveLength(0)
})

test('no step behind a shut gate has a way round it', async () => {
  for (const step of [3, 4, 5, 6]) {
    const { unmount, core } = openFailover('soon', step)
    await screen.findByText('You look at a later step.')
    for (const words of [/Make the claim plan/, /^Sign$/, /Unlock and sign/, /^Send/, /^Open redemption/])
      expect(screen.queryByRole('button', { name: words })).toBeNull()
    expect(called(core, 'failover.plan')).toHaveLength(0)
    unmount()
  }
})

test('doubts are counted, valued, and accepted by the exact amount alone', async () => {
  const { user, core } = openFailover('doubtful')
  const table = await screen.findByRole('table', { name: 'Doubts to accept' })
  expect(table.textContent).toContain(sat('186 410'))
  expect(table.textContent).toContain(sat('7 900 450'))
  const field = screen.getByLabelText('Sat at risk')
  const accept = button('Accept the risk')
  for (const wrong of ['7900451', '790045', '7900450 sat', '0']) {
    await user.clear(field)
    await user.type(field, `${wrong}{Enter}`)
    expect(accept.disabled).toBe(true)
  }
  expect(called(core, 'failover.accept')).toHaveLength(0)
  await user.clear(field)
  await user.type(field, '7900')
  expect(field).toHaveProperty('value', sat('7 900'))
  await screen.findByText('7 900 450, still to type: 450')
  await user.clear(field)
  await user.click(field)
  await user.paste('7,900,450')
  await user.click(accept)
  await heading('What the claim takes, and where it goes')
  expect(called(core, 'failover.accept')).toEqual([{ custodian: 'https://mint.lanternpay.example', typed: '7900450' }])
  await user.click(button(/^Evidence, done/))
  await screen.findByText('You accepted 7 900 450 sat at risk')
})

test('what changed meanwhile is refused in the core’s words', async () => {
  const core = createExampleCore('busy')
  core.override({
    'failover.accept': () => {
      throw new RpcError('failover.amount', 'Type the amount at risk exactly: 8 000 000 sat. What was typed is another.')
    },
  })
  const { user } = openFailover('doubtful', null, core)
  await user.type(await screen.findByLabelText('Sat at risk'), '7900450{Enter}')
  expect((await screen.findByRole('alert')).textContent).toContain('failover.amount')
})

test('where nothing is doubtful it says so', async () => {
  const { user } = openFailover('unasked', 2)
  await screen.findByText('Nothing is to be accepted')
  expect(screen.queryByLabelText('Sat at risk')).toBeNull()
  await user.click(button('Go on to the claim plan'))
  await heading('What the claim takes, and where it goes')
})
