import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { verifyWhatIsLeft } from './storage-verify.ts'

const WRITER = fileURLToPath(new URL('./storage-stubborn-writer.ts', import.meta.url))
const RUNS = Math.ceil(Number(process.env.NIMDOLF_CYCLES ?? 100) / 20)
const TRIES = 120
/** libfiu makes these calls of the C library fail, each with this probability. */
const FAULTS = {
  'posix/io/rw/pwrite': 0.003,
  'posix/io/rw/pread': 0.001,
  'posix/io/sync/fsync': 0.05,
  'posix/io/sync/fdatasync': 0.05,
  'posix/io/dir/unlink': 0.2,
}
const hasLibfiu = spawnSync('fiu-run', ['-h']).error === undefined

test.skipIf(!hasLibfiu)(`${RUNS} runs on a failing disk (needs fiu-run, Debian package fiu-utils): coded refusals, nothing lost`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-faults-'))
  const file = join(folder, 'nimdolf.sqlite')
  const said: string[] = []
  try {
    for (let run = 0; run < RUNS; run++) {
      const commands = Object.entries(FAULTS).flatMap(([name, probability]) => [
        '-c',
        `enable_random name=${name},probability=${probability}`,
      ])
      const writer = spawnSync('fiu-run', ['-x', '-f', '', ...commands, process.execPath, WRITER, file, String(TRIES)], {
        encoding: 'utf8',
      })
      const lines = writer.stdout.trim().split('\n').filter(Boolean)
      said.push(...lines)
      expect(writer).toMatchObject({ status: 0, stderr: '' })
      verifyWhatIsLeft(file, Number(lines.findLast(line => /^\d+$/.test(line)) ?? -1))
      if (run % 4 === 3) rmSync(file)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  const refused = said.filter(line => line.startsWith('store.'))
  expect(refused.length).toBeGreaterThan(RUNS)
  // SQLite calls a part of the reads that fail damage; what is left behind shows that they are not.
  expect(refused.filter(code => !['store.unwritable', 'store.full', 'store.corrupt'].includes(code))).toEqual([])
  expect(said.length - refused.length).toBeGreaterThan(RUNS * 20)
})
