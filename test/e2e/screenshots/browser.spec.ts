import { test } from '../chromium/fixtures.ts'
import { takePictures } from './take-pictures.ts'

test('pictures of every screen in the browser', async ({ inside, home }) => {
  test.setTimeout(900_000)
  await takePictures('browser', inside, home, size => inside.setViewportSize(size))
})
