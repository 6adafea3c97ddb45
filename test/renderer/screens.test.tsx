import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { HOSTILE } from '../support/example-data.ts'
import { openConsole } from './open-console.tsx'

vi.setConfig({ testTimeout: 60_000 })
const user = userEvent.setup()
const called = (core: ReturnType<typeof openConsole>, name: string) => core.calls.filter(call => call.name === name)

describe('first start', () => {
  it('offers two ways and takes no network for granted', async () => {
    const core = openConsole('first-start', '#/overview')
    await screen.findByText('Two ways to begin')
    expect(screen.getByText('network not chosen')).toBeTruthy()
    const own = screen.getByRole('button', { name: 'Choose a network first' })
    expect((own as HTMLButtonElement).disabled).toBe(true)
    await user.click(screen.getByRole('radio', { name: /Signet/ }))
    await user.click(screen.getByRole('button', { name: 'Start on signet' }))
    await screen.findByText('Nothing to watch yet')
    expect(called(core, 'settings.set')[0]!.args).toEqual({ network: 'signet' })
    expect(screen.getByText('signet')).toBeTruthy()
  })

  it('opens the demo, labels it, and leaves it with one click', async () => {
    const core = openConsole('first-start', '#/overview')
    await user.click(await screen.findByRole('button', { name: 'Open the demo network' }))
    const band = await screen.findByRole('region', { name: 'Demo' })
    expect(location.hash).toBe('#/demo/overview')
    expect(core.calls.filter(call => call.name === 'overview.get' && call.world === 'demo')).not.toHaveLength(0)
    await user.click(within(band).getByRole('button', { name: 'Leave demo' }))
    await screen.findByText('Two ways to begin')
    expect(screen.queryByText('DEMO')).toBeNull()
    await waitFor(() => expect(called(core, 'demo.leave')).toHaveLength(1))
  })

  it('says so when a demo link outlived its demo', async () => {
    openConsole('calm', '#/demo/overview')
    await screen.findByText('The demo network is not running')
    await user.click(screen.getByRole('button', { name: 'Start the demo' }))
    await screen.findByText(/3 mints mirrored/)
  })
})

describe('the shell', () => {
  it('goes to screens by two keys, and not while text is typed', async () => {
    openConsole('calm', '#/overview')
    await screen.findByText('Mirrors', { selector: 'h2' })
    await user.keyboard('gl')
    expect(location.hash).toBe('#/log')
    const search = await screen.findByLabelText('Search object, act and detail')
    await user.type(search, 'go')
    expect(location.hash).toBe('#/log')
    expect((search as HTMLInputElement).value).toBe('go')
  })

  it('finds a mint in the palette and goes to it', async () => {
    openConsole('busy', '#/overview')
    await screen.findByText('Exceptions')
    await user.keyboard('{Control>}k{/Control}')
    const field = await screen.findByRole('combobox', { name: 'Find or do' })
    await user.type(field, '@kestrel')
    const rows = await screen.findAllByRole('option')
    expect(rows).toHaveLength(1)
    await user.keyboard('{Enter}')
    expect(location.hash).toBe(`#/mirrors?${new URLSearchParams({ select: 'https://mint.kestrel.example' })}`)
  })

  it('looks up a pasted Y and nothing that is not one', async () => {
    openConsole('busy', '#/overview')
    await user.keyboard('{Control>}k{/Control}')
    const field = await screen.findByRole('combobox', { name: 'Find or do' })
    await user.type(field, '#02ab')
    await screen.findByText(/66 hex digits/)
    await user.clear(field)
    await user.paste(`02${'AB'.repeat(32)}`)
    await user.keyboard('{Enter}')
    expect(location.hash).toBe(`#/audit?select=02${'ab'.repeat(32)}`)
  })

  it('lists the keys of this screen', async () => {
    openConsole('busy', '#/publications')
    await screen.findByText('usd.harbor.example')
    await user.keyboard('?')
    const sheet = await screen.findByRole('dialog')
    expect(within(sheet).getByText('Publish a mint')).toBeTruthy()
    expect(within(sheet).getByText('Event log')).toBeTruthy()
  })

  it('keeps what was known when the line breaks, says so, and stops saying it', async () => {
    const core = openConsole('busy', '#/overview')
    await screen.findByText('No word from this mint')
    core.connect(false)
    expect(await screen.findByText('No line to the core.')).toBeTruthy()
    expect(screen.getByText('No word from this mint')).toBeTruthy()
    core.connect(true)
    await waitFor(() => expect(screen.queryByText('No line to the core.')).toBeNull())
  })

  it('shows a hostile name as text and hides no direction change in it', async () => {
    openConsole('hostile', '#/overview')
    await screen.findAllByText(/<img src=x onerror=alert\(1\)>/)
    expect(document.querySelector('img')).toBeNull()
    expect(HOSTILE).toContain('\u202e')
    expect(document.body.textContent).not.toContain('\u202e')
  })

  it("keeps the operator's theme in the demo", async () => {
    const core = openConsole('calm', '#/settings')
    await user.click(await screen.findByRole('radio', { name: 'Dark' }))
    await user.click(screen.getByRole('button', { name: 'Open the demo network' }))
    await screen.findByRole('region', { name: 'Demo' })
    await screen.findByText(/3 mints mirrored/)
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'))
    await user.keyboard('gs')
    expect(((await screen.findByRole('radio', { name: 'Dark' })) as HTMLInputElement).checked).toBe(true)
    await user.click(screen.getByRole('radio', { name: 'Light' }))
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('light'))
    expect(called(core, 'settings.set').map(call => call.world)).toEqual(['home', 'home'])
  })

  it('follows the theme that was chosen', async () => {
    const core = openConsole('calm', '#/settings')
    await user.click(await screen.findByRole('radio', { name: 'Dark' }))
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'))
    expect(called(core, 'settings.set')[0]!.args).toEqual({ theme: 'dark' })
    expect(localStorage.getItem('nimdolf.theme')).toBe('dark')
  })
})

