import { resolve } from 'node:path'
import { defineConfig } from 'vite'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** The core as a package carries it, and as the window forks it: Node runs no TypeScript inside node_modules. A checkout runs the source. */
export default defineConfig({
  ssr: { noExternal: true, external: ['secp256k1'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'out/core',
    rollupOptions: {
      input: { main: at('src-main/hosts/core/main.ts'), cli: at('src-main/hosts/cli/main.ts') },
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
})
