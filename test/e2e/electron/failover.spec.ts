import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findShutGate, planClaim, redeem, sendClaim, signReport } from '../failover-walks.ts'
import { expectAccessible, openDemo } from '../screens.ts'
import { expect, test } from './fixtures.ts'

test('in the window, too, a silent mint is taken over, from the first doubt to the signed report', async ({ attached, home }) => {
  test.setTimeout(300_000)
  const { app, page } = attached
  const look = (step: string) => test.step(step, () => expectAccessible(page, true))
  await openDemo(page)
  const demo = home.client('demo')
  await findShutGate(page, look)
  await planClaim(page, demo, look)
  await sendClaim(page, demo, look)
  await redeem(page, demo, look)
  await signReport(page, demo, look, async act => {
    const path = join(home.folder, 'saved.json')
    // Nobody is there to answer the system's dialog.
    await app.evaluate(({ session }, to) => {
      session.defaultSession.once('will-download', (_event, item) => item.setSavePath(to))
    }, path)
    await act()
    await expect.poll(() => existsSync(path)).toBe(true)
    return readFileSync(path, 'utf8')
  })
})
