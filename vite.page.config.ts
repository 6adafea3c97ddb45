import { resolve } from 'node:path'
import { defineConfig } from 'vite'

/** The redemption page, for any phone of the last years. Paths are relative: a mint may live below a path of its host. */
export default defineConfig({
  root: resolve(import.meta.dirname, 'src-main/redemption/page'),
  base: './',
  build: {
    outDir: resolve(import.meta.dirname, 'out/page'),
    emptyOutDir: true,
    target: ['chrome111', 'safari16.4', 'firefox119'],
    modulePreload: false,
    assetsInlineLimit: 0,
  },
})
