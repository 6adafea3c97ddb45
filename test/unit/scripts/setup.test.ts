import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ROOT } from '../../../scripts/places.mjs'
import { close } from '../../../scripts/runners.mjs'
import { isInstalled } from '../../../scripts/setup.mjs'

describe('set-up', () => {
  const wanted = {
    '': {},
    'node_modules/hono': { version: '4.13.19' },
    'node_modules/@x/darwin-arm64': { version: '1.0.0', optional: true },
  }

  it('has nothing to do when every package of the lock is there, those of other platforms aside', () => {
    expect(isInstalled(wanted, { 'node_modules/hono': { version: '4.13.19' } })).toBe(true)
  })

  it.each([
    ['nothing is installed', null],
    ['a package is missing', {}],
    ['a package is of another version', { 'node_modules/hono': { version: '4.13.18' } }],
  ])('installs when %s', (_, held) => {
    expect(isInstalled(wanted, held)).toBe(false)
  })
})

describe('the closing line of a test run', () => {
  afterEach(() => void vi.restoreAllMocks())

  it.each([
    [
      'all pass',
      [
        { passed: 2, failed: 0, skipped: 1 },
        { passed: 3, failed: 0, skipped: 0 },
      ],
      0,
      '\n5 passed, 0 failed, 1 skipped',
    ],
    [
      'one part fails',
      [
        { passed: 9, failed: 0, skipped: 0 },
        { passed: 0, failed: 1, skipped: 0 },
      ],
      1,
      '\n9 passed, 1 failed, 0 skipped',
    ],
    ['nothing ran', [{ passed: 0, failed: 0, skipped: 4 }], 1, '\n0 passed, 0 failed, 4 skipped'],
  ])('adds up the parts when %s', (_, parts, code, line) => {
    const print = vi.spyOn(console, 'log').mockReturnValue()
    expect(close(parts, ['Electron: there is none'])).toBe(code)
    expect(print.mock.calls.flat()).toEqual(['\nSKIPPED: Electron: there is none', line])
  })
})

describe('the bin', () => {
  const nimdolf = (...args: string[]) => spawnSync(process.execPath, [join(ROOT, 'scripts/nimdolf.mjs'), ...args], { encoding: 'utf8' })

  it('runs the command line', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
    expect(nimdolf('--version')).toMatchObject({ status: 0, stdout: `${version}\n` })
  })

  it('passes the exit code through', () => {
    expect(nimdolf('no-such-command')).toMatchObject({ status: 2, stdout: '' })
  })
})
