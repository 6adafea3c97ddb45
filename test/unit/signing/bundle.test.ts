import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expect, it, vi } from 'vitest'
import config from '../../../vite.core.config.ts'
import { isAlive, untilGone } from './signing-home.ts'

vi.setConfig({ testTimeout: 120_000 })

it.runIf(process.platform === 'linux')('a bundled core finds its signer beside it, which may read the bundle alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-bundle-'))
  const { rollupOptions } = config.build!
  const main = fileURLToPath(new URL('./holding-core.ts', import.meta.url))
  await build({
    ...config,
    configFile: false,
    logLevel: 'silent',
    build: {
      ...config.build,
      outDir: folder,
      emptyOutDir: true,
      rollupOptions: { ...rollupOptions, input: { ...(rollupOptions?.input as object), main } },
    },
  })
  const core = spawn(process.execPath, [join(folder, 'main.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(core.stdout, 'data')) as [Buffer]
  const { pid, folder: keys } = JSON.parse(line.toString()) as { pid: number; folder: string }
  expect(isAlive(pid)).toBe(true)
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  expect(words).toContain(join(folder, 'signer-child.mjs'))
  expect(words).toContain(`--allow-fs-read=${join(folder, '*')}`)
  core.kill('SIGKILL')
  await untilGone(pid)
  for (const made of [folder, dirname(keys)]) rmSync(made, { recursive: true, force: true })
})
