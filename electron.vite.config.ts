import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** Native modules stay outside of bundles; the core child falls back to portable code where one does not load. */
const outside = ['electron', 'secp256k1', ...builtinModules, ...builtinModules.map(name => `node:${name}`)]

/** The shell also runs in the fallback Electron 25: CommonJS for Node 18.15, pages for Chrome 114. The core of Node 24 is not built here. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node18.15',
      externalizeDeps: false,
      rollupOptions: {
        external: outside,
        input: { main: at('src-main/hosts/electron/main.ts'), core: at('src-main/hosts/electron/core-child.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunk-[hash].cjs' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: 'node18.15',
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron'],
        input: { preload: at('src-main/hosts/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    base: '/',
    plugins: [react()],
    build: {
      outDir: at('out/renderer'),
      target: 'chrome114',
      minify: true,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1_500,
      rollupOptions: { input: { index: at('src-renderer/index.html'), login: at('src-renderer/login.html') } },
    },
  },
})
