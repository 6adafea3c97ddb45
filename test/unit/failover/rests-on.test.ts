import { afterEach, expect, test } from 'vitest'
import { BOB_URL, FRANK_URL, createFailoverWorld, value } from '../../support/failover-world.ts'

const worlds: ReturnType<typeof createFailoverWorld>[] = []
afterEach(() => worlds.splice(0).forEach(world => world.dispose()))

function world(...args: Parameters<typeof createFailoverWorld>) {
  const made = createFailoverWorld(...args)
  worlds.push(made)
  return made
}

test('from the first claim on a redemption rests on its custodian and on those who are in line with us, and still when it is closed', async () => {
  const dave = world()
  for (const url of [BOB_URL, FRANK_URL, 'https://stranger.test']) dave.mirror(url)
  dave.world.fund(dave.bobScript, 700_000n, 900)
  dave.world.mineTo(1_050)
  const resting = () => [BOB_URL, FRANK_URL, 'https://stranger.test'].filter(url => dave.failovers.restsOn(url) !== null)
  expect(resting()).toEqual([])
  const raw = await dave.claim()
  expect(resting()).toEqual([BOB_URL, FRANK_URL])
  dave.world.show(raw, 1_051)
  dave.world.mineTo(1_056)
  value(await dave.failovers.open(BOB_URL))
  value(dave.failovers.close(BOB_URL, 'over'))
  dave.restart()
  expect(resting()).toEqual([BOB_URL, FRANK_URL])
})
