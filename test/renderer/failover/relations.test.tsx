import { screen, waitFor, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { called, heading, MINTS, openList } from './open-failover.tsx'

vi.setConfig({ testTimeout: 60_000 })
const rows = async (): Promise<HTMLElement[]> =>
  within(await screen.findByRole('grid', { name: 'Failovers' }))
    .getAllByRole('row')
    .slice(1)

test('every mint in whose reserve we have a leaf is listed, what needs doing first', async () => {
  openList()
  const steps = (await rows()).map(row => within(row).getAllByRole('gridcell')[0]!.textContent)
  expect(steps).toEqual([
    'To send',
    'To sign',
    'Claimable',
    'Claimable',
    'Claimed',
    'Claim sent',
    'Claim sent',
    'Redeeming',
    'To report',
    'Unknown',
    'Not yet',
    'Not yet',
    'Taken',
  ])
  const nordlys = screen.getByText('Nordlys').closest('[role=row]')!
  expect(nordlys.textContent).toContain('in 3 blocks')
  expect(nordlys.textContent).toContain('Live')
  expect(document.body.textContent.toLowerCase()).not.toContain('expired')
})

test('arrows walk the list, Enter opens the failover, Escape leaves it', async () => {
  const { user } = openList()
  const [first] = await rows()
  first!.focus()
  await user.keyboard('{ArrowDown}{Enter}')
  await waitFor(() => expect(location.hash).toBe(`#/failover?${new URLSearchParams({ select: `https://${MINTS.sign}` })}`))
  await heading('Sign the claim')
})

test('without a relation the list says what to do next', async () => {
  openList('empty')
  await screen.findByText('Your leaf stands in no reserve that is watched')
  expect(screen.getByRole('link', { name: 'Mirror a peer' }).getAttribute('href')).toBe('#/mirrors')
  expect(screen.getByRole('link', { name: 'Watch its reserve' }).getAttribute('href')).toBe('#/reserves?dialog=import')
})

test('what cannot be read is not an empty list', async () => {
  openList('failing')
  expect((await screen.findByRole('alert')).textContent).toContain('The failovers could not be read')
  expect(screen.queryByText(/no reserve that is watched/)).toBeNull()
})

test('a bundle of anybody is checked, and one that is none is refused', async () => {
  const { user, core } = openList()
  await rows()
  await user.click(screen.getByRole('button', { name: /Check a bundle/ }))
  const dialog = await screen.findByRole('dialog')
  const input = within(dialog).getByLabelText('Evidence bundle', { selector: 'input' })
  await user.upload(input, new File(['no bundle'], 'x.json', { type: 'application/json' }))
  expect((await within(dialog).findByRole('alert')).textContent).toContain('evidence.format')
  const made = await core.transport.call('home', 'failover.bundle', { custodian: `https://${MINTS.report}`, signer: null })
  await user.upload(input, new File([(made as { text: string }).text], 'y.json', { type: 'application/json' }))
  await within(dialog).findByText('It is whole. Nobody signed it.')
  expect(dialog.textContent).toContain(`https://${MINTS.report}`)
  expect(called(core, 'failover.check')).toHaveLength(2)
})

test('a hostile name is text, without its direction changes', async () => {
  openList('hostile')
  await rows()
  expect(document.querySelector('img')).toBeNull()
  expect(document.body.textContent).not.toMatch(/[\u202e\u200b]/)
})
