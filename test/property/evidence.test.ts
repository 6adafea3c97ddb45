import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkEvidence } from '#shared/domain/failover/check-evidence.ts'
import { SECTIONS, sealEvidence, writeEvidence, type EvidenceBundle, type EvidenceSections } from '#shared/domain/failover/evidence.ts'
import { numRuns } from '../support/cases.ts'
import { evidenceOf, signedEvidence } from '../support/example-evidence.ts'
import { FRANK } from '../support/example-plans.ts'

const sections = evidenceOf()
const signed = signedEvidence(sections)
const text = writeEvidence(signed)

const verdict = (bundle: unknown): string => {
  const checked = checkEvidence(typeof bundle === 'string' ? bundle : JSON.stringify(bundle))
  return checked.ok ? 'ok' : checked.error.code
}

type Path = readonly (string | number)[]

/** Every value of a bundle but the whole, by the way that leads to it. */
function* places(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path
  if (typeof value !== 'object' || value === null) return
  for (const [key, held] of Object.entries(value)) yield* places(held, [...path, Array.isArray(value) ? Number(key) : key])
}

const at = (value: unknown, path: Path): unknown => path.reduce((held, key) => (held as Record<string | number, unknown>)[key], value)

/** A copy in which the container of `path` was changed by `act`. */
function changed<Value>(value: Value, path: Path, act: (container: Record<string | number, unknown>, key: string | number) => void): Value {
  const copy = structuredClone(value)
  act(at(copy, path.slice(0, -1)) as Record<string | number, unknown>, path.at(-1)!)
  return copy
}

/** Other values of the same kind, and one of another kind. */
function othersOf(value: unknown): readonly unknown[] {
  if (typeof value === 'string') {
    const upper = value.toUpperCase() === value ? [] : [value.toUpperCase()]
    return [
      `${value}0`,
      value.slice(0, -1),
      ` ${value}`,
      value.replace(/[0-9a-f](?=[^0-9a-f]*$)/, digit => (digit === '0' ? '1' : '0')),
      ...upper,
      0,
    ].filter(one => one !== value)
  }
  if (typeof value === 'number') return [value + 1, value - 1, -value - 1, value + 0.5, String(value), null]
  if (typeof value === 'boolean') return [!value, null, Number(value)]
  if (value === null) return [0, '', false, {}]
  if (Array.isArray(value)) return [[...(value as unknown[]), null], [...(value as unknown[]), (value as unknown[])[0] ?? 'x'], {}, null]
  return [{ ...value, extra: 1 }, [], null]
}

