import './browser.ts'
import './measured.ts'
import { configure } from '@testing-library/react'
import { App } from '../../src-renderer/app/App.tsx'
import type { ExampleCore, Scene } from '../support/example-core.ts'
import { renderScreen } from './render-screen.tsx'

// A busy machine draws the whole console slowly; a test waits for what it names, not for the clock.
configure({ asyncUtilTimeout: 20_000 })

/** The whole console in a document, on the example core, at a place. */
export const openConsole = (scene: Scene, hash: string): ExampleCore => renderScreen(<App />, { scene, hash }).core
