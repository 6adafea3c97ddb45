/** What the graph's library asks of a browser besides browser.ts: the zoom as it was painted, which is 1 where nothing is painted. */
globalThis.DOMMatrixReadOnly ??= class {
  readonly m22 = 1
} as unknown as typeof DOMMatrixReadOnly
