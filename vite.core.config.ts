import { resolve } from 'node:path'
import { defineConfig } from 'vite'

/** The core as one file for the Node 24 inside Electron, which forks it. In a checkout Node runs the source as it is. */
export default defineConfig({
  // Native modules are loaded, not bundled.
  ssr: { noExternal: true, external: ['secp256k1'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'out/core',
    rollupOptions: {
      input: { main: resolve(import.meta.dirname, 'src-main/hosts/core/main.ts') },
      output: { format: 'es', entryFileNames: '[name].mjs' },
    },
  },
})
