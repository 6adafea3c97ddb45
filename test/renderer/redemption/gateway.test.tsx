import '../browser.ts'
import '../measured.ts'
import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { createClient } from '#shared/rpc/client.ts'
import type { GatewayView } from '#shared/rpc/views/redemption.ts'
import { RedemptionPage } from '../../../src-renderer/features/redemption/RedemptionPage.tsx'
import { createExampleCore } from '../../support/example-core.ts'
import { renderScreen } from '../render-screen.tsx'

const HASH = '#/redemption?part=gateway'
const part = (): Promise<HTMLElement> => screen.findByRole('region', { name: 'Gateway' })
const called = (core: { calls: readonly { name: string; args: unknown }[] }, name: string): unknown[] =>
  core.calls.filter(call => call.name === name).map(({ args }) => args)

async function withGateway(change: Partial<GatewayView>) {
  const core = createExampleCore('busy')
  const view = await createClient(core.transport, 'home').call('gateway.get', {})
  core.override({ 'gateway.get': () => ({ ...view, ...change }) })
  return renderScreen(<RedemptionPage />, { core, hash: HASH })
}

test('a serving gateway says where, for which mint, who checks, whose keysets, and which are left out and why', async () => {
  renderScreen(<RedemptionPage />, { hash: HASH })
  const words = (await part()).textContent
  for (const fact of ['Serving', 'https://mint.harbor.example/redeem/', 'Harbor', '127.0.0.1:3391', 'native library', 'all of it, in'])
    expect(words).toContain(fact)
  const redeemed = within(await part()).getByRole('grid', { name: 'Keysets that are redeemed' })
  expect(redeemed.textContent).toContain('yes, inactive')
  expect(within(await part()).getByRole('grid', { name: 'Keysets left out' }).textContent).toContain('has no rate to bitcoin')
})

test.each([
  ['waiting', {}, /Waiting for the mint.*told to come back/],
  ['stopped', {}, /Switched off.*Nobody is redeemed/],
  [
    'failed',
    {
      refused: { code: 'gateway.listen', detail: 'The address is taken.' },
      findings: [{ code: 'gateway.listen', detail: 'The address is taken.' }],
    },
    /Failed.*The address is taken\. Choose another address or port.*gateway\.listen/,
  ],
  ['demo', { configured: null, page: null, listening: null }, /Demo.*simulated holders alone/],
] as const)('%s is a word with what it means and what to do', async (state, change, words) => {
  await withGateway({ state, ...change } as Partial<GatewayView>)
  expect((await part()).textContent).toMatch(words)
})

test('redemptions that no feed of ours tells are pointed out, with the way to publish', async () => {
  await withGateway({ feed: null })
  expect((await part()).textContent).toContain('no: other delegates cannot see it')
  expect(screen.getByRole('link', { name: 'Publish your mint' }).getAttribute('href')).toBe('#/publications?dialog=add')
})

test('a finding leads to where it is mended; an address of this machine is no address for holders', async () => {
  const { user } = await withGateway({
    page: 'http://127.0.0.1:3338/redeem/',
    findings: [{ code: 'float.empty', detail: 'The float is empty: fill it before you open redemption.' }],
  })
  expect((await part()).textContent).toContain('Only this machine reaches that address')
  await user.click(screen.getByRole('button', { name: 'Fill the float' }))
  expect(await screen.findByRole('region', { name: 'Float' })).toBeDefined()
})

test('switching off asks first, and says what becomes of holders, of the mint’s clients, and of payments under way', async () => {
  const { user, core } = renderScreen(<RedemptionPage />, { hash: HASH })
  await user.click(await screen.findByRole('button', { name: 'Switch off' }))
  const dialog = await screen.findByRole('dialog')
  await waitFor(() => expect(dialog.textContent).toContain('3 payments are under way'))
  expect(dialog.textContent).toContain('own clients notice nothing')
  expect(dialog.textContent).toContain('Redemption is open')
  expect(dialog.textContent).toContain('Nothing is paid twice')
  await user.click(within(dialog).getByRole('button', { name: 'Cancel' }))
  expect(called(core, 'gateway.switch')).toEqual([])
  await user.click(await screen.findByRole('button', { name: 'Switch off' }))
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Switch off' }))
  await waitFor(() => expect(called(core, 'gateway.switch')).toEqual([{ on: false }]))
  await user.click(await screen.findByRole('button', { name: 'Switch on' }))
  await waitFor(() => expect(called(core, 'gateway.switch')).toEqual([{ on: false }, { on: true }]))
})

