import { isHex } from '#shared/lib/bytes.ts'
import { SECTIONS, type SectionName } from './evidence.ts'

/** Says whether a value of JSON has a shape. Keys beyond those named are refused: no reader would look at them. */
type Shape = (value: unknown) => boolean

const text: Shape = value => typeof value === 'string'
const yesOrNo: Shape = value => typeof value === 'boolean'
/** A whole number that is kept exactly; −1 says "none" of a seq. */
const whole: Shape = value => Number.isSafeInteger(value)
const count: Shape = value => whole(value) && Number(value) >= 0
const hex: Shape = value => typeof value === 'string' && isHex(value)
const hash: Shape = value => hex(value) && (value as string).length === 64
const decimal: Shape = value => typeof value === 'string' && /^(?:0|[1-9]\d{0,38})$/.test(value)
const signedDecimal: Shape = value => typeof value === 'string' && /^(?:0|-?[1-9]\d{0,38})$/.test(value)
const anything: Shape = () => true

const orNull =
  (shape: Shape): Shape =>
  value =>
    value === null || shape(value)
const listOf =
  (shape: Shape): Shape =>
  value =>
    Array.isArray(value) && value.every(shape)
const oneOf =
  (...words: readonly string[]): Shape =>
  value =>
    words.includes(value as string)

function object(parts: Readonly<Record<string, Shape>>): Shape {
  const names = Object.keys(parts)
  return value => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const found = value as Readonly<Record<string, unknown>>
    return Object.keys(found).length === names.length && names.every(name => Object.hasOwn(found, name) && parts[name]!(found[name]))
  }
}

const reserve = { scriptPubKey: hex, script: hex, controlBlock: hex, key: hash, sequence: count }

const SHAPES: Readonly<Record<SectionName, Shape>> = {
  accepted: orNull(
    object({
      at: whole,
      typed: text,
      atRisk: decimal,
      amount: decimal,
      tip: orNull(object({ height: count, hash })),
      items: listOf(object({ code: text, detail: text, count, atRisk: decimal })),
    }),
  ),
  chain: object({
    network: text,
    tipHeight: count,
    tipHash: hash,
    configured: count,
    answered: count,
    at: whole,
    servers: listOf(
      object({
        server: text,
        height: orNull(count),
        hash: orNull(hash),
        agrees: orNull(yesOrNo),
        reserve: oneOf('agrees', 'contradicts', 'silent'),
      }),
    ),
  }),
  claims: listOf(object({ txid: hash, raw: hex, received: decimal, height: orNull(count), counted: yesOrNo })),
  coins: listOf(object({ txid: hash, vout: count, scriptPubKey: hex, amount: decimal, height: count })),
  contact: listOf(object({ at: whole, vantage: text, asked: text, answered: yesOrNo, outcome: text })),
  custodian: object({ url: text, name: text, advertisement: anything }),
  delegate: object({ url: text, key: hash }),
  joined: listOf(object({ ...reserve, custodian: text })),
  journal: listOf(object({ at: whole, actor: text, act: text, detail: text })),
  late: listOf(object({ seq: count, Y: hex, amount: decimal, standing: text, reason: orNull(text) })),
  mirror: object({
    contiguous: whole,
    highest: whole,
    events: count,
    missing: count,
    disputes: count,
    root: orNull(hash),
    frozen: orNull(object({ height: count, at: whole })),
    lastContactAt: orNull(whole),
  }),
  policy: object({ claim: text, depth: count, lateEvents: text, closeAfterDays: orNull(count) }),
  redemption: orNull(
    object({
      pot: text,
      custodians: listOf(text),
      openedAt: whole,
      phase: text,
      closed: orNull(object({ at: whole, reason: text })),
    }),
  ),
  report: orNull(
    object({
      final: yesOrNo,
      coinsSat: decimal,
      claimFeeSat: signedDecimal,
      recoveredSat: decimal,
      paidOutMsat: decimal,
      toHoldersMsat: decimal,
      feesMsat: signedDecimal,
      routingMsat: signedDecimal,
      floatMsat: signedDecimal,
      netMsat: signedDecimal,
      pendingMsat: decimal,
      leftMsat: decimal,
      shortfallMsat: decimal,
      proofs: decimal,
      keysets: listOf(object({ custodian: text, id: text, unit: text, proofs: decimal, grossMsat: decimal })),
      checks: listOf(object({ name: text, left: signedDecimal, right: signedDecimal, ok: yesOrNo })),
    }),
  ),
  reserve: object(reserve),
  taken: listOf(object({ coin: text, by: text, txid: hash, height: count })),
}

/** The first section that is not shaped as the format has it; null when all are. */
export const misshapen = (sections: Readonly<Record<SectionName, unknown>>): SectionName | null =>
  SECTIONS.find(name => !SHAPES[name](sections[name])) ?? null

export const isSignature: Shape = orNull(object({ key: text, signature: text }))
