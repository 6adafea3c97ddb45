import './browser.ts'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createClient } from '#shared/rpc/client.ts'
import { DemoPanel } from '../../src-renderer/features/demo/DemoPanel.tsx'
import { createExampleCore } from '../support/example-core.ts'
import { renderScreen } from './render-screen.tsx'

async function openPanel() {
  const core = createExampleCore('busy')
  await createClient(core.transport, 'home').call('demo.start', {})
  const rendered = renderScreen(<DemoPanel open onClose={() => {}} />, { core, hash: '#/demo/overview' })
  return {
    ...rendered,
    called: (name: string) => core.calls.filter(call => call.name === name).map(({ world, args }) => ({ world, args })),
  }
}

test('time passes by finding 1, 6, 36 or 144 blocks, and the tip says so', async () => {
  const { user, called } = await openPanel()
  const blocks = await screen.findByRole('group', { name: 'Find blocks now' })
  const tip = (): number => Number(/Tip (\d+)/.exec(screen.getByRole('region', { name: 'Chain' }).textContent.replaceAll('\u202f', ''))![1])
  const before = tip()
  for (const name of ['Find 1 block', '6', '36', '144']) {
    await user.click(within(blocks).getByRole('button', { name }))
    await waitFor(() => expect(within(blocks).getByRole('button', { name }).getAttribute('aria-busy')).toBeNull())
  }
  expect(called('demo.mine').map(({ args }) => args)).toEqual([{ blocks: 1 }, { blocks: 6 }, { blocks: 36 }, { blocks: 144 }])
  expect(called('demo.mine').every(({ world }) => world === 'demo')).toBe(true)
  await waitFor(() => expect(tip()).toBe(before + 187))
})

test('a server falls silent or lies, and what to look for is said', async () => {
  const { user, called } = await openPanel()
  const faults = (await screen.findAllByRole('group', { name: /^Fault of / })).find(group =>
    within(group).queryByRole('radio', { name: 'Lies' }),
  )!
  await user.click(within(faults).getByRole('radio', { name: 'Lies' }))
  await waitFor(() => expect(called('demo.server-fault')).toEqual([{ world: 'demo', args: { id: 1, fault: 'lies' } }]))
  expect(await screen.findByText(/Tells another chain and hides coins/)).toBeDefined()
})

test('holders come with ecash of a mint, and how many were paid is said', async () => {
  const { user, called } = await openPanel()
  const kestrel = await screen.findByRole('group', { name: 'Holders of Kestrel redeem' })
  expect(screen.getAllByText(/Holders have .* sat of its ecash: nobody has come to you with it yet\./)).toHaveLength(3)
  await user.click(within(kestrel).getByRole('button', { name: 'Holders redeem 5' }))
  expect(await screen.findByText(/5 redeemed here, 0 refused/)).toBeDefined()
  const harbor = screen.getByRole('group', { name: 'Holders of Harbor redeem' })
  await user.click(within(harbor).getByRole('button', { name: '25' }))
  expect(await screen.findByText(/0 redeemed here, 25 refused/)).toBeDefined()
  expect(called('demo.redeem').map(({ args }) => args)).toEqual([
    { url: 'https://kestrel.demo', count: 5 },
    { url: 'https://harbor.demo', count: 25 },
  ])
})
