import './browser.ts'
import './measured.ts'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { configure, render } from '@testing-library/react'
import { App } from '../../src-renderer/app/App.tsx'
import { createViewStore } from '../../src-renderer/app/view-store.ts'
import { ViewStoreProvider } from '../../src-renderer/app/world.tsx'
import { createExampleCore, type ExampleCore, type Scene } from '../support/example-core.ts'

// A busy machine draws the whole console slowly; a test waits for what it names, not for the clock.
configure({ asyncUtilTimeout: 20_000 })

/** The whole console in a document, on the example core, at a place. */
export function openConsole(scene: Scene, hash: string): ExampleCore {
  location.hash = hash
  const core = createExampleCore(scene)
  render(
    <CSPProvider disableStyleElements>
      <Tooltip.Provider>
        <ViewStoreProvider store={createViewStore(core.transport)}>
          <App />
        </ViewStoreProvider>
      </Tooltip.Provider>
    </CSPProvider>,
  )
  return core
}
