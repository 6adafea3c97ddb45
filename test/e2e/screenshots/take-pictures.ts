import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { ROOT, type FreshHome } from '../programs.ts'
import { openDemo } from '../screens.ts'

const FOLDER = join(ROOT, 'docs/screenshots')
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const
const SCHEMES = ['light', 'dark'] as const

interface Picture {
  readonly name: string
  readonly hash: string
  readonly shows: string
  /** Keys that open what lies above the screen, the dialog's name, and what is typed there for what it then shows. */
  readonly opens?: { readonly keys: string; readonly dialog: string; readonly types?: string; readonly thenShows?: string }
}

/** Every screen of a console that has something to say: one mint live, one silent about events, one that contradicts itself. */
export async function takePictures(
  host: 'browser' | 'electron',
  page: Page,
  home: FreshHome,
  resize: (size: (typeof SIZES)[number]) => Promise<void>,
): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  await expect(page.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
  await takeEach([{ name: 'start', hash: '#/overview', shows: 'Two ways to begin' }])
  await openDemo(page)
  await allLive(home)
  // Each part of the overview asks for itself; once they have answered, they stay.
  for (const part of ['Last word', 'Lately']) await expect(page.getByText(part)).toBeVisible()
  await takeEach([{ name: 'calm', hash: '#/demo/overview', shows: 'All calm' }])
  const Y = await prepareDemo(home)
  const fork = encodeURIComponent('https://fjord.demo')
  await takeEach([
    { name: 'overview', hash: '#/demo/overview', shows: 'Exceptions' },
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
    { name: 'log', hash: '#/demo/log', shows: 'harbor.demo' },
    { name: 'settings', hash: '#/demo/settings', shows: 'Theme' },
    { name: 'demo', hash: '#/demo/overview', shows: 'Exceptions', opens: { keys: 'x', dialog: 'Demo mints' } },
    { name: 'palette', hash: '#/demo/overview', shows: 'Exceptions', opens: { keys: 'Control+k', dialog: 'Find or do' } },
  ])

  async function takeEach(pictures: readonly Picture[]): Promise<void> {
    for (const size of SIZES) {
      await resize(size)
      for (const scheme of SCHEMES) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
        for (const picture of pictures) await take(picture, `${host}-${picture.name}-${scheme}-${size.width}x${size.height}.png`)
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
