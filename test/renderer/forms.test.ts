import { describe, expect, it } from 'vitest'
import { publicationArgs } from '#shared/rpc/views/publication.ts'
import { settings } from '#shared/rpc/views/app.ts'
import { EMPTY_FORM, formErrors, planArgs } from '../../src-renderer/features/publication/form.ts'
import { POLICIES, secondsOf } from '../../src-renderer/features/settings/policies.ts'

describe('the publication form', () => {
  const filled = { ...EMPTY_FORM, mint_url: ' https://mint.example ', db: ' /m.sqlite3 ', listen: '127.0.0.1:3339' }

  it('asks for what is missing, in words', () => {
    const errors = formErrors(EMPTY_FORM)
    expect(errors.mint_url).toContain('https://')
    expect(errors.db).not.toBeNull()
    expect(errors.public_url).toBeNull()
  })

  it.each(['mint.example', 'ftp://mint.example', 'javascript:alert(1)', ''])('refuses %j as a mint', mint_url => {
    expect(formErrors({ ...filled, mint_url }).mint_url).not.toBeNull()
  })

  it.each([
    ['127.0.0.1:3339', true],
    ['[::1]:80', true],
    ['host:0', true],
    ['3339', false],
    ['host:99999', false],
    ['host:', false],
    ['http://host:80', false],
  ])('listens on %j: %s', (listen, fits) => {
    expect(formErrors({ ...filled, listen }).listen === null).toBe(fits)
  })

  it('becomes arguments that fit the contract', () => {
    expect(publicationArgs.parse(planArgs(filled))).toEqual({
      mint_url: 'https://mint.example',
      source: 'nutshell-sqlite',
      db: '/m.sqlite3',
      listen: '127.0.0.1:3339',
      public_url: null,
      front: false,
    })
  })
})

describe('polling policies', () => {
  it.each(POLICIES.map(policy => [policy.name, policy] as const))('%s has exactly the bounds of the contract', (name, policy) => {
    const field = settings.shape[name]
    expect([policy.min - 1, policy.min, policy.max, policy.max + 1].map(value => field.safeParse(value).success)).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(secondsOf(policy, String(policy.min))).toBe(policy.min)
    expect(secondsOf(policy, String(policy.max + 1))).toBeNull()
    expect(['', ' ', '1e2', '-5', '30.5', 'x'].map(text => secondsOf(policy, text))).toEqual([null, null, null, null, null, null])
  })
})
