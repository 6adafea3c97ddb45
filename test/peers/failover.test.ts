import { afterAll, beforeAll, describe } from 'vitest'
import { booksOfDave } from './failover-books.ts'
import { claimByCommands } from './failover-cli.ts'
import { claimOfBob } from './failover-claim.ts'
import { redeemLocked } from './failover-conditions.ts'
import { deathOfBob } from './failover-death.ts'
import { gatewaysOf } from './failover-gateway.ts'
import type { MintKind } from './failover-mint.ts'
import { redeemByMelt } from './failover-melt.ts'
import { holdOnPage, redeemByPage } from './failover-page.ts'
import { crashOfDave } from './failover-crash.ts'
import { shortOfFloat } from './failover-float.ts'
import { redeemBySwap } from './failover-redeem.ts'
import { reorganiseClaim } from './failover-reorg.ts'
import { returnOfBob } from './failover-return.ts'
import { emptyStory, type Story } from './failover-story.ts'
import { succession } from './failover-succession.ts'
import { troubleAtMint } from './failover-trouble.ts'
import { openFailoverWorld } from './failover-world.ts'

// The build of cdk-mintd takes a quarter of an hour: `npm run test:peers:full`.
const KINDS: readonly MintKind[] = process.env['NIMDOLF_PEERS_FULL'] === '1' ? ['nutshell', 'cdk-mintd'] : ['nutshell']

describe.each(KINDS)('two deaths, with %s as every mint', kind => {
  let story: Story
  beforeAll(async () => {
    story = emptyStory(await openFailoverWorld(kind))
  })
  afterAll(() => story?.world.stop())
  const told = () => story

  gatewaysOf(told)
  deathOfBob(told)
  claimOfBob(told)
  redeemBySwap(told)
  reorganiseClaim(told)
  redeemLocked(told)
  redeemByMelt(told)
  redeemByPage(told)
  holdOnPage(told)
  shortOfFloat(told)
  troubleAtMint(told, kind)
  crashOfDave(told)
  returnOfBob(told, kind)
  claimByCommands(told)
  booksOfDave(told)
  succession(told, kind)
})
