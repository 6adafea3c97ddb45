import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { verifyWhatIsLeft } from './storage-verify.ts'

const CYCLES = Number(process.env.NIMDOLF_CYCLES ?? 100)
/** A new file now and then, so that the first moments of a file are killed too and scans stay short. */
const CYCLES_PER_FILE = 10
const WRITER = fileURLToPath(new URL('./storage-writer.ts', import.meta.url))

test(`${CYCLES} kills of a writer: every acknowledged batch is there, none in part, and what is derived agrees`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nimdolf-crash-'))
  let midway = 0
  let batches = 0
  try {
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const file = join(folder, `${Math.floor(cycle / CYCLES_PER_FILE)}.sqlite`)
      const acknowledged = await writeAndKill(file, cycle)
      const committed = verifyWhatIsLeft(file, acknowledged)
      if (committed > 0) midway++
      batches = Math.max(batches, committed)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  // Else the kills all fell before the first write, and nothing was tested.
  expect(midway).toBeGreaterThan(CYCLES / 2)
  expect(batches).toBeGreaterThan(20)
})

/** Kills a writer at a moment that differs from cycle to cycle. Returns the last batch that it called safe, −1 when none. */
async function writeAndKill(file: string, cycle: number): Promise<number> {
  const writer = spawn(process.execPath, [WRITER, file], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let complaint = ''
  let acknowledgements = 0
  // Mostly some acknowledgements in, plus a few hundred µs to a few ms; every seventh time as early as it comes.
  const killAfter = 1 + ((cycle * 7_919) % 40)
  const delay = (cycle * 31) % 9
  writer.stderr.on('data', chunk => (complaint += chunk))
  writer.stdout.on('data', (chunk: Buffer) => {
    said += chunk
    acknowledgements += chunk.filter(byte => byte === 10).length
    if (acknowledgements >= killAfter) setTimeout(() => writer.kill('SIGKILL'), delay)
  })
  if (cycle % 7 === 3) setTimeout(() => writer.kill('SIGKILL'), 60 + ((cycle * 17) % 120))
  const [, signal] = await once(writer, 'close')
  expect({ signal, complaint: signal === 'SIGKILL' ? '' : complaint }).toEqual({ signal: 'SIGKILL', complaint: '' })
  return Number(
    said
      .slice(0, said.lastIndexOf('\n') + 1)
      .trim()
      .split('\n')
      .at(-1) || -1,
  )
}
