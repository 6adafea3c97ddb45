import type { CoinState } from '#shared/domain/failover/coin.ts'
import { neededOf } from '#shared/domain/chain/agreement.ts'
import { groupDigits } from '#shared/lib/group-digits.ts'
import type { GateCheck } from '#shared/rpc/views/failover.ts'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { ChainState, ScriptState, ServerState } from '../chain/ports.ts'
import type { CustodianGate, Failover } from '../failover/ports.ts'
import type { KeptReserve } from '../reserve/ports.ts'
import { bounded } from './bounded.ts'
import { untilView } from './failover-words.ts'

/** What the lines of the evidence gate are drawn from. */
export interface CheckFacts {
  /** Of this custodian, with a leaf of ours or without. */
  readonly reserves: readonly KeptReserve[]
  readonly servers: readonly ServerState[]
  readonly chain: ChainState | null
  readonly mirror: MirrorRow | null
  /** RFC 6962 root of the mirror as last computed, hex. */
  readonly root: string | null
  /** The signer that holds the key of a leaf; null when none does. */
  readonly holderOf: (pubkey: string) => string | null
}

type Seen = GateCheck['seen']
type GateCode = CustodianGate['blockers'][number]['code']

/** The gate line by line: what was seen by whom, what is needed, what came of it. The gate itself decides; this only shows why. */
export function gateChecks({ gate }: Pick<Failover, 'gate'>, facts: CheckFacts): GateCheck[] {
  const scripts = facts.reserves.flatMap(({ chain }) => (chain === null ? [] : [chain]))
  return [
    unspent(gate, scripts, facts),
    included(scripts, facts),
    mature(gate, facts),
    leaf(gate, facts),
    mirror(gate, facts),
    rivals(gate),
  ]
}

function unspent(gate: CustodianGate, scripts: readonly ScriptState[], { servers, chain }: CheckFacts): GateCheck {
  const asked = servers.filter(({ row }) => row.enabled)
  const there = gate.coins.filter(({ state }) => state.kind !== 'spent').length
  const what = (id: number): string => {
    if (scripts.some(({ contradicting }) => contradicting.includes(id))) return 'contradicts the others'
    const tip = scripts.find(({ answered }) => answered.includes(id))?.tip
    if (tip == null) return 'no answer, counts as unknown'
    return `tip ${groupDigits(tip.height)} · ${there === 0 ? 'no output left' : `${there} ${there === 1 ? 'output' : 'outputs'} unspent`}`
  }
  const needed = neededOf(chain?.configured ?? 0)
  return {
    name: 'unspent',
    title: 'The outputs exist and are unspent',
    seen: asked.map(({ row }) => ({ by: bounded(row.host), what: what(row.id) })),
    needed: `${needed} of ${asked.length} ${asked.length === 1 ? 'server' : 'servers'}, same tip`,
    result: agreed(scripts) === 'passed' && there === 0 ? 'failed' : agreed(scripts),
    until: null,
  }
}

function included(scripts: readonly ScriptState[], { chain }: CheckFacts): GateCheck {
  const work = {
    difficulty: 'difficulty and work of every header',
    work: 'work of every header',
    links: 'links of every header (test chain)',
  }
  return {
    name: 'included',
    title: 'Block inclusion and work',
    seen: [
      { by: 'headers', what: chain?.tip == null ? 'none yet' : `${work[chain.headerCheck]} checked to ${groupDigits(chain.tip.height)}` },
      { by: 'outputs', what: 'Merkle proofs checked, transactions hashed anew' },
    ],
    needed: 'verified here',
    result: agreed(scripts),
    until: null,
  }
}

