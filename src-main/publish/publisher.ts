import { realpathSync } from 'node:fs'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { PublicationRow } from '../storage/store.ts'
import { refusal, refusalOf } from './halt.ts'
import { openMintSource } from './mint-source/open-mint-source.ts'
import { planWarnings, readArgs } from './plan.ts'
import type { MintSource, PublicationArgs, PublicationState, Publisher, PublisherDeps, PublishRefusal } from './ports.ts'
import { createPublication, type Publication } from './publication.ts'

/**
 * An uninstalled publication keeps its row, and with it the number of its log: published anew, the same mint goes on with the same
 * seqs. A second log would tell those who mirror it another history (protocol §3: a seq is never reused or reordered).
 */
const RETIRED = 'publish.uninstalled'
const isRetired = (row: PublicationRow): boolean => row.halted?.code === RETIRED

/** Every mint that this core publishes for. */
export function createPublisher(deps: PublisherDeps): Publisher {
  const { publications } = deps
  // Changed by `publicationOf` alone.
  const known = new Map<number, Publication>()

  function publicationOf(id: number): Publication {
    const publication = known.get(id) ?? createPublication(deps, id)
    known.set(id, publication)
    return publication
  }

  const active = (): PublicationRow[] => publications.list().filter(row => !isRetired(row))
  const find = (id: number): PublicationRow | undefined => active().find(row => row.id === id)

  function note(act: string, row: PublicationRow, detail: string): void {
    deps.journal.add({
      at: deps.clock.now(),
      level: 'notice',
      actor: 'operator',
      act,
      subject: row.mintUrl,
      detail,
      before: null,
      after: null,
    })
  }

  function plan(args: PublicationArgs): ReturnType<Publisher['plan']> {
    const read = readArgs(args)
    if (!read.ok) return read
    try {
      return ok(
        withSource(read.value, source => ({
          statements: source.statements(),
          installed: source.installed(),
          spentRows: source.census().spent,
          warnings: planWarnings(read.value),
        })),
      )
    } catch (cause) {
      return fail(refusalOf(cause))
    }
  }

  async function started(id: number): Promise<Result<PublicationState, PublishRefusal>> {
    const publication = publicationOf(id)
    const refused = await publication.start(true)
    return refused === null ? ok(publication.state()) : fail(refused)
  }

  return {
    async start() {
      await Promise.all(
        active()
          .filter(({ enabled }) => enabled)
          .map(({ id }) => publicationOf(id).start(false)),
      )
    },

    async stop() {
      await Promise.all([...known.values()].map(publication => publication.stop()))
    },

    plan,

    async add(args) {
      const read = readArgs(args)
      if (!read.ok) return read
      const twin = publications.list().find(row => isSameMint(row, read.value))
      if (twin !== undefined && !isRetired(twin)) return fail(refusal('publish.duplicate', `${args.db} is already published.`))
      const planned = plan(args)
      if (!planned.ok) return planned

      const fresh = rowOf(read.value)
      const id = twin?.id ?? publications.add(fresh)
      if (twin !== undefined) publications.update({ ...fresh, id })
      const answer = await started(id)
      if (answer.ok) note('publication.added', answer.value.row, `${args.source} ${args.db}, served on ${answer.value.row.listen}`)
      else await forget(id, twin)
      return answer
    },

    async stopOne(id) {
      const row = find(id)
      if (row === undefined) return
      await publicationOf(id).stop()
      publications.update({ ...publications.get(id)!, enabled: false })
      note('publication.stopped', row, 'it is not served until it is started again')
      deps.changed()
    },

    async startOne(id) {
      const row = find(id)
      if (row === undefined) return fail(refusal('publish.unknown', `There is no publication ${id}.`))
      note('publication.started', row, row.halted === null ? 'it was stopped' : `it had halted with ${row.halted.code}`)
      return started(id)
    },

    async uninstall(id) {
      const row = find(id)
      if (row === undefined) return fail(refusal('publish.unknown', `There is no publication ${id}.`))
      await publicationOf(id).stop()
      const refused = uninstallFrom(row)
      if (refused !== null) return fail(refused)
      retire(publications.get(id)!)
      note('publication.uninstalled', row, `outbox and triggers are out of ${row.db}; the log is kept`)
      deps.changed()
      return ok(undefined)
    },

    list: () => active().map(({ id }) => publicationOf(id).state()),

    redeemedIn: (id, keysets) =>
      publications
        .redeemed(id)
        .keysets.filter(keyset => keysets.includes(keyset.id))
        .reduce((sum, { events, shadowed }) => sum + events + shadowed, 0),
  }

  function retire(row: PublicationRow): void {
    publications.update({ ...row, enabled: false, backfilled: false, halted: { code: RETIRED, detail: 'uninstalled by the operator' } })
  }

  /** A publication that did not even start is none; nothing was installed for it then. */
  async function forget(id: number, twin: PublicationRow | undefined): Promise<void> {
    const row = publications.get(id)!
    await publicationOf(id).stop()
    if (twin !== undefined) publications.update(twin)
    else if (deps.logOf(id).cursor().count > 0) retire(row)
    else publications.remove(id)
    known.delete(id)
    deps.changed()
  }
}

function uninstallFrom(row: PublicationRow): PublishRefusal | null {
  try {
    withSource(row, source => source.uninstall())
    return null
  } catch (cause) {
    const refused = refusalOf(cause)
    // A database that is gone holds no trigger of ours.
    return refused.code === 'publish.db-missing' ? null : refused
  }
}

function withSource<Value>(of: Parameters<typeof openMintSource>[0], act: (source: MintSource) => Value): Value {
  const source = openMintSource(of)
  try {
    return act(source)
  } finally {
    source.close()
  }
}

function rowOf({ mintUrl, source, db, listen, publicUrl, front }: PublicationArgs): Omit<PublicationRow, 'id'> {
  return { mintUrl, source, db, listen, publicUrl: publicUrl ?? '', front, enabled: true, backfilled: false, halted: null }
}

function isSameMint(row: PublicationRow, args: PublicationArgs): boolean {
  return row.source === args.source && realPath(row.db) === realPath(args.db)
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
