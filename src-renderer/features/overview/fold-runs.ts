import type { LogEntry } from '#shared/rpc/views/app.ts'

/** The newest of a run of entries that say the same of the same subject, and how many older ones it stands for. */
interface Run {
  readonly entry: LogEntry
  readonly older: number
}

/** Neighbours of one act about one subject become one line: a mint that lies all day must not push everything else out of sight. */
export function foldRuns(entries: readonly LogEntry[]): readonly Run[] {
  const runs: { entry: LogEntry; older: number }[] = []
  for (const entry of entries) {
    const last = runs.at(-1)
    const same = last !== undefined && last.entry.act === entry.act && last.entry.subject === entry.subject
    if (same) last.older++
    else runs.push({ entry, older: 0 })
  }
  return runs
}
