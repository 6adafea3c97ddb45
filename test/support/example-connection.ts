import type { Transport } from '#shared/rpc/client.ts'
import { createExampleCore, type Scene } from './example-core.ts'

/** Stands in for src-renderer/app/connection.ts when the screens are built against the example core: `?scene=calm` chooses its facts. */
declare const location: { readonly search: string }
const params = new URLSearchParams(location.search)

export const shell: { readonly electron: string; readonly supported: boolean } | null = params.has('old-electron')
  ? { electron: '25.9.8', supported: false }
  : null

export function connect(): Transport {
  const core = createExampleCore((params.get('scene') ?? 'busy') as Scene)
  if (params.has('offline')) setTimeout(() => core.connect(false), 400)
  return core.transport
}