test('a front that is switched off takes the mint with it, and the question says so', async () => {
  const core = createExampleCore('busy')
  const view = await createClient(core.transport, 'home').call('gateway.get', {})
  core.override({ 'gateway.get': () => ({ ...view, configured: { ...view.configured!, front: true } }) })
  const { user } = renderScreen(<RedemptionPage />, { core, hash: HASH })
  await user.click(await screen.findByRole('button', { name: 'Switch off' }))
  expect((await screen.findByRole('dialog')).textContent).toContain('the mint itself is not reachable')
})

test('the first set-up: nothing is asked before it can be answered; what was typed becomes the arguments', async () => {
  const { user, core } = renderScreen(<RedemptionPage />, { hash: HASH, scene: 'empty' })
  expect(await screen.findByText('No gateway stands before your mint yet')).toBeDefined()
  await user.click(screen.getByRole('button', { name: 'Set up the gateway' }))
  await user.click(await screen.findByRole('button', { name: 'Start the gateway' }))
  expect(screen.getByRole('alert').textContent).toContain('https://')
  expect(called(core, 'gateway.set')).toEqual([])
  await user.type(screen.getByLabelText('Mint URL'), 'http://127.0.0.1:3338')
  await user.type(screen.getByLabelText('Public URL, if another'), 'https://mint.example')
  await user.clear(screen.getByLabelText('Low below'))
  await user.type(screen.getByLabelText('Low below'), '2000000')
  expect(screen.getByRole('alert').textContent).toContain('Must be below the cap')
  await user.clear(screen.getByLabelText('Low below'))
  await user.type(screen.getByLabelText('Low below'), '50 000')
  await user.click(screen.getByRole('button', { name: 'Start the gateway' }))
  await waitFor(() =>
    expect(called(core, 'gateway.set')).toEqual([
      {
        mint_url: 'http://127.0.0.1:3338',
        public_url: 'https://mint.example',
        listen: '127.0.0.1:3391',
        front: false,
        info_url: null,
        approved_hosts: [],
        float_cap: '1000000',
        float_low: '50000',
      },
    ]),
  )
  expect((await part()).textContent).toContain('Serving')
})

test('a refusal keeps the form as it was typed', async () => {
  const { user } = renderScreen(<RedemptionPage />, { hash: `${HASH}&dialog=gateway` })
  const url = await screen.findByLabelText<HTMLInputElement>('Mint URL')
  await user.clear(url)
  await user.type(url, 'http://unreachable.example:3338')
  await user.click(screen.getByRole('button', { name: 'Keep and serve' }))
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toMatch(/Nothing was changed.*Nobody answers.*gateway\.mint/)
  expect(url.value).toBe('http://unreachable.example:3338')
})

test('the ready-made routes carry the chosen addresses; a front needs none, and says its precautions', async () => {
  const { user } = renderScreen(<RedemptionPage />, { hash: `${HASH}&dialog=gateway` })
  const listen = await screen.findByLabelText('Listen on')
  await user.clear(listen)
  await user.type(listen, '127.0.0.1:4000')
  expect(screen.getByLabelText('Caddyfile').textContent).toContain('reverse_proxy 127.0.0.1:4000 127.0.0.1:3338 {')
  await user.click(screen.getByRole('radio', { name: 'nginx' }))
  expect(screen.getByLabelText('nginx, beside the server block').textContent).toContain('server 127.0.0.1:4000 fail_timeout=5s;')
  await user.click(screen.getByRole('radio', { name: /In front of the mint/ }))
  expect(screen.getByRole('alert').textContent).toContain('MINT_RATE_LIMIT_PROXY_TRUST')
  expect(screen.queryByText(/^server /)).toBeNull()
})

test('Escape leaves the form without a question to the core', async () => {
  const { user, core } = renderScreen(<RedemptionPage />, { hash: `${HASH}&dialog=gateway` })
  await screen.findByLabelText('Mint URL')
  await user.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(await part()).toBeDefined()
  expect(called(core, 'gateway.set')).toEqual([])
})

test("a hostile mint's name and reasons are text", async () => {
  const core = createExampleCore('hostile')
  renderScreen(<RedemptionPage />, { core, hash: HASH })
  const list = await screen.findByRole('list', { name: 'Pots' })
  expect(list.textContent).toContain('<img src=x onerror=alert(1)>·')
  expect(document.querySelector('img')).toBeNull()
  expect(document.body.textContent).not.toContain('\u202e')
})
