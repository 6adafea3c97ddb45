import type { Transport } from '#shared/rpc/client.ts'
import type { Overview } from '#shared/rpc/views/overview.ts'
import { createExampleCore, type ExampleCore, type Scene } from './example-core.ts'

/** Stands in for src-renderer/app/connection.ts when the screens are built against the example core: `?scene=calm` chooses its facts. */
declare const location: { readonly search: string }
const params = new URLSearchParams(location.search)

export const shell: { readonly electron: string; readonly supported: boolean } | null = params.has('old-electron')
  ? { electron: '25.9.8', supported: false }
  : null

export function connect(): Transport {
  const core = createExampleCore((params.get('scene') ?? 'busy') as Scene)
  if (params.has('offline')) setTimeout(() => core.connect(false), 400)
  if (params.has('deadlines')) void showDeadlines(core)
  return core.transport
}

/** Reserves do not exist yet; the strip has to be looked at all the same. */
async function showDeadlines(core: ExampleCore): Promise<void> {
  const before = (await core.transport.call('home', 'overview.get', {})) as Overview
  const deadlines: Overview['deadlines'] = [
    { label: 'harbor-02', blocks: -12, status: 'matured' },
    { label: 'harbor-07', blocks: 388, status: 'urgent' },
    ...[1_200, 1_430, 1_860].map((blocks, at) => ({ label: `harbor-1${at}`, blocks, status: 'due' as const })),
    ...[2_500, 2_820, 3_450, 3_520, 3_910].map((blocks, at) => ({ label: `harbor-2${at}`, blocks, status: 'armed' as const })),
  ]
  core.override({ 'overview.get': () => ({ ...before, deadlines }) })
  core.announce('mirrors')
}
