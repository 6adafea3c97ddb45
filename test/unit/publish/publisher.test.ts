import { afterEach, describe, expect, it } from 'vitest'
import { proofsOf } from '../../support/mint-database.ts'
import { createStage, until, type Stage } from '../../support/publishing.ts'

describe.each(['nutshell', 'cdk'] as const)('publishing a %s database', kind => {
  let stage: Stage
  afterEach(() => stage.close())

  const published = () => stage.store.log('own:1').read(0, 1e6, 1e6)

  it('smokes', async () => {
    stage = createStage(kind)
    stage.mint.spend(proofsOf('before', 5))
    const added = await stage.publisher.add(stage.args)
    expect(added).toMatchObject({ ok: true })
    stage.mint.spend(proofsOf('after', 3))
    await until(() => published().length === 8)
    expect(published().map(e => e.Y)).toEqual([...proofsOf('before', 5), ...proofsOf('after', 3)].map(p => p.Y))
    await until(() => stage.publisher.list()[0]?.state === 'live')
  })
})