function mature(gate: CustodianGate, { reserves, chain }: CheckFacts): GateCheck {
  const open = gate.coins.filter(({ state, blocker }) => state.kind === 'claimable' && blocker === null)
  const young = gate.blockers.filter(({ code }) => code === 'gate.immature' || code === 'gate.unconfirmed')
  const delay = reserves.find(({ mine }) => mine !== null)?.mine ?? null
  const oldest = Math.min(...gate.coins.flatMap(({ coin, state }) => (coin.height === null || state.kind === 'spent' ? [] : [coin.height])))
  const age = Number.isFinite(oldest) && chain?.tip != null ? Math.max(0, chain.tip.height - oldest + 1) : null
  const seen: Seen = [
    { by: 'oldest', what: age === null ? 'no confirmed output' : `${groupDigits(age)} confirmations` },
    { by: 'open now', what: `${open.length} of ${gate.coins.length} ${gate.coins.length === 1 ? 'output' : 'outputs'}` },
  ]
  return {
    name: 'mature',
    title: 'Confirmations for our leaf',
    seen,
    needed: delay === null ? 'the delay of our leaf' : `${groupDigits(delay.delay)} ${delay.unit === 'blocks' ? 'blocks' : '× 512 s'}`,
    result: open.length > 0 ? 'passed' : young.length > 0 ? 'not-yet' : has(gate, 'gate.no-coins', 'gate.spent') ? 'failed' : 'unknown',
    until: untilView(young[0]?.until ?? null),
  }
}

function leaf(gate: CustodianGate, { reserves, holderOf }: CheckFacts): GateCheck {
  const mine = reserves.find(one => one.mine !== null)?.mine ?? null
  const seen: Seen =
    mine === null
      ? [{ by: 'leaf', what: 'none of ours is known' }]
      : [
          {
            by: 'leaf',
            what: `opens after ${groupDigits(mine.delay)} ${mine.unit === 'blocks' ? 'blocks' : '× 512 s'}, script ${mine.script.slice(0, 12)}…`,
          },
          { by: 'key', what: bounded(holderOf(mine.pubkey) ?? 'no signer here holds it') },
        ]
  return {
    name: 'leaf',
    title: 'Script, leaf and key are ours',
    seen,
    needed: 're-derived to the output',
    result: mine === null || has(gate, 'gate.no-leaf', 'gate.leaf', 'gate.key') ? 'failed' : 'passed',
    until: null,
  }
}

function mirror(gate: CustodianGate, { mirror: row, root }: CheckFacts): GateCheck {
  const doubts = gate.accept.filter(({ code }) => code === 'accept.no-mirror' || code === 'accept.gap' || code === 'accept.dispute')
  const seen: Seen =
    row === null
      ? [{ by: 'feed', what: 'not mirrored here' }]
      : [
          { by: 'head', what: `${groupDigits(row.events)} spent events${root === null ? '' : `, root ${root.slice(0, 8)}…`}` },
          {
            by: 'gaps',
            what: row.missing === 0 && row.behind === 0 ? 'none' : `${groupDigits(Math.max(row.missing, row.behind))} missing`,
          },
        ]
  return {
    name: 'mirror',
    title: 'The mirror is complete',
    seen,
    needed: 'no gap, or accepted below',
    result: doubts.length === 0 ? 'passed' : 'accept',
    until: null,
  }
}

function rivals({ coins }: CustodianGate): GateCheck {
  const contested = coins.filter(({ state, rival }) => rival !== null && isUndecided(state))
  const blocking = coins.filter(({ blocker }) => blocker?.code === 'gate.contested')
  return {
    name: 'rivals',
    title: 'No competing spend in sight',
    seen:
      contested.length === 0
        ? [{ by: 'mempools', what: 'nobody moves these outputs' }]
        : contested.slice(0, 4).map(({ rival, coin }) => ({ by: bounded(rival ?? ''), what: `moves ${groupDigits(coin.amount)} sat` })),
    needed: 'none of an earlier right',
    result: blocking.length > 0 ? 'failed' : contested.length > 0 ? 'accept' : 'passed',
    until: null,
  }
}

const isUndecided = ({ kind }: CoinState): boolean => kind === 'claimable' || kind === 'young'

/** Of every reserve together: the worst word counts. */
function agreed(scripts: readonly ScriptState[]): GateCheck['result'] {
  if (scripts.some(({ agreement }) => agreement === 'disputed')) return 'failed'
  return scripts.length > 0 && scripts.every(({ agreement }) => agreement === 'verified') ? 'passed' : 'unknown'
}

const has = ({ blockers }: CustodianGate, ...codes: readonly GateCode[]): boolean => blockers.some(({ code }) => codes.includes(code))
