import { resolve } from 'node:path'
import { defineConfig } from 'vite'

/** The core, the signer process and the proof workers it starts, for the Node 24 inside Electron, which forks the core. In a checkout Node runs the source as it is. */
export default defineConfig({
  // Native modules and WebAssembly are loaded, not bundled.
  ssr: { noExternal: true, external: ['secp256k1', 'tiny-secp256k1'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'out/core',
    rollupOptions: {
      input: {
        main: resolve(import.meta.dirname, 'src-main/hosts/core/main.ts'),
        // Looked for beside the core by signer-process.ts; it may read this folder alone.
        'signer-child': resolve(import.meta.dirname, 'src-main/signing/signer-child.ts'),
        // Looked for beside the core by proof-thread.ts.
        'proof-worker': resolve(import.meta.dirname, 'src-main/crypto/proof-worker.ts'),
      },
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
})
