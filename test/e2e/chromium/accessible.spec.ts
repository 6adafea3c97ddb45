import { expect, test } from './fixtures.ts'
import { DEMO_SCREENS, EMPTY_SCREENS, expectAccessible, openDemo, openScreen } from '../screens.ts'

for (const scheme of ['light', 'dark'] as const) {
  test(`every screen passes axe, ${scheme}`, async ({ inside }) => {
    test.setTimeout(240_000)
    await inside.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await expect(inside.getByRole('heading', { name: 'Two ways to begin' })).toBeVisible()
    await test.step('start', () => expectAccessible(inside))
    for (const screen of EMPTY_SCREENS) {
      await openScreen(inside, screen)
      await test.step(screen.name, () => expectAccessible(inside))
    }
    await inside.evaluate("location.hash = '#/overview'")
    await openDemo(inside)
    for (const screen of DEMO_SCREENS) {
      await openScreen(inside, screen)
      await test.step(screen.name, () => expectAccessible(inside))
    }
    for (const [keys, name] of [
      ['Control+k', 'Find or do'],
      ['?', 'Keys'],
      ['x', 'Demo mints'],
    ] as const) {
      await inside.keyboard.press(keys)
      await expect(inside.getByRole('dialog', { name })).toBeVisible()
      await test.step(name, () => expectAccessible(inside))
      await inside.keyboard.press('Escape')
      await expect(inside.getByRole('dialog', { name })).toHaveCount(0)
    }
    await openScreen(inside, { hash: '#/demo/mirrors', shows: 'harbor.demo' })
    await inside.keyboard.press('n')
    await expect(inside.getByRole('dialog', { name: 'Add mirror' })).toBeVisible()
    await test.step('add mirror', () => expectAccessible(inside))
  })
}
