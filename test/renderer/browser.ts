/**
 * What jsdom leaves out of a browser and the screens rely on. There is no layout, so every element is as large as a small window.
 * Imported first: uPlot asks for media queries while it is loaded.
 */
import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

const WIDTH = 800
const HEIGHT = 400

class NoResize {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= NoResize
globalThis.matchMedia ??= query =>
  ({ matches: false, media: query, addEventListener: () => {}, removeEventListener: () => {} }) as unknown as MediaQueryList

Object.defineProperties(Element.prototype, {
  clientWidth: { configurable: true, get: () => WIDTH },
  clientHeight: { configurable: true, get: () => HEIGHT },
})
// Charts draw into the void: a drawing context that takes every call.
const context: unknown = new Proxy(
  {},
  { get: (_, name) => (name === 'measureText' ? () => ({ width: 8 }) : () => context), set: () => true },
)
HTMLCanvasElement.prototype.getContext = (() => context) as unknown as HTMLCanvasElement['getContext']
globalThis.Path2D ??= class {
  rect(): void {}
  moveTo(): void {}
  lineTo(): void {}
  arc(): void {}
  addPath(): void {}
  closePath(): void {}
} as unknown as typeof Path2D
Element.prototype.scrollTo = function (this: Element, to?: ScrollToOptions | number) {
  this.scrollTop = typeof to === 'object' ? (to.top ?? 0) : 0
  this.dispatchEvent(new Event('scroll'))
} as Element['scrollTo']
Element.prototype.getAnimations ??= () => []

afterEach(() => {
  cleanup()
  history.replaceState(null, '', '#/')
  localStorage.clear()
})

/** Charts draw on a canvas that nobody looks at here: every call is taken and nothing is drawn. */
const canvas: CanvasRenderingContext2D = new Proxy({} as CanvasRenderingContext2D, {
  get: (_target, name) => (name === 'measureText' ? () => ({ width: 0 }) : () => undefined),
  set: () => true,
})
HTMLCanvasElement.prototype.getContext = (() => canvas) as unknown as HTMLCanvasElement['getContext']
globalThis.Path2D = class {
  moveTo(): void {}
  lineTo(): void {}
  rect(): void {}
  arc(): void {}
  closePath(): void {}
  addPath(): void {}
} as unknown as typeof Path2D
