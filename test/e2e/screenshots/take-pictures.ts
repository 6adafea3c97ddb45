import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { ROOT, type FreshHome } from '../programs.ts'
import { openDemo } from '../screens.ts'
import { failoverPictures } from './failover-pictures.ts'

const FOLDER = join(ROOT, 'docs/screenshots')
const NARROW = { width: 1280, height: 800 } as const
const WIDE = { width: 1920, height: 1080 } as const
type Size = typeof NARROW | typeof WIDE
const SCHEMES = ['light', 'dark'] as const

export interface Picture {
  readonly name: string
  readonly hash: string
  readonly shows: string
  /** In the window, too, and in the browser also wide: screens whose shape changes with the room. */
  readonly both?: true
  /** Keys that open what lies above the screen, the dialog's name, and what is typed there for what it then shows. */
  readonly opens?: { readonly keys: string; readonly dialog: string; readonly types?: string; readonly thenShows?: string }
}

/** Every screen of a console that has something to say: one mint live, one silent about events, one that contradicts itself. */
export async function takePictures(
  host: 'browser' | 'electron',
  page: Page,
  home: FreshHome,
  resize: (size: Size) => Promise<void>,
): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  await expect(page.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
  await takeEach([
    { name: 'gateway-set-up', hash: '#/redemption?dialog=gateway', shows: 'Where it stands' },
    { name: 'start', hash: '#/overview', shows: 'Two ways to begin' },
  ])
  await openDemo(page)
  await allLive(home)
  // Each part of the overview asks for itself; once they have answered, they stay.
  for (const part of ['Last word', 'Lately']) await expect(page.getByText(part)).toBeVisible()
  const { urgent, mature, plan } = await prepareReserves(home)
  await takeEach([
    { name: 'reserves', hash: '#/demo/reserves', shows: 'lantern', both: true },
    { name: 'reserve', hash: `#/demo/reserves?select=${encodeURIComponent(urgent)}`, shows: 'Who can claim', both: true },
    { name: 'claimable', hash: `#/demo/reserves?select=${encodeURIComponent(mature)}`, shows: 'Only when the mint is gone' },
    { name: 'package', hash: `#/demo/reserves?select=${encodeURIComponent(urgent)}&tab=package`, shows: 'Save package' },
    { name: 'new-reserve', hash: '#/demo/reserves?dialog=new', shows: 'Internal key' },
    { name: 'new-plan', hash: '#/demo/plans?new=rearm', shows: 'Put into the tray' },
    { name: 'plan', hash: `#/demo/plans?select=${plan}`, shows: 'Signers', both: true },
    { name: 'delegations', hash: '#/demo/delegations', shows: 'Single point', both: true },
    { name: 'simulation', hash: '#/demo/delegations?offline=you', shows: 'Takeover order' },
    { name: 'signers', hash: '#/demo/signers', shows: 'Demo keys' },
    { name: 'servers', hash: '#/demo/servers?select=1', shows: 'north.demo' },
  ])
  for (const { prepare, pictures } of failoverPictures(home)) {
    await prepare()
    await takeEach(pictures)
  }
  const Y = await prepareDemo(home)
  const fork = encodeURIComponent('https://fjord.demo')
  await takeEach([
    { name: 'overview', hash: '#/demo/overview', shows: 'Exceptions', both: true },
    { name: 'mirrors', hash: '#/demo/mirrors', shows: 'harbor.demo' },
    { name: 'mirror', hash: `#/demo/mirrors?select=${encodeURIComponent('https://harbor.demo')}`, shows: 'Live tail' },
    { name: 'dispute', hash: `#/demo/mirrors?select=${fork}&tab=disputes`, shows: 'A as kept' },
    { name: 'keysets', hash: `#/demo/mirrors?select=${encodeURIComponent('https://harbor.demo')}&tab=keysets`, shows: 'sat' },
    {
      name: 'add-mirror',
      hash: '#/demo/mirrors',
      shows: 'harbor.demo',
      opens: { keys: 'n', dialog: 'Add mirror', types: 'https://harbor.demo', thenShows: 'Findings' },
    },
    { name: 'audit', hash: `#/demo/audit?select=${Y}`, shows: 'harbor.demo' },
    { name: 'publications', hash: '#/demo/publications', shows: 'Publications' },
    { name: 'log', hash: '#/demo/log', shows: 'fjord.demo' },
    { name: 'settings', hash: '#/demo/settings', shows: 'Theme' },
    { name: 'demo', hash: '#/demo/overview', shows: 'Exceptions', opens: { keys: 'x', dialog: 'Demo mints' } },
    { name: 'palette', hash: '#/demo/overview', shows: 'Exceptions', opens: { keys: 'Control+k', dialog: 'Find or do' } },
  ])

  async function takeEach(pictures: readonly Picture[]): Promise<void> {
    for (const size of host === 'browser' ? [NARROW, WIDE] : [NARROW]) {
      const chosen = host === 'browser' && size === NARROW ? pictures : pictures.filter(({ both }) => both)
      await resize(size)
      for (const scheme of SCHEMES) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
        for (const picture of chosen) await take(picture, `${host}-${picture.name}-${scheme}-${size.width}x${size.height}.png`)
      }
    }
  }

  async function take({ hash, shows, opens }: Picture, file: string): Promise<void> {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
    await expect(page.getByText(shows).first()).toBeVisible()
    const dialog = page.getByRole('dialog', { name: opens?.dialog ?? '' })
    if (opens !== undefined) {
      await page.keyboard.press(opens.keys)
      await expect(dialog).toBeVisible()
      if (opens.types !== undefined) {
        await page.keyboard.type(opens.types)
        await page.keyboard.press('Enter')
        await expect(dialog.getByText(opens.thenShows ?? '').first()).toBeVisible()
      }
    }
    await page.evaluate('document.fonts.ready')
    // Nothing is to look hovered.
    await page.mouse.move(0, 0)
    await page.screenshot({ path: join(FOLDER, file), animations: 'disabled' })
    if (opens !== undefined) {
      await page.keyboard.press('Escape')
      await expect(dialog).toHaveCount(0)
    }
  }
}

