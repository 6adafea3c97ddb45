/** `npm run check`: format, lint, types of each platform, import boundaries, dead code. Two at a time, one summary. */
import { join } from 'node:path'
import { collect, main } from './child.mjs'
import { BIN } from './places.mjs'

const CHECKS = {
  'types: core and tests': ['tsc', '-p', 'tsconfig.main.json'],
  'types: domain': ['tsc', '-p', 'tsconfig.domain.json'],
  'types: renderer': ['tsc', '-p', 'tsconfig.renderer.json'],
  'types: redemption page': ['tsc', '-p', 'tsconfig.page.json'],
  'types: set-up scripts': ['tsc', '-p', 'tsconfig.scripts.json'],
  format: ['prettier', '--check', '--log-level=warn', '.'],
  lint: ['oxlint', '--type-aware', '--deny-warnings'],
  'import boundaries': ['depcruise', 'shared', 'src-main', 'src-renderer', 'test', 'bench'],
  'dead code': ['knip', '--no-progress'],
}

main(async () => {
  const waiting = Object.entries(CHECKS)
  /** @type {string[]} */
  const failed = []
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, [program = '', ...args]] = next
      const begun = Date.now()
      const { code, output } = await collect(join(BIN, program), args)
      if (code !== 0) failed.push(name)
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${((Date.now() - begun) / 1_000).toFixed(1)} s)`)
      if (code !== 0) console.log(output.trim().replace(/^/gm, '    '))
    }
  }
  await Promise.all([worker(), worker()])
  console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}`)
  return failed.length === 0 ? 0 : 1
})
