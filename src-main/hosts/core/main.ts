import { parseArgs } from 'node:util'
import { codedOf } from '#shared/rpc/errors.ts'
import { homeAt } from '../../app/home.ts'
import { startCore } from '../running-core.ts'
import { stopSignal } from '../stop-signal.ts'

/** `main.ts --home DIR`: a core without a face, until it is told to stop. Everything it has to say is in the home's core.log. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { home: { type: 'string' } } })
  const core = await startCore(homeAt(values.home), 'core')
  process.on('uncaughtException', fault => {
    core.log.fatal({ err: fault }, 'ended by a fault')
    process.exit(1)
  })
  core.log.info({ signal: await stopSignal() }, 'stopping')
  await core.stop()
}

main().then(
  () => process.exit(0),
  (refused: unknown) => {
    const coded = codedOf(refused)
    console.error(coded === null ? refused : `${coded.code}: ${coded.detail}`)
    process.exit(3)
  },
)
