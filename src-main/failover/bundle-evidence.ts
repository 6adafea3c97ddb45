import type { Json } from '#shared/domain/failover/canonical-json.ts'
import { sealEvidence, writeEvidence, type EvidenceSections } from '#shared/domain/failover/evidence.ts'
import { reportJson } from '#shared/domain/failover/report.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { bookReport } from './claim-books.ts'
import { eventWords } from './event-words.ts'
import { mirrorFacts } from './mirror-facts.ts'
import { pinnedName } from './pinned-name.ts'
import type { FailoverRefusal, FailoversDeps, LateEvent } from './ports.ts'
import type { Pots } from './pots.ts'
import { freezesOf, type Runs } from './runs.ts'
import { claimableReserves, type Claimable } from './watched-reserves.ts'

/** Late events listed; a custodian who comes back and talks for ever must not fill the file. */
const LATE_LISTED = 10_000

interface Parts {
  readonly runs: Runs
  readonly pots: Pots
  readonly late: (custodian: string, limit: number) => readonly LateEvent[]
  readonly deps: FailoversDeps
}

/** All that was known, done and accepted, as one file that a third party can check. */
export async function bundleEvidence(
  custodian: string,
  { runs, pots, late, deps }: Parts,
): Promise<Result<{ readonly text: string; readonly digest: string }, FailoverRefusal>> {
  const run = runs.get(custodian)
  const ours = claimableReserves(deps.reserves.list()).filter(one => one.custodian === custodian)
  const found = ours.find(({ reserve }) => run.claims.some(({ scriptPubKey }) => scriptPubKey === reserve.row.scriptPubKey)) ?? ours[0]
  const chain = deps.chain()?.state()
  if (found === undefined || chain?.tip == null)
    return fail({
      code: 'failover.no-reserve',
      detail: 'There is no evidence without a reserve that holds our leaf and a chain to see it on.',
    })
  const redemption = pots.of(custodian)
  const frozen = (redemption?.epoch?.freezes ?? freezesOf(runs, pots.potOf(custodian))).find(one => one.custodian === custodian)
  const peer = deps.peers.get(custodian)
  const facts = mirrorFacts(custodian, run, deps)
  const cursor = peer === null ? { contiguous: -1, highest: -1, count: 0 } : deps.logOf(custodian).cursor()
  const books = bookReport(custodian, runs, pots, deps)
  const events = runs.events(custodian)

  const sections: EvidenceSections = {
    custodian: {
      url: custodian,
      name: pinnedName(custodian, deps.peers) ?? found.reserve.row.name,
      advertisement: peer === null ? null : (JSON.parse(peer.pinned) as Json),
    },
    delegate: { url: deps.self() ?? '', key: found.leaf.key },
    chain: {
      network: chain.network,
      tipHeight: chain.tip.height,
      tipHash: chain.tip.hash,
      configured: chain.configured,
      answered: chain.answered,
      at: deps.clock.now(),
    },
    reserve: {
      scriptPubKey: found.reserve.row.scriptPubKey,
      script: found.leaf.script,
      controlBlock: found.leaf.controlBlock,
      key: found.leaf.key,
      sequence: found.leaf.sequence,
    },
    coins: coinsOf(found),
    mirror: {
      contiguous: frozen?.contiguous ?? cursor.contiguous,
      highest: frozen?.highest ?? cursor.highest,
      events: frozen?.events ?? cursor.count,
      missing: facts.missing,
      disputes: facts.disputes,
      root: frozen?.root ?? null,
      lastContactAt: deps.mirror(custodian)?.lastContactAt ?? peer?.lastContactAt ?? null,
    },
    contact: events.flatMap(({ event }) =>
      event.kind === 'diagnosed' ? event.diagnosis.contact.map(({ at, vantage, asked, outcome }) => ({ at, vantage, asked, outcome })) : [],
    ),
    accepted:
      run.accepted === null
        ? null
        : {
            at: run.accepted.at,
            atRisk: String(run.accepted.atRisk),
            items: run.accepted.items.map(item => ({ ...item, atRisk: String(item.atRisk) })),
          },
    claims: await claimsOf(found),
    redemption: redemption?.epoch == null ? null : { openedAt: redemption.epoch.openedAt, phase: redemption.phase.kind },
    late: late(custodian, LATE_LISTED).map(({ seq, Y, amount, standing }) => ({
      seq,
      Y,
      amount: String(amount),
      standing: standing.kind,
      reason: standing.kind === 'released' ? standing.reason : null,
    })),
    report: books.ok && redemption?.epoch != null ? reportJson(books.value.report) : null,
    journal: events.map(({ at, event }) => ({ at, ...eventWords(event) })),
  }
  const bundle = sealEvidence(sections)
  return ok({ text: writeEvidence(bundle), digest: bundle.digest })

  /** Transactions as they were signed here; one that another copy of our key sent, as the chain has it. */
  async function claimsOf({ reserve }: Claimable): Promise<EvidenceSections['claims']> {
    const here = run.claims.filter(({ scriptPubKey }) => scriptPubKey === reserve.row.scriptPubKey)
    const claims = await Promise.all(
      here.map(async ({ txid, plan, sat }) => {
        const kept = plan === null ? null : (deps.plans.get(plan)?.row.raw ?? null)
        const raw = kept ?? (await fetched(txid))
        return raw === null ? [] : [{ txid, raw, received: String(sat) }]
      }),
    )
    return claims.flat()
  }

  async function fetched(txid: string): Promise<string | null> {
    const raw = await deps.chain()?.transaction(txid)
    return raw?.ok === true ? raw.value : null
  }

  /** Those that are there or were claimed; what was re-armed long ago is no evidence. */
  function coinsOf({ reserve }: Claimable): EvidenceSections['coins'] {
    const claimed = new Set(run.claims.flatMap(({ coins }) => coins))
    return reserve.coins.flatMap(coin =>
      coin.height !== null && (coin.spent?.height == null || claimed.has(coinId(coin)))
        ? [{ txid: coin.txid, vout: coin.vout, amount: String(coin.amount), height: coin.height }]
        : [],
    )
  }
}
