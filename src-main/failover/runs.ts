import type { Freeze } from '#shared/domain/failover/freeze.ts'
import type { FailoverTable } from './ports.ts'
import { eventFromJson, eventToJson } from './run-codec.ts'
import { applied, newRun, type Run, type RunEvent } from './run-events.ts'

/** An event with the run that it belongs to. */
export type Written = readonly [custodian: string, event: RunEvent]

/** The runs as their rows make them, read once. */
export interface Runs {
  get(custodian: string): Run
  /** Those with at least one row, in the order of their first. */
  list(): readonly Run[]
  /** Oldest first. */
  events(custodian: string): readonly { readonly at: number; readonly event: RunEvent }[]
  /** Kept, all or none, when it returns; what follows from an event is done after that. */
  append(at: number, written: readonly Written[]): void
}

export function createRuns(table: FailoverTable): Runs {
  // Filled by `get`; emptied by `append`, whose write may have been kept although it failed.
  const known = new Map<string, Run>()
  // In the order of their first rows; read by `custodians`, which is asked many times a block, and changed by `append`.
  let names: string[] | null = null
  const custodians = (): readonly string[] => (names ??= [...table.custodians()])

  const events = (custodian: string) => table.events(custodian).map(({ at, event }) => ({ at, event: eventFromJson(event) }))

  function get(custodian: string): Run {
    let run = known.get(custodian)
    if (run === undefined) {
      run = applied(newRun(custodian), events(custodian))
      known.set(custodian, run)
    }
    return run
  }

  return {
    get,
    list: () => custodians().map(get),
    events,
    append(at, written) {
      // Read before they change: a write that fails may be kept all the same.
      const before = new Map(written.map(([custodian]) => [custodian, get(custodian)]))
      try {
        table.append(written.map(([custodian, event]) => ({ custodian, at, event: eventToJson(event) })))
      } catch (error) {
        for (const custodian of before.keys()) known.delete(custodian)
        names = null
        throw error
      }
      names = [...new Set([...custodians(), ...before.keys()])]
      for (const [custodian, run] of before) {
        const rows = written.flatMap(([of, event]) => (of === custodian ? [{ at, event }] : []))
        known.set(custodian, applied(run, rows))
      }
    },
  }
}

/** The run whose pot this one's went into, itself where it is on its own. */
export function heirOf(runs: Runs, custodian: string): string {
  const { into } = runs.get(custodian)
  return into === null ? custodian : heirOf(runs, into)
}

/** The pot's own run and those whose pots went into it, directly or not. */
export const membersOf = (runs: Runs, pot: string): readonly string[] => [
  pot,
  ...runs.list().flatMap(({ custodian, into }) => (into === pot ? membersOf(runs, custodian) : [])),
]

/** What was frozen for a pot: of each custodian the first, which is the earliest. */
export function freezesOf(runs: Runs, pot: string): readonly Freeze[] {
  const all = membersOf(runs, pot).flatMap(member => runs.get(member).freezes)
  return all.filter(({ custodian }, at) => all.findIndex(one => one.custodian === custodian) === at)
}
