import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import type { Overview } from '#shared/rpc/views/overview.ts'
import type { ExampleCore } from '../support/example-core.ts'
import { openConsole } from './open-console.tsx'

vi.setConfig({ testTimeout: 60_000 })
const user = userEvent.setup()
const strip = async (): Promise<HTMLElement> => screen.findByRole('region', { name: 'Deadlines' })

async function withDeadlines(core: ExampleCore, change: (before: Overview) => Partial<Overview>): Promise<void> {
  const before = (await core.transport.call('home', 'overview.get', {})) as Overview
  core.override({ 'overview.get': () => ({ ...before, ...change(before) }) })
  core.announce('reserves')
}

describe('the deadline strip', () => {
  it('says what will be there while no reserve is watched', async () => {
    openConsole('empty', '#/settings')
    expect(await within(await strip()).findByText('No deadlines')).toBeTruthy()
  })

  it('puts what can be claimed now before the next deadline, each in the colour of its side', async () => {
    openConsole('busy', '#/settings')
    const region = await strip()
    const mine = await within(region).findByRole('link', { name: /Erin can claim now/ })
    expect(mine.textContent).toContain('250\u202f000 sat')
    const theirs = within(region).getByRole('link', { name: /You can claim now/ })
    expect(theirs.textContent).toContain('LanternPay')
    expect(theirs.textContent).toContain('in 2')
    expect(mine.className).not.toBe(theirs.className)
    // The next one of ours comes before a sooner one of a peer.
    expect(region.textContent).toContain('387 blocks')
    expect(region.textContent).toMatch(/re-arm by [A-Z][a-z]{2} \d/)
  })

  it('shows the next deadline also when all is calm, and then no button', async () => {
    openConsole('calm', '#/settings')
    const region = await strip()
    expect(await within(region).findByText(/2.820 blocks/)).toBeTruthy()
    expect(within(region).queryByRole('button', { name: /due/ })).toBeNull()
    expect(within(region).queryByRole('link')).toBeNull()
  })

  it('explains every figure on hover and focus, with where it comes from', async () => {
    openConsole('calm', '#/settings')
    const figure = await within(await strip()).findByRole('button', { name: /2\u202f820 blocks/ })
    const why = document.getElementById(figure.getAttribute('aria-describedby')!)!
    expect(why.textContent).toContain('a claim is relayed from tip')
    figure.focus()
    expect((await screen.findByRole('tooltip')).textContent).toContain('H + n − 1')
  })

  it('has one re-arm button, which opens the preview of everything due and sends nothing', async () => {
    const core = openConsole('busy', '#/settings')
    await user.click(await within(await strip()).findByRole('button', { name: /Re-arm 4 due/ }))
    expect(location.hash).toBe('#/plans?new=rearm')
    expect(await screen.findByRole('heading', { name: 'Re-arm 3 coins' })).toBeTruthy()
    expect(await screen.findByRole('heading', { name: 'Re-arm 1 coin' })).toBeTruthy()
    expect(core.calls.some(({ name }) => name === 'plan.create' || name === 'plan.broadcast')).toBe(false)
  })

  it('goes there by R from any screen', async () => {
    openConsole('busy', '#/settings')
    await within(await strip()).findByRole('button', { name: /Re-arm 4 due/ })
    await user.keyboard('r')
    expect(location.hash).toBe('#/plans?new=rearm')
  })

  it('names hours and no date below 36 blocks', async () => {
    const core = openConsole('calm', '#/settings')
    await within(await strip()).findByText(/2.820 blocks/)
    await withDeadlines(core, ({ deadlines }) => ({
      deadlines: [
        {
          ...deadlines[0]!,
          countdown: {
            ...deadlines[0]!.countdown,
            status: 'urgent',
            blocks: 30,
            rearm_by: null,
            range: { from: Date.now() + 3.3 * 3_600_000, to: Date.now() + 6.7 * 3_600_000, basis: 'recent-blocks' },
          },
        },
      ],
    }))
    const region = await strip()
    expect(await within(region).findByText(/^30 blocks/)).toBeTruthy()
    expect(region.textContent).toContain('about 3–7 h')
    expect(region.textContent).toContain('re-arm now')
  })

  it('does not mistake an unread answer for none', async () => {
    openConsole('failing', '#/settings')
    await waitFor(async () => expect((await strip()).textContent).toContain('That is not the same as none'))
  })
})
