import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { render, type RenderResult } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { createViewStore, type ViewStore } from '../../src-renderer/app/view-store.ts'
import { ViewStoreProvider } from '../../src-renderer/app/world.tsx'
import { createExampleCore, type ExampleCore, type Scene } from '../support/example-core.ts'

interface Screen extends RenderResult {
  readonly core: ExampleCore
  readonly store: ViewStore
  readonly user: UserEvent
}

/** A screen at an address, asking the example core as it would ask the real one. */
export function renderScreen(
  screen: ReactNode,
  { hash = '#/', scene = 'busy', core = createExampleCore(scene) }: { hash?: string; scene?: Scene; core?: ExampleCore } = {},
): Screen {
  history.replaceState(null, '', hash)
  const store = createViewStore(core.transport)
  const result = render(
    <CSPProvider disableStyleElements>
      <Tooltip.Provider>
        <ViewStoreProvider store={store}>{screen}</ViewStoreProvider>
      </Tooltip.Provider>
    </CSPProvider>,
  )
  return { ...result, core, store, user: userEvent.setup() }
}
