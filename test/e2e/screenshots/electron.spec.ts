import { expect, test } from '../electron/fixtures.ts'
import { takePictures } from './take-pictures.ts'

test('pictures of every screen in the window', async ({ attached: { app, page }, home }) => {
  test.setTimeout(900_000)
  await takePictures('electron', page, home, async size => {
    await app.evaluate(({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]!.setContentSize(width, height), size)
    await expect.poll(() => page.evaluate('[innerWidth, innerHeight]')).toEqual([size.width, size.height])
  })
})
