import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addToList } from '../../../src-main/redemption/splice-json.ts'
import { numRuns } from '../../support/cases.ts'

describe('adding to a list within a JSON text', () => {
  it.each([
    ['{"keysets":[]}', '{"keysets":[9]}'],
    ['{"keysets":[1]}', '{"keysets":[1,9]}'],
    [
      '{ "a" : 1.50e+3, "keysets" : [ {"x":[ "]" ]} \n ] , "b":"\\u00e9" }',
      '{ "a" : 1.50e+3, "keysets" : [ {"x":[ "]" ]},9] , "b":"\\u00e9" }',
    ],
    ['{"x":{"keysets":[1]},"keysets":[2],"y":{"keysets":[3]}}', '{"x":{"keysets":[1]},"keysets":[2,9],"y":{"keysets":[3]}}'],
    ['{"keysets":[1],"keysets":[2]}', '{"keysets":[1],"keysets":[2,9]}'],
    ['{"k\\u0065ysets":[1]}', '{"k\\u0065ysets":[1,9]}'],
    ['{"a":"keysets","b":[1],"keysets":[]}', '{"a":"keysets","b":[1],"keysets":[9]}'],
    ['{"a":"\\\\\\"","keysets":["\\"]"]}', '{"a":"\\\\\\"","keysets":["\\"]",9]}'],
  ])('%s', (json, expected) => expect(addToList(json, 'keysets', ['9'])).toBe(expected))

  it.each([
    '{}',
    '[]',
    '[["keysets"]]',
    '"keysets"',
    '{"keysets":{}}',
    '{"keysets":null}',
    '{"keysets":[1],"keysets":5}',
    '{"a":{"keysets":[]}}',
  ])('finds none in %s', json => expect(addToList(json, 'keysets', ['9'])).toBeNull())

  it('adds just what it should, whatever else the text holds and however it is spaced', () => {
    const key = fc.oneof(fc.constantFrom('keysets', 'keys', '__proto__'), fc.string())
    const object = fc.dictionary(key, fc.jsonValue(), { maxKeys: 5 })
    fc.assert(
      fc.property(object, fc.array(fc.jsonValue(), { maxLength: 3 }), fc.constantFrom(0, 1, '\t'), (rest, list, spaces) => {
        const text = JSON.stringify({ ...rest, keysets: list }, null, spaces)
        const added = addToList(text, 'keysets', ['{"id":"x"}', '7'])
        expect(JSON.parse(added!)).toEqual({
          ...(JSON.parse(text) as object),
          keysets: [...(JSON.parse(JSON.stringify(list)) as unknown[]), { id: 'x' }, 7],
        })
        expect(addToList(text, 'keysets', [])).toBe(text)
      }),
      { numRuns },
    )
  })
})
