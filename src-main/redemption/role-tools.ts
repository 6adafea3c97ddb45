import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { GatewayDeps, GatewayPage } from './gateway-ports.ts'
import type { RoleCrypto, RoleDeps } from './role-deps.ts'
import type { GatewayRefusal } from './role-ports.ts'

/** What is loaded when it is first needed, and then for good: a command that only asks shall not wait for libraries and workers. */
export interface RoleTools {
  crypto(): Result<RoleCrypto, GatewayRefusal>
  /** Null where no page is built or none is served. */
  page(): GatewayPage['app'] | null
  limits(): GatewayDeps['limits']
  /** What verifies; null while nothing is loaded. */
  kind(): RoleCrypto['kind'] | null
  /** Lets the workers end: one that is cut off in native code would end the whole process. */
  close(): Promise<void>
}

export function createRoleTools(deps: RoleDeps): RoleTools {
  // Each is changed by the function of its name alone.
  let crypto: RoleCrypto | null = null
  let page: { readonly app: GatewayPage['app'] | null } | null = null
  let limits: GatewayDeps['limits'] | null = null

  return {
    crypto() {
      if (crypto !== null) return ok(crypto)
      const loaded = deps.openCrypto()
      if (!loaded.ok) return fail({ code: 'gateway.self-test', detail: loaded.error.detail })
      crypto = loaded.value
      return loaded
    },
    page: () => (page ??= { app: deps.sockets ? deps.openPage() : null }).app,
    limits: () => (limits ??= deps.createLimits()),
    kind: () => crypto?.kind ?? null,
    close: async () => crypto?.pool.close(),
  }
}