describe('overview', () => {
  it('gives each exception one verb that leads to its mint', async () => {
    openConsole('busy', '#/overview')
    const compare = await screen.findAllByRole('link', { name: /^Compare/ })
    expect(compare[0]!.getAttribute('href')).toBe(`#/mirrors?${new URLSearchParams({ select: 'https://mint.fjord.example' })}`)
    expect(screen.getByText('Next three actions')).toBeTruthy()
  })

  it('leads from an empty overview straight to adding the first mirror', async () => {
    openConsole('empty', '#/overview')
    await user.click(await screen.findByRole('link', { name: 'Add a mirror' }))
    expect(await screen.findByRole('dialog')).toBeTruthy()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(location.hash).toBe('#/mirrors')
  })

  it('says what failed and asks again', async () => {
    const core = openConsole('failing', '#/overview')
    await screen.findByText('The overview could not be read')
    expect(screen.getByText(/That is not the same as none/)).toBeTruthy()
    const before = called(core, 'overview.get').length
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(called(core, 'overview.get').length).toBeGreaterThan(before))
  })
})

describe('publications', () => {
  it('shows the SQL before anything is done, and does it only then', async () => {
    const core = openConsole('empty', '#/publications')
    await user.click((await screen.findAllByRole('button', { name: /Publish a mint/ }))[0]!)
    await user.type(await screen.findByLabelText('Mint URL'), 'https://m.example')
    await user.click(screen.getByRole('button', { name: 'Show the plan' }))
    expect(await screen.findByText('Name the database file of the mint.')).toBeTruthy()
    expect(called(core, 'publication.plan')).toHaveLength(0)
    await user.type(screen.getByLabelText('Database file'), '/x/mint.sqlite3')
    await user.click(screen.getByRole('button', { name: 'Show the plan' }))
    expect(await screen.findByText(/CREATE TRIGGER/)).toBeTruthy()
    expect(called(core, 'publication.add')).toHaveLength(0)
    await user.click(screen.getByRole('button', { name: 'Install and start publishing' }))
    await screen.findByText('m.example')
    expect(called(core, 'publication.add')[0]!.args).toMatchObject({
      mint_url: 'https://m.example',
      db: '/x/mint.sqlite3',
      public_url: null,
      front: false,
    })
  })

  it('names the reason and the way out of a halt, and the refusal to start too early', async () => {
    openConsole('busy', '#/publications')
    await screen.findByText('publish.went-backwards')
    expect(screen.getByText(/Bring back the database that was in use/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Start again' }))
    await screen.findByText('It was not started')
  })

  it('uninstalls only after the name was typed', async () => {
    const core = openConsole('calm', '#/publications')
    await user.click(await screen.findByRole('button', { name: 'Uninstall' }))
    const sheet = await screen.findByRole('dialog')
    const act = within(sheet).getByRole('button', { name: 'Uninstall' }) as HTMLButtonElement
    expect(act.disabled).toBe(true)
    await user.type(within(sheet).getByRole('textbox'), 'mint.harbor.example')
    expect(act.disabled).toBe(false)
    await user.click(act)
    await screen.findByText('No feed is published')
    expect(called(core, 'publication.uninstall')).toHaveLength(1)
  })
})

describe('event log', () => {
  it('filters by level and words, and remembers both', async () => {
    const core = openConsole('busy', '#/log')
    await screen.findAllByText('Mirror disputed')
    await user.click(screen.getByRole('radio', { name: 'Warning' }))
    await user.type(screen.getByLabelText('Search object, act and detail'), 'skerry')
    await waitFor(() => expect(screen.queryByText('Mirror disputed')).toBeNull())
    await screen.findAllByText('Mirror gap opened')
    await waitFor(() => expect(called(core, 'log.list').at(-1)!.args).toMatchObject({ level: 'warning', text: 'skerry' }))
    expect(JSON.parse(localStorage.getItem('nimdolf.log.filter')!)).toEqual({ level: 'warning', text: 'skerry' })
  })

  it('opens an entry at full length', async () => {
    openConsole('busy', '#/log')
    const [row] = await screen.findAllByRole('button', { name: /Mirror disputed/ })
    await user.click(row!)
    expect(row!.getAttribute('aria-expanded')).toBe('true')
    expect(screen.getByText('mirror.disputed')).toBeTruthy()
  })
})

describe('settings', () => {
  it('asks twice before mainnet', async () => {
    const core = openConsole('calm', '#/settings')
    await user.click(await screen.findByRole('radio', { name: /Mainnet/ }))
    const sheet = await screen.findByRole('dialog')
    expect(called(core, 'settings.set')).toHaveLength(0)
    await user.type(within(sheet).getByRole('textbox'), 'mainnet{Enter}')
    await waitFor(() => expect(called(core, 'settings.set')[0]?.args).toEqual({ network: 'mainnet' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('saves no polling policy that is out of bounds', async () => {
    const core = openConsole('calm', '#/settings')
    const field = await screen.findByLabelText('Ask a silent feed every')
    await user.clear(field)
    await user.type(field, '4')
    expect(await screen.findByText('A whole number from 5 to 300.')).toBeTruthy()
    const save = within(screen.getByRole('region', { name: 'Polling' })).getByRole<HTMLButtonElement>('button', { name: 'Save' })
    expect(save.disabled).toBe(true)
    await user.type(field, '5')
    await user.click(save)
    await waitFor(() => expect(called(core, 'settings.set')[0]?.args).toMatchObject({ poll_seconds: 45 }))
  })
})

describe('demo controls', () => {
  it('sets a fault and spends', async () => {
    const core = openConsole('calm', '#/overview')
    await screen.findByText('Mirrors', { selector: 'h2' })
    await user.click(screen.getByRole('button', { name: /My mints/ }))
    await user.click(await screen.findByRole('menuitem', { name: /Start the demo network/ }))
    await user.click(await screen.findByRole('button', { name: 'Faults and spends' }))
    const harbor = within(await screen.findByRole('group', { name: 'Fault of Harbor' }))
    await user.click(harbor.getByRole('radio', { name: 'Silence' }))
    await user.click(screen.getAllByRole('button', { name: 'Spend 25' })[0]!)
    await screen.findByText(/237 spends/)
    expect(called(core, 'demo.fault')[0]).toMatchObject({ world: 'demo', args: { url: 'https://harbor.demo', fault: 'silence' } })
  })
})
