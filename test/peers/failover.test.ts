import { afterAll, beforeAll, describe } from 'vitest'
import { deathOfBob } from './failover-death.ts'
import { emptyStory, type Story } from './failover-story.ts'
import { openFailoverWorld } from './failover-world.ts'

describe.each(['nutshell' as const])('two deaths, with %s as every mint', kind => {
  let story: Story
  beforeAll(async () => {
    story = emptyStory(await openFailoverWorld(kind))
  })
  afterAll(() => story?.world.stop())
  const told = () => story

  deathOfBob(told)
})
