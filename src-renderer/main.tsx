import { CSPProvider } from '@base-ui/react/csp-provider'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './ui/base.css'
import './ui/fonts.css'
import './ui/tokens.css'
import { App } from './app/App.tsx'
import { connect } from './app/connection.ts'
import { createViewStore } from './app/view-store.ts'
import { ViewStoreProvider } from './app/world.tsx'

const store = createViewStore(connect())

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    {/* The CSP forbids the <style> elements that Base UI would insert; our own modules carry what they would say. */}
    <CSPProvider disableStyleElements>
      <ViewStoreProvider store={store}>
        <App />
      </ViewStoreProvider>
    </CSPProvider>
  </StrictMode>,
)
