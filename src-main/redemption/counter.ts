import { fail, ok, type Result } from '#shared/lib/result.ts'
import { openGateway } from './gateway-listener.ts'
import type { GatewayPage } from './gateway-ports.ts'
import { createGateway } from './gateway.ts'
import type { RoleDeps } from './role-deps.ts'
import type { RoleNotes } from './role-notes.ts'
import type { GatewayConfig, GatewayRefusal } from './role-ports.ts'
import type { Till } from './till.ts'

/** The gateway's socket, open. */
export interface Counter {
  /** `HOST:PORT`, a free port now told. */
  readonly listening: string
  readonly page: boolean
  /** Ends every connection; payments go on. */
  close(): Promise<void>
}

export async function openCounter(
  { mintUrl, infoUrl, front, listen }: GatewayConfig,
  desk: Till['desk'],
  page: GatewayPage | null,
  notes: RoleNotes,
  deps: RoleDeps,
): Promise<Result<Counter, GatewayRefusal>> {
  const address = deps.addresses.parse(listen)
  if (address === null) return fail({ code: 'gateway.arguments', detail: `${listen} is not HOST:PORT.` })
  const mint = deps.createProxy(mintUrl)
  const info = infoUrl === null ? mint : deps.createProxy(infoUrl)
  const { mergeXx, clientOf } = deps
  const gateway = createGateway({
    ...desk,
    mint,
    info,
    rest: front ? mint : null,
    mergeXx,
    clientOf,
    page,
    failed: (where, cause) => notes.fault(where, cause),
  })
  const closeProxies = (): void => {
    mint.close()
    if (info !== mint) info.close()
  }
  try {
    const listener = await openGateway(gateway, address)
    return ok({
      listening: deps.addresses.spell({ ...address, port: listener.port }),
      page: page !== null,
      async close() {
        await listener.close()
        closeProxies()
      },
    })
  } catch (cause) {
    closeProxies()
    const why = cause instanceof Error ? cause.message : 'the system refused'
    return fail({ code: 'gateway.listen', detail: `Nothing can listen on ${listen}: ${why}.` })
  }
}
