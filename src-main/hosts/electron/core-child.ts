import './old-runtime.ts'
import { parseArgs } from 'node:util'
import { composeMemoryCore } from '../../app/compose-memory.ts'
import { createRpcApp } from '../../rpc/http-app.ts'
import { listenOnSocket } from '../../rpc/socket-server.ts'
import { stopSignal } from '../stop-signal.ts'

/** `core.cjs --socket PATH`: a core that keeps nothing, for a runtime without `node:sqlite`. For the demo network and looking around. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { socket: { type: 'string' } } })
  if (values.socket === undefined) throw new Error('--socket is missing')
  const core = composeMemoryCore('electron')
  const app = createRpcApp(
    name => core.world(name),
    fault => console.error(fault),
  )
  const listening = await listenOnSocket(app, values.socket)
  await core.start()
  await stopSignal()
  await core.stop()
  await listening.close()
}

main().then(
  () => process.exit(0),
  (fault: unknown) => {
    console.error(fault)
    process.exit(1)
  },
)
