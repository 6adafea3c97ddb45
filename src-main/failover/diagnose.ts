import { parseInfo } from '#shared/domain/delegation/parse-advertisement.ts'
import { delayOf } from '#shared/domain/reserve/leaf.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import { FETCH_DEADLINE_MS, MAX_INFO_BYTES } from '#shared/lib/limits.ts'
import type { Contact, Diagnosis, DiagnosisFinding, FailoversDeps, GentlerExit, Vantage } from './ports.ts'
import { claimableReserves, isVerified, type Claimable } from './watched-reserves.ts'

/** The wizard's first step, read-only: is the mint gone, and what could be done instead of a claim? */
export async function diagnose(custodian: string, deps: FailoversDeps): Promise<Diagnosis> {
  const contact = await Promise.all(deps.vantages().map(vantage => askInfo(custodian, vantage, deps)))
  const findings = [feedFinding(custodian, deps), infoFinding(contact), ...pinFinding(custodian, deps), coinFinding(custodian, deps)]
  return { custodian, at: deps.clock.now(), findings, contact, exits: exitsOf(findings) }
}

/** `/v1/info` from one place. An answer that is no mint's is none. */
async function askInfo(custodian: string, { name, wire }: Vantage, { peers, clock }: FailoversDeps): Promise<Contact> {
  const asked = `${custodian}/v1/info`
  const reply = await wire.fetch({
    method: 'GET',
    url: asked,
    accept: 'application/json',
    maxBytes: MAX_INFO_BYTES,
    deadlineMs: FETCH_DEADLINE_MS,
    approvedHosts: peers.get(custodian)?.approvedHosts ?? [],
    signal: new AbortController().signal,
  })
  const tried = { at: clock.now(), vantage: name, asked }
  if (!reply.ok) return { ...tried, answered: false, outcome: `${reply.error.code}: ${reply.error.detail}` }
  const { status, bytes } = reply.value
  if (status !== 200) return { ...tried, answered: false, outcome: `HTTP status ${status}` }
  const info = parseInfo(new TextDecoder().decode(bytes), custodian)
  return info.ok
    ? { ...tried, answered: true, outcome: 'The mint answered.' }
    : { ...tried, answered: false, outcome: 'Something answered that is no mint.' }
}

function feedFinding(custodian: string, { peers, mirror, clock, policy }: FailoversDeps): DiagnosisFinding {
  const peer = peers.get(custodian)
  const contactAt = mirror(custodian)?.lastContactAt ?? peer?.lastContactAt ?? null
  if (peer === null || contactAt === null)
    return { code: 'feed.never', speaks: 'neither', detail: 'Its spent feed was never mirrored here, so its silence proves nothing.' }
  const silent = clock.now() - contactAt
  const words = `The spent feed answered last ${wordsOf(silent)} ago.`
  return silent > policy().staleAfterMs
    ? { code: 'feed.silent', speaks: 'gone', detail: words }
    : { code: 'feed.alive', speaks: 'alive', detail: words }
}

function infoFinding(contact: readonly Contact[]): DiagnosisFinding {
  const answered = contact.filter(one => one.answered)
  const words = `${answered.length} of ${contact.length} ${contact.length === 1 ? 'place' : 'places'} got an answer to /v1/info.`
  return answered.length > 0
    ? { code: 'info.alive', speaks: 'alive', detail: words }
    : { code: 'info.silent', speaks: 'gone', detail: words }
}

function pinFinding(custodian: string, { peers }: FailoversDeps): readonly DiagnosisFinding[] {
  const changed = peers.get(custodian)?.changed ?? null
  if (changed === null) return []
  return [
    { code: 'advertisement.changed', speaks: 'neither', detail: 'Its advertisement changed and was not accepted yet: read it first.' },
  ]
}

/** A custodian that re-arms is at work, whatever its web server does, and whichever of its reserves it re-arms. */
function coinFinding(custodian: string, deps: FailoversDeps): DiagnosisFinding {
  const ours = claimableReserves(deps.reserves.list()).filter(one => one.custodian === custodian)
  const moves = ours.filter(({ reserve }) => isVerified(reserve)).map(lastMove)
  const recent = moves.find(({ last, since, delay }) => last >= 0 && since < delay)
  if (recent !== undefined) {
    const words = `It moved a coin of its reserve itself in block ${groupDigits(recent.last)}, ${groupDigits(recent.since)} blocks ago.`
    return { code: 'coins.rearmed', speaks: 'alive', detail: words }
  }
  if (moves.length === 0 || moves.length < ours.length)
    return { code: 'coins.unknown', speaks: 'neither', detail: 'Its reserve is not verified just now, so nothing is said of its coins.' }
  const last = Math.max(...moves.map(move => move.last))
  const words =
    last < 0 ? 'It never moved a coin of its reserve since it is watched.' : `It moved its reserve last in block ${groupDigits(last)}.`
  return { code: 'coins.neglected', speaks: 'gone', detail: words }
}

/** The newest block with a key-path spend, −1 for none, and how long ago that was; `delay`: blocks of our leaf, 0 where it counts time. */
function lastMove({ reserve, leaf }: Claimable): { readonly last: number; readonly since: number; readonly delay: number } {
  let last = -1
  for (const { spent } of reserve.coins) if (spent?.path.kind === 'key' && spent.height !== null) last = Math.max(last, spent.height)
  const { delay, unit } = delayOf(leaf.sequence)
  return { last, since: (reserve.chain?.tip?.height ?? last) - last, delay: unit === 'blocks' ? delay : 0 }
}

function exitsOf(findings: readonly DiagnosisFinding[]): readonly GentlerExit[] {
  const exits: GentlerExit[] = [
    {
      code: 'exit.wait',
      detail: 'Wait: while its coins are there, nothing is lost by an hour more, unless a later delegate’s leaf opens.',
    },
  ]
  if (findings.some(({ code }) => code === 'info.alive' || code === 'feed.alive'))
    exits.push({ code: 'exit.contact', detail: 'It answers: talk to its operator before its reserve is taken.' })
  else exits.push({ code: 'exit.contact', detail: 'Reach its operator by another way than its mint.' })
  exits.push({ code: 'exit.rearm', detail: 'Until a claim is confirmed its operator can still move the coins by the key path.' })
  return exits
}

function wordsOf(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 120) return `${minutes} min`
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} d`
}
