import { describe, expect, test } from 'vitest'
import { canonicalJson, type Json } from '#shared/domain/failover/canonical-json.ts'
import { checkEvidence } from '#shared/domain/failover/check-evidence.ts'
import { evidenceOf } from '../../../support/example-evidence.ts'
import { sealEvidence, SECTIONS, writeEvidence, type EvidenceSections } from '#shared/domain/failover/evidence.ts'
import { reportJson, reportMatches, reportOf, type Books } from '#shared/domain/failover/report.ts'
import { credit, EMPTY_POT, reserve, settle, type Pot } from '#shared/domain/redemption/pot.ts'
import nimdolf from '../../../vectors/nimdolf.json' with { type: 'json' }

const { claim_sighash: message, claim_tx: claim } = nimdolf
const [, script = '', controlBlock = ''] = claim.witness

const coin = {
  txid: message.prevout_txid_internal,
  vout: message.vout,
  scriptPubKey: message.spk,
  amount: String(message.amount),
  height: 1,
}
const sections: EvidenceSections = {
  ...evidenceOf(),
  delegate: { url: 'https://dave.test', key: message.out_spk.slice(4) },
  reserve: { scriptPubKey: message.spk, script, controlBlock, key: message.out_spk.slice(4), sequence: message.nSequence },
  coins: [coin],
  claims: [{ txid: claim.txid, raw: claim.raw, received: String(message.out_value), height: 2, counted: true }],
  redemption: null,
  report: null,
}
const sealed = sealEvidence(sections)
const codeOf = (bundle: unknown) => {
  const checked = checkEvidence(typeof bundle === 'string' ? bundle : JSON.stringify(bundle))
  return checked.ok ? 'ok' : `${checked.error.code} ${checked.error.section ?? ''}`.trim()
}
const resealed = (over: Partial<EvidenceSections>) => codeOf(writeEvidence(sealEvidence({ ...sections, ...over })))

describe('the evidence bundle', () => {
  test('the file is read and checked by whoever gets it, with the claim of the vectors', () => {
    expect(codeOf(writeEvidence(sealed))).toBe('ok')
    expect(codeOf(JSON.stringify(sealed, null, 2))).toBe('ok')
    expect(writeEvidence(sealEvidence({ ...sections, chain: { ...sections.chain } }))).toBe(writeEvidence(sealed))
  })

  test.each(SECTIONS)('a changed section "%s" is named', name => {
    const changed = { ...sealed, sections: { ...sealed.sections, [name]: { changed: 1 } } }
    expect(codeOf(changed)).toBe(`evidence.digest ${name}`)
  })

  test('digests that were exchanged, parts that are missing or too many', () => {
    const digests = { ...sealed.digests, late: sealed.digests.accepted }
    expect(codeOf({ ...sealed, digests })).toBe('evidence.digest late')
    expect(codeOf({ ...sealed, digest: sealed.digests.late })).toBe('evidence.digest')
    expect(codeOf({ ...sealed, extra: 1 })).toBe('evidence.format')
    expect(codeOf({ ...sealed, sections: { ...sealed.sections, extra: 1 } })).toBe('evidence.format')
    for (const text of ['', '[]', 'null', '{"format":"nimdolf-evidence/1"}']) expect(codeOf(text)).toBe('evidence.format')
  })

  test('a number that readers take for different values has no digest', () => {
    const custodian = { ...sections.custodian, advertisement: {} }
    const text = writeEvidence(sealEvidence({ ...sections, custodian }))
    for (const number of ['1.0', '1e3', '12345678901234567890', '1.5'])
      expect(codeOf(text.replace('"advertisement":{}', `"advertisement":${number}`))).toBe('evidence.digest custodian')
  })

  test('amounts are those that the claim’s signature commits to, and no more came in than it paid', () => {
    expect(resealed({ coins: [{ ...coin, amount: String(message.amount + 1) }] })).toBe('evidence.claim claims')
    expect(resealed({ claims: [{ ...sections.claims[0]!, received: String(message.out_value + 1) }] })).toBe('evidence.claim claims')
    const forged = claim.raw.replace(claim.witness[0]!, `00${claim.witness[0]!.slice(2)}`)
    expect(resealed({ claims: [{ ...sections.claims[0]!, raw: forged }] })).toBe('evidence.claim claims')
  })

  test('a bundle that was sealed with what is not so', () => {
    expect(resealed({ reserve: { ...sections.reserve, scriptPubKey: `5120${'11'.repeat(32)}` } })).toBe('evidence.leaf reserve')
    expect(resealed({ reserve: { ...sections.reserve, sequence: 1 } })).toBe('evidence.leaf reserve')
    expect(resealed({ claims: [{ ...sections.claims[0]!, txid: 'ab'.repeat(32) }] })).toBe('evidence.claim claims')
    expect(resealed({ claims: [{ ...sections.claims[0]!, raw: '00' }] })).toBe('evidence.claim claims')
    expect(resealed({ coins: [] })).toBe('evidence.coins coins')
    expect(resealed({ coins: [coin, coin] })).toBe('evidence.coins coins')
    expect(resealed({ coins: [coin, { ...coin, vout: 9, scriptPubKey: `5120${'11'.repeat(32)}` }] })).toBe('evidence.coins coins')
    expect(resealed({ claims: {} as never })).toBe('evidence.format claims')
    expect(resealed({ delegate: { ...sections.delegate, key: '11'.repeat(32) } })).toBe('evidence.leaf delegate')
    expect(resealed({ accepted: { ...sections.accepted!, typed: '5999999' } })).toBe('evidence.accepted accepted')
    expect(resealed({ joined: [{ ...sections.reserve, sequence: 1, custodian: 'https://c.test' }] })).toBe('evidence.leaf joined')
    expect(resealed({ claims: [sections.claims[0]!, sections.claims[0]!] })).toBe('evidence.claim claims')
  })
})

