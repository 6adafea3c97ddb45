import { readFileSync } from 'node:fs'
import { findShutGate, planClaim, redeem, sendClaim, signReport } from '../failover-walks.ts'
import { expectAccessible, openDemo } from '../screens.ts'
import { test } from './fixtures.ts'

for (const scheme of ['light', 'dark'] as const) {
  test(`a silent mint is taken over, from the first doubt to the signed report, ${scheme}`, async ({ inside, home }) => {
    test.setTimeout(300_000)
    await inside.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    const look = (step: string) => test.step(step, () => expectAccessible(inside))
    await openDemo(inside)
    const demo = home.client('demo')
    await findShutGate(inside, look)
    await planClaim(inside, demo, look)
    await sendClaim(inside, demo, look)
    await redeem(inside, demo, look)
    await signReport(inside, demo, look, async act => {
      const download = inside.waitForEvent('download')
      await act()
      return readFileSync(await (await download).path(), 'utf8')
    })
  })
}
