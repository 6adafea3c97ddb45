import type { Json } from '#shared/domain/failover/canonical-json.ts'
import { checkEvidence } from '#shared/domain/failover/check-evidence.ts'
import {
  sealEvidence,
  writeEvidence,
  type EvidenceBundle,
  type EvidenceSections,
  type EvidenceSignature,
} from '#shared/domain/failover/evidence.ts'
import { reportJson } from '#shared/domain/failover/report.ts'
import { coinId } from '#shared/domain/reserve/coin.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
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

/** All that was known, done and accepted, as one file that a third party can check; with a signer its leaf key vouches for it. */
export async function bundleEvidence(
  custodian: string,
  signer: string | null,
  parts: Parts,
): Promise<Result<{ readonly text: string; readonly digest: string; readonly signedBy: string | null }, FailoverRefusal>> {
  const sections = await sectionsOf(custodian, parts)
  if (!sections.ok) return sections
  const bundle = sealEvidence(sections.value)
  if (signer === null) return ok({ text: writeEvidence(bundle), digest: bundle.digest, signedBy: null })
  const signed = await signBundle(bundle, signer, parts)
  return signed.ok ? ok({ text: writeEvidence(signed.value), digest: bundle.digest, signedBy: signed.value.signature.key }) : signed
}

/** Nobody vouches for sums that do not match, nor for a file that a reader would refuse. */
async function signBundle(
  bundle: EvidenceBundle,
  signer: string,
  { runs, pots, deps }: Parts,
): Promise<Result<EvidenceBundle & { readonly signature: EvidenceSignature }, FailoverRefusal>> {
  const { custodian, reserve } = bundle.sections
  const books = bookReport(custodian.url, runs, pots, deps)
  const wrong = books.ok ? books.value.report.checks.filter(check => !check.ok) : []
  if (wrong.length > 0) {
    const sums = wrong.map(({ name, left, right }) => `${name}: ${groupDigits(left)} is not ${groupDigits(right)}`).join('; ')
    return fail({
      code: 'failover.sums',
      detail: `The books do not match, so nobody vouches for them (${sums}). Export the file unsigned.`,
    })
  }
  const signature = await deps.attest(signer, reserve.key, bundle.digest)
  if (!signature.ok) return signature
  const signed = { ...bundle, signature: { key: reserve.key, signature: signature.value } }
  const checked = checkEvidence(writeEvidence(signed))
  if (!checked.ok)
    return fail({ code: 'failover.evidence', detail: `The file would not stand up to its own check: ${checked.error.detail}` })
  deps.journal.add({
    at: deps.clock.now(),
    level: 'notice',
    actor: 'operator',
    act: 'failover.signed',
    subject: custodian.url,
    detail: `The evidence ${bundle.digest} is signed by the leaf key ${reserve.key}.`,
    before: null,
    after: null,
  })
  return ok(signed)
}

async function sectionsOf(custodian: string, { runs, pots, late, deps }: Parts): Promise<Result<EvidenceSections, FailoverRefusal>> {
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

  return ok({
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
  })

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