describe('a signed bundle', () => {
  test('is what it says, printed and formatted in any way', () => {
    for (const written of [text, JSON.stringify(signed), JSON.stringify(signed, null, '\t').replaceAll('\n', '\r\n')]) {
      expect(checkEvidence(written)).toEqual({ ok: true, value: signed })
    }
    expect([...places(signed)].length).toBeGreaterThan(200)
  })

  test('with any field changed, removed, added or doubled is refused', () => {
    let mutations = 0
    for (const path of places(signed)) {
      const value = at(signed, path)
      for (const other of othersOf(value)) {
        // Without its signature it is a bundle that nobody vouches for, and says so.
        if (path.join() === 'signature' && other === null) continue
        mutations++
        expect([path, other, verdict(changed(signed, path, (container, key) => void (container[key] = other)))]).not.toContain('ok')
      }
      const without = changed(signed, path, (container, key) => {
        if (Array.isArray(container)) container.splice(Number(key), 1)
        else delete container[key]
      })
      expect([path, verdict(without)]).not.toContain('ok')
      mutations++
    }
    expect(mutations).toBeGreaterThan(1_000)
  })

  test('with any byte changed is refused; only the line break at its end may be other white space', () => {
    const bytes = new TextEncoder().encode(text)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const other = bytes.slice()
        other[place]! ^= change
        if (verdict(new TextDecoder().decode(other)) === 'ok')
          expect([place, '\t\n\r '.includes(String.fromCharCode(other[place]!))]).toEqual([bytes.length - 1, true])
      }),
      { numRuns },
    )
  })

  test('cut off, or with bytes put in, is refused', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.string({ minLength: 1, maxLength: 5 }), (place, put) => {
        expect(verdict(text.slice(0, place))).toBe('evidence.format')
        const other = `${text.slice(0, place)}${put}${text.slice(place)}`
        // White space between two parts means nothing.
        if (put.trim() !== '' || text.slice(place - 1, place + 1).includes('"')) return
        if (verdict(other) === 'ok') expect(JSON.parse(other)).toEqual(JSON.parse(text))
      }),
      { numRuns: Math.ceil(numRuns / 4) },
    )
    expect(verdict(`${text}{}`)).toBe('evidence.format')
    expect(verdict(`\ufeff${text}`)).toBe('evidence.format')
  })

  test('with a name that stands twice is refused, whichever of the two a reader takes', () => {
    for (const name of ['format', 'digest', 'signature', 'sections', 'digests', 'custodian', 'received']) {
      const first = text.indexOf(`"${name}":`)
      const doubled = `${text.slice(0, first)}"${name}":null,${text.slice(first)}`
      expect([name, verdict(doubled)]).toEqual([name, 'evidence.format'])
    }
    expect(verdict(text.replace('"Bob"', '"\\u0042ob"'))).toBe('evidence.format')
  })

  test('that was changed and sealed anew is not what was signed', () => {
    let mutations = 0
    for (const path of places(sections)) {
      const [other] = othersOf(at(sections, path))
      const forged = changed(sections, path, (container, key) => void (container[key] = other))
      let sealed: EvidenceBundle
      try {
        sealed = sealEvidence(forged)
      } catch {
        continue
      }
      mutations++
      expect([path, verdict({ ...sealed, signature: signed.signature })]).toEqual([
        path,
        expect.stringMatching(/^evidence\.(signature|format)$/),
      ])
    }
    expect(mutations).toBeGreaterThan(150)
  })

  test('has the signature of the leaf’s key over itself: no other bundle’s, no other key’s, none in capitals', () => {
    const { key, signature } = signed.signature!
    const other = signedEvidence({ ...sections, journal: [] })
    expect(verdict(other)).toBe('ok')
    expect(verdict({ ...other, signature: signed.signature })).toBe('evidence.signature')
    expect(verdict({ ...signed, signature: other.signature })).toBe('evidence.signature')
    expect(verdict(signedEvidence(sections, FRANK))).toBe('evidence.signature')
    expect(verdict({ ...signed, signature: { key, signature: signature.toUpperCase() } })).toBe('evidence.signature')
    expect(verdict({ ...signed, signature: { key: key.toUpperCase(), signature } })).toBe('evidence.signature')
    expect(verdict({ ...signed, digest: signed.digest.toUpperCase() })).toBe('evidence.digest')
    for (const shape of [[], {}, { key }, { signature }, { key, signature, more: 1 }, 'x', 0, undefined])
      expect(verdict({ ...signed, signature: shape })).toBe('evidence.format')
    // Nobody vouches: it is checked all the same, and says so.
    expect(checkEvidence(writeEvidence({ ...signed, signature: null }))).toMatchObject({ ok: true, value: { signature: null } })
  })

  test('with a section missing is none', () => {
    for (const name of SECTIONS) {
      const { [name]: _, ...rest } = sections
      const { [name]: __, ...digests } = signed.digests
      expect(verdict({ ...signed, sections: rest })).toBe('evidence.format')
      expect(verdict({ ...signed, sections: rest, digests })).toBe('evidence.format')
      expect(verdict(signedEvidence({ ...sections, [name]: 'nothing' } as unknown as EvidenceSections))).toBe('evidence.format')
    }
  })

  test('even by the right key vouches for no leaf, coin, claim or sum that contradicts another', () => {
    const checkable = (['reserve', 'coins', 'claims', 'report'] as const).flatMap(name =>
      [...places(sections[name], [name])].filter(path => typeof at(sections, path) !== 'object'),
    )
    // The chain alone knows in which block a coin or a claim is; names of mints, keysets and units are what the gateway saw.
    const open = checkable.filter(path => !/height|custodian|\.id|unit|checks\.\d\.name/.test(path.join('.')))
    let mutations = 0
    for (const path of open) {
      for (const other of othersOf(at(sections, path))) {
        const forged = changed(sections, path, (container, key) => void (container[key] = other))
        let bundle: EvidenceBundle
        try {
          bundle = signedEvidence(forged)
        } catch {
          continue
        }
        mutations++
        expect([path, other, verdict(bundle)]).not.toContain('ok')
      }
    }
    expect(mutations).toBeGreaterThan(200)
  })
})
