import { secp256k1 } from '@noble/curves/secp256k1.js'
import * as z from 'zod'
import { parsePage } from '#shared/domain/feed/parse-page.ts'
import { verifyPage } from '#shared/domain/feed/verify-page.ts'
import { canonicalEvent } from '#shared/domain/feed/canonical-event.ts'
import { append, emptyFrontier, leafHash } from '#shared/domain/log/merkle.ts'
import { parseJson } from '#shared/lib/json.ts'
import { createPointCheck, pointCheckKind } from '../src-main/crypto/point-check.ts'
import { sha256 } from '../src-main/crypto/sha256.ts'

const EVENTS = 10_000

/**
 * Events of a full page per CPU-second through each step, and through a plain reader with zod and noble, turn and turn about in one
 * process; ratios leave out the machine. Argument: rounds (10).
 */
function run(args: string[]): void {
  const rounds = Number(args[0] ?? 10)
  const text = pageText()
  const isPoint = createPointCheck()
  const asked = { from: 0, to: EVENTS - 1 }
  const parsed = orThrow(parsePage(text))
  const verified = orThrow(verifyPage(parsed, asked, isPoint)).events

  const best = race(rounds, {
    'JSON.parse alone': () => JSON.parse(text),
    'parseJson, lossless': () => parseJson(text),
    'parse a page': () => parsePage(text),
    'check its points': () => verified.every(event => isPoint(event.Y)),
    'parse and verify a page': () => orThrow(verifyPage(orThrow(parsePage(text)), asked, isPoint)),
    'append to the log': () =>
      verified.reduce((frontier, event) => append(frontier, leafHash(canonicalEvent(event, sha256), sha256), sha256), emptyFrontier()),
    'naive: zod': () => naivePage.parse(JSON.parse(text)),
    // A hundredth of the page: the rest would only take longer.
    'naive: zod and noble': () => {
      for (const event of naivePage.parse(JSON.parse(text)).events.slice(0, EVENTS / 100)) secp256k1.Point.fromHex(event.Y)
    },
  })

  // The naive reader's points were a hundredth of a page; its parsing was a whole one.
  const zod = best('naive: zod')
  const naive = zod + (best('naive: zod and noble') - zod) * 100
  const ours = best('parse and verify a page')
  console.log(`point check: ${pointCheckKind()}`)
  console.log(`parse, ours : zod = ${(zod / best('parse a page')).toFixed(1)} : 1`)
  console.log(`parse and verify, ours : zod and noble = ${(naive / ours).toFixed(1)} : 1`)
  console.log(`point check as a part of parse and verify: ${((best('check its points') / ours) * 100).toFixed(0)} %`)
}

const naiveEvent = z.object({
  seq: z.int().min(0),
  Y: z.string().regex(/^(?:[0-9a-f]{66}|[0-9a-f]{96})$/),
  id: z.string().regex(/^(?:00[0-9a-f]{14}|0[12][0-9a-f]{64})$/),
  amount: z.int().min(0),
  witness: z.string().nullable(),
})
const naivePage = z.object({ events: z.array(naiveEvent), latest: z.int() })

function pageText(): string {
  const events: string[] = []
  let point = secp256k1.Point.BASE
  for (let seq = 0; seq < EVENTS; seq++) {
    point = point.double()
    events.push(`{"seq":${seq},"Y":"${point.toHex(true)}","id":"00ad268c4d1f5826","amount":${2 ** (seq % 20)},"witness":null}`)
  }
  return `{"events":[${events.join(',')}],"latest":${EVENTS - 1}}`
}

/** Runs each step in turn and keeps the best round of each, in CPU-seconds: what disturbs a round only makes it slower. */
function race(rounds: number, steps: Readonly<Record<string, () => unknown>>): (name: keyof typeof steps) => number {
  const best = new Map<string, number>()
  for (let round = 0; round < rounds; round++) {
    for (const [name, step] of Object.entries(steps)) {
      const start = process.cpuUsage()
      step()
      const { user, system } = process.cpuUsage(start)
      best.set(name, Math.min(best.get(name) ?? Infinity, (user + system) / 1e6))
    }
  }
  for (const [name, seconds] of best) {
    if (name !== 'naive: zod and noble')
      console.log(`${name.padEnd(24)} ${Math.round(EVENTS / seconds / 1_000).toLocaleString('en')}k events per CPU-second`)
  }
  return name => best.get(name)!
}

function orThrow<Value>(
  result: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: { detail: string } },
): Value {
  if (!result.ok) throw new Error(result.error.detail)
  return result.value
}

run(process.argv.slice(2))