/** Lets the mirrors catch up. */
async function allLive(home: FreshHome): Promise<void> {
  const live = async () => (await home.client('demo').call('mirror.list', {})).filter(({ standing }) => standing === 'live').length
  await expect.poll(live, { timeout: 60_000 }).toBe(3)
}

/** Lets one coin of a peer ripen, and puts a re-arm of one of two due coins into the tray. */
async function prepareReserves(home: FreshHome): Promise<{ readonly urgent: string; readonly mature: string; readonly plan: number }> {
  const demo = home.client('demo')
  const coins = () => demo.call('reserve.coins', {})
  await demo.call('demo.fault', { url: 'https://kestrel.demo', fault: 'silence' })
  await demo.call('demo.mine', { blocks: 6 })
  const claimable = async () =>
    (await coins()).find(({ role, first, countdown }) => role === 'peer' && first?.mine === true && countdown?.blocks === 0)
  await expect.poll(async () => (await claimable()) !== undefined, { timeout: 30_000 }).toBe(true)
  await demo.call('demo.fault', { url: 'https://kestrel.demo', fault: 'none' })
  const due = (await coins()).filter(({ role, status }) => role === 'own' && (status === 'due' || status === 'urgent'))
  const urgent = due.find(({ status }) => status === 'urgent')!
  const planned = due.find(({ status }) => status === 'due')!
  const { id } = await demo.call('plan.create', {
    plan: { kind: 'rearm', reserve: planned.reserve, coins: [planned.id], consolidate: false, rate: 'normal' },
  })
  return { urgent: urgent.id, mature: (await claimable())!.id, plan: id }
}

/** Has one mint lie and one withhold. Answers a Y that was spent. */
async function prepareDemo(home: FreshHome): Promise<string> {
  const demo = home.client('demo')
  const rows = () => demo.call('mirror.list', {})
  await demo.call('demo.fault', { url: 'https://fjord.demo', fault: 'fork' })
  await demo.call('demo.fault', { url: 'https://kestrel.demo', fault: 'gap' })
  await demo.call('demo.spend', { url: 'https://kestrel.demo', count: 25 })
  await expect.poll(async () => (await rows()).some(({ disputed }) => disputed), { timeout: 120_000 }).toBe(true)
  await expect.poll(async () => (await rows()).some(({ standing }) => standing === 'gap'), { timeout: 120_000 }).toBe(true)
  // A chart of some minutes says more than an empty one.
  const samples = () => demo.call('mirror.samples', { url: 'https://harbor.demo', hours: 1 })
  await expect.poll(async () => (await samples()).length, { timeout: 480_000, intervals: [5_000] }).toBeGreaterThanOrEqual(5)
  const [event] = await demo.call('mirror.tail', { url: 'https://harbor.demo', limit: 1 })
  return event!.Y
}