describe('canonical JSON', () => {
  test('keys in order, no white space, text as JSON has it', () => {
    expect(canonicalJson({ b: [1, null, true], a: { z: 'é"\n', aa: -5 } })).toBe('{"a":{"aa":-5,"z":"é\\"\\n"},"b":[1,null,true]}')
  })

  test.each<[string, unknown]>([
    ['a fraction', 1.5],
    ['minus zero', -0],
    ['2^53', 2 ** 53],
    ['a bigint', 1n],
    ['a boxed number', Object(1)],
    ['half a pair', '\ud800'],
  ])('%s has none', (_name, value) => expect(() => canonicalJson(value as Json)).toThrow(RangeError))
})

describe('the report', () => {
  const pot = (): Pot => {
    const reserved = reserve(credit(EMPTY_POT, 'c', 1_000n), 600_000n)
    if (!reserved.ok) throw new Error(reserved.error)
    return settle(reserved.value, 500_000n)
  }
  const books = (over: Partial<Books> = {}): Books => ({
    claims: [{ txid: 'c', coinsSat: 1_200n, feeSat: 200n, receivedSat: 1_000n }],
    pot: pot(),
    keysets: [
      { custodian: 'b', id: '00', unit: 'sat', proofs: 3n, grossMsat: 400_000n },
      { custodian: 'b', id: '01', unit: 'msat', proofs: 1n, grossMsat: 100_000n },
    ],
    toHoldersMsat: 490_000n,
    feesMsat: 10_000n,
    routingMsat: 1_000n,
    floatMsat: 2_000n,
    events: 4n,
    ...over,
  })

  test('recovered, paid out, earned, spent and left, to the msat; the sums match', () => {
    const report = reportOf(books())
    expect(report).toMatchObject({
      coinsSat: 1_200n,
      claimFeeSat: 200n,
      recoveredSat: 1_000n,
      paidOutMsat: 500_000n,
      toHoldersMsat: 490_000n,
      feesMsat: 10_000n,
      netMsat: -193_000n,
      pendingMsat: 100_000n,
      leftMsat: 400_000n,
      shortfallMsat: 0n,
      proofs: 4n,
    })
    expect(reportMatches(report)).toBe(true)
    expect(reportJson(report, false)).toMatchObject({ leftMsat: '400000', netMsat: '-193000', final: false })
    expect(canonicalJson(reportJson(report, true) as unknown as Json)).toContain('"leftMsat":"400000"')
  })

  test.each<[string, Partial<Books>, string]>([
    ['a claim that brought less', { claims: [{ txid: 'c', coinsSat: 1_200n, feeSat: 100n, receivedSat: 1_000n }] }, 'claims'],
    ['a pot without its claim', { claims: [{ txid: 'c', coinsSat: 1_300n, feeSat: 200n, receivedSat: 1_100n }] }, 'pot-credits'],
    ['a keyset too few', { keysets: [], events: 0n }, 'keysets'],
    ['holders who got another sum', { toHoldersMsat: 1n }, 'holders'],
    ['a feed that lacks an event', { events: 3n }, 'events'],
  ])('%s does not match, and is named', (_name, over, name) => {
    const report = reportOf(books(over))
    expect(reportMatches(report)).toBe(false)
    expect(report.checks.filter(({ ok }) => !ok).map(check => check.name)).toEqual([name])
  })
})
