/**
 * Gives elements the sizes that a virtual list and a chart ask for: a list of 600 px with rows of 32 px shows some twenty rows.
 * Beside browser.ts, which stands in for what jsdom leaves out altogether.
 */
const HEIGHT = 600
const WIDTH = 1_000
const ROW = 32

const heightOf = (element: HTMLElement): number => (element.hasAttribute('data-index') ? ROW : HEIGHT)
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', {
  configurable: true,
  get(this: HTMLElement) {
    return heightOf(this)
  },
})
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { configurable: true, get: () => WIDTH })
Element.prototype.scrollIntoView = () => {}

/** Reports once, after the work at hand, as a browser does. */
globalThis.ResizeObserver = class implements ResizeObserver {
  readonly #report: ResizeObserverCallback
  constructor(report: ResizeObserverCallback) {
    this.#report = report
  }
  observe(target: Element): void {
    const size = [{ inlineSize: WIDTH, blockSize: heightOf(target as HTMLElement) }]
    const entry = {
      target,
      contentRect: target.getBoundingClientRect(),
      borderBoxSize: size,
      contentBoxSize: size,
      devicePixelContentBoxSize: size,
    }
    setTimeout(() => this.#report([entry], this))
  }
  unobserve(): void {}
  disconnect(): void {}
}
