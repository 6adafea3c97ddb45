import { wellFormed, type Json } from '#shared/domain/failover/canonical-json.ts'
import type { EvidenceSections, ServerWitness } from '#shared/domain/failover/evidence.ts'
import { reportJson } from '#shared/domain/failover/report.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import type { Chain } from '../chain/ports.ts'
import { bookReport } from './claim-books.ts'
import { claimsOf, coinsOf, reserveOf, reservesOf, takenOf } from './evidence-claims.ts'
import { eventWords } from './event-words.ts'
import { withRoot } from './freeze-mirror.ts'
import { mirrorFacts } from './mirror-facts.ts'
import { pinnedName } from './pinned-name.ts'
import type { FailoverRefusal, FailoversDeps, KeptReserve, LateEvent } from './ports.ts'
import type { Pots } from './pots.ts'
import type { Run } from './run-events.ts'
import { freezesOf, type Runs } from './runs.ts'

/** Late events listed; a custodian who comes back and talks for ever must not fill the file. */
const LATE_LISTED = 10_000

export interface EvidenceParts {
  readonly runs: Runs
  readonly pots: Pots
  readonly late: (custodian: string, limit: number) => readonly LateEvent[]
  readonly deps: FailoversDeps
}

/** All that was known, done and accepted. */
export async function gatherEvidence(
  custodian: string,
  { runs, pots, late, deps }: EvidenceParts,
): Promise<Result<EvidenceSections, FailoverRefusal>> {
  const run = runs.get(custodian)
  const reserves = reservesOf(custodian, runs, pots, deps)
  const [main, ...joined] = reserves
  const chain = deps.chain()
  const state = chain?.state()
  if (main === undefined || chain === null || state?.tip == null)
    return fail({
      code: 'failover.no-reserve',
      detail: 'There is no evidence without a reserve that holds our leaf and a chain to see it on.',
    })
  const peer = deps.peers.get(custodian)
  const books = bookReport(custodian, runs, pots, deps)
  const redemption = pots.of(custodian)
  const claims = await claimsOf(custodian, reserves, runs, pots, deps)
  const events = runs.events(custodian)
  const { claim, depth, lateEvents, closeAfterDays } = deps.policy()
  const sections: EvidenceSections = {
    custodian: {
      url: custodian,
      name: pinnedName(custodian, deps.peers) ?? main.reserve.row.name,
      advertisement: peer === null ? null : (JSON.parse(peer.pinned) as Json),
    },
    delegate: { url: deps.self() ?? '', key: main.leaf.key },
    chain: {
      network: state.network,
      tipHeight: state.tip.height,
      tipHash: state.tip.hash,
      configured: state.configured,
      answered: state.answered,
      at: deps.clock.now(),
      servers: chain.servers().flatMap(server => (server.row.enabled ? [witnessOf(server, main.reserve)] : [])),
    },
    policy: { claim, depth, lateEvents, closeAfterDays },
    reserve: reserveOf(main),
    joined: joined.map(one => ({ custodian: one.custodian, ...reserveOf(one) })),
    coins: coinsOf(custodian, reserves, claims),
    taken: takenOf(custodian, run, deps.reserves.list()),
    mirror: await mirrorOf(custodian, run, { runs, pots, deps }),
    contact: events.flatMap(({ event }) =>
      event.kind === 'diagnosed'
        ? event.diagnosis.contact.map(({ at, vantage, asked, answered, outcome }) => ({ at, vantage, asked, answered, outcome }))
        : [],
    ),
    accepted: acceptedOf(run),
    claims: claims.map(({ txid, raw, received, height, counted }) => ({ txid, raw, received, height, counted })),
    redemption:
      redemption?.epoch == null
        ? null
        : {
            pot: redemption.pot,
            custodians: redemption.custodians,
            openedAt: redemption.epoch.openedAt,
            phase: redemption.phase.kind,
            closed:
              redemption.phase.kind === 'closed' && redemption.phase.why.kind === 'operator'
                ? { at: redemption.phase.why.at, reason: redemption.phase.why.reason }
                : null,
          },
    late: late(custodian, LATE_LISTED).map(({ seq, Y, amount, standing }) => ({
      seq,
      Y,
      amount: String(amount),
      standing: standing.kind,
      reason: standing.kind === 'released' ? standing.reason : null,
    })),
    report: books.ok && redemption?.epoch != null ? reportJson(books.value.report, books.value.final) : null,
    journal: events.map(({ at, event }) => ({ at, ...eventWords(event) })),
  }
  // What an operator typed or a peer sent may not be text that everybody writes alike, and must not keep the file from being made.
  return ok(wellFormed(sections as unknown as Json) as unknown as EvidenceSections)
}

async function mirrorOf(
  custodian: string,
  run: Run,
  { runs, pots, deps }: Omit<EvidenceParts, 'late'>,
): Promise<EvidenceSections['mirror']> {
  const freezes = pots.of(custodian)?.epoch?.freezes ?? freezesOf(runs, pots.potOf(custodian))
  const frozen = freezes.find(one => one.custodian === custodian)
  const peer = deps.peers.get(custodian)
  const cursor = peer === null ? { contiguous: -1, highest: -1, count: 0 } : deps.logOf(custodian).cursor()
  const { missing, disputes } = mirrorFacts(custodian, run, deps)
  return {
    contiguous: frozen?.contiguous ?? cursor.contiguous,
    highest: frozen?.highest ?? cursor.highest,
    events: frozen?.events ?? cursor.count,
    missing,
    disputes,
    // A custodian who joined an open pot was frozen in passing.
    root: frozen === undefined ? null : (await withRoot(frozen, deps)).root,
    frozen: frozen === undefined ? null : { height: frozen.height, at: frozen.at },
    lastContactAt: deps.mirror(custodian)?.lastContactAt ?? peer?.lastContactAt ?? null,
  }
}

function acceptedOf({ accepted }: Run): EvidenceSections['accepted'] {
  if (accepted === null) return null
  const { at, typed, atRisk, amount, tip, items } = accepted
  return {
    at,
    typed,
    atRisk: String(atRisk),
    amount: String(amount),
    tip,
    items: items.map(({ code, detail, count, atRisk: sat }) => ({ code, detail, count, atRisk: String(sat) })),
  }
}

function witnessOf({ row, tip, agrees }: ReturnType<Chain['servers']>[number], { chain }: KeptReserve): ServerWitness {
  const contradicts = chain?.contradicting.includes(row.id) === true
  const answered = chain?.answered.includes(row.id) === true
  return {
    server: `${row.host}:${row.port}`,
    height: tip?.height ?? null,
    hash: tip?.hash ?? null,
    agrees,
    reserve: contradicts ? 'contradicts' : answered ? 'agrees' : 'silent',
  }
}
