import { expect, test } from './fixtures.ts'
import { openDemo } from '../screens.ts'

test('every screen is reached by its keys, and ? lists them', async ({ inside }) => {
  await openDemo(inside)
  for (const [second, heading] of [
    ['m', 'Mirrors'],
    ['a', 'Audit'],
    ['p', 'Publications'],
    ['l', 'Event log'],
    ['s', 'Settings'],
    ['o', 'Overview'],
  ] as const) {
    await inside.keyboard.press('g')
    await inside.keyboard.press(second)
    await expect(inside.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  }
  await inside.keyboard.press('?')
  const sheet = inside.getByRole('dialog', { name: 'Keys' })
  await expect(sheet).toContainText('Find or do')
  await inside.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
})

test('the palette finds a mint by name and opens it, without the mouse', async ({ inside }) => {
  await openDemo(inside)
  await inside.keyboard.press('Control+k')
  const field = inside.getByRole('combobox', { name: 'Find or do' })
  await expect(field).toBeFocused()
  await inside.keyboard.type('@fjord')
  await expect(inside.getByRole('option').first()).toContainText(/fjord/i)
  await inside.keyboard.press('Enter')
  await expect(inside.getByRole('heading', { level: 2, name: 'fjord.demo' })).toBeVisible()
  expect(inside.url()).toContain('select=')
})

test('the table is walked with the arrows, opened with Enter and closed with Escape', async ({ inside }) => {
  await openDemo(inside)
  await inside.keyboard.press('g')
  await inside.keyboard.press('m')
  const grid = inside.getByRole('grid', { name: 'Mirrors' })
  await expect(grid.getByRole('row').filter({ hasText: '.demo' })).toHaveCount(3)
  await grid.getByRole('row').filter({ hasText: '.demo' }).first().focus()
  await inside.keyboard.press('ArrowDown')
  await inside.keyboard.press('Enter')
  await expect.poll(() => inside.url()).toContain('select=')
  await inside.keyboard.press('Escape')
  await expect.poll(() => inside.url()).not.toContain('select=')
})
