import { Dexie, type EntityTable, type Table } from 'dexie'
import type { WorldName } from '#shared/rpc/contract.ts'

/** The operator's words about one thing. They stay in this window's storage: the core and the peers never see them. */
export interface Note {
  readonly kind: 'Y' | 'mirror'
  readonly subject: string
  readonly text: string
  readonly at: number
}

/** A look-up worth doing again, with the log that was beside it. Tokens are bearer secrets and are never kept. */
export interface SavedLookup {
  readonly id: number
  readonly name: string
  readonly Ys: readonly string[]
  readonly custodian: string | null
  readonly at: number
}

/** Longest note and name; a note is a reminder, not a file. */
export const MAX_NOTE_CHARS = 2_000
const MAX_NAME_CHARS = 120

export class Workspace extends Dexie {
  readonly notes!: Table<Note, [Note['kind'], string]>
  readonly lookups!: EntityTable<SavedLookup, 'id'>

  /** One database a world: what is written about simulated mints never mixes with the operator's own. */
  constructor(world: WorldName) {
    super(`nimdolf-audit-${world}`)
    this.version(1).stores({ notes: '[kind+subject], at', lookups: '++id, name, at' })
  }

  /** Keeps the note; an empty text removes it. */
  async writeNote(kind: Note['kind'], subject: string, text: string, now: number): Promise<void> {
    const words = text.trim().slice(0, MAX_NOTE_CHARS)
    if (words === '') await this.notes.delete([kind, subject])
    else await this.notes.put({ kind, subject, text: words, at: now })
  }

  /** Noted Ys, newest first. */
  notedYs(): Promise<Note[]> {
    return this.notes
      .orderBy('at')
      .reverse()
      .filter(note => note.kind === 'Y')
      .toArray()
  }

  readNote(kind: Note['kind'], subject: string): Promise<Note | undefined> {
    return this.notes.get([kind, subject])
  }

  /** Saves under `name`; the same name replaces what it held. */
  async saveLookup(name: string, Ys: readonly string[], custodian: string | null, now: number): Promise<void> {
    const short = name.trim().slice(0, MAX_NAME_CHARS)
    if (short === '' || Ys.length === 0) return
    await this.transaction('rw', this.lookups, async () => {
      await this.lookups.where('name').equals(short).delete()
      await this.lookups.add({ name: short, Ys: [...Ys], custodian, at: now })
    })
  }

  /** Newest first. */
  readLookups(): Promise<SavedLookup[]> {
    return this.lookups.orderBy('at').reverse().toArray()
  }

  async forgetLookup(id: number): Promise<void> {
    await this.lookups.delete(id)
  }
}

const open = new Map<WorldName, Workspace>()

/** The world's workspace, opened once. */
export function workspaceOf(world: WorldName): Workspace {
  const known = open.get(world)
  if (known) return known
  const made = new Workspace(world)
  open.set(world, made)
  return made
}
