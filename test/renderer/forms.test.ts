import { describe, expect, it } from 'vitest'
import { publicationArgs } from '#shared/rpc/views/publication.ts'
import { settings } from '#shared/rpc/views/app.ts'
import { EMPTY_FORM, formErrors, planArgs } from '../../src-renderer/features/publication/form.ts'
import { POLICY_GROUPS, textOf, valueOf } from '../../src-renderer/features/settings/policies.ts'

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

describe('policies', () => {
  const policies = POLICY_GROUPS.flatMap(group => group.policies)

  it.each(policies.map(policy => [policy.name, policy] as const))('%s has exactly the bounds of the contract', (name, policy) => {
    const field = settings.shape[name]
    const scale = policy.thousandths ? 1_000 : 1
    const [min, max] = [policy.min * scale, policy.max * scale]
    expect([min - 1, min, max, max + 1].map(value => field.safeParse(value).success)).toEqual([false, true, true, false])
    expect(valueOf(policy, String(policy.min))).toBe(min)
    expect(valueOf(policy, textOf(policy, max))).toBe(max)
    expect(valueOf(policy, String(policy.max + 1))).toBeUndefined()
    expect(['1e2', '-5', 'x', '1.2345', '30,5'].map(text => valueOf(policy, text))).toEqual(Array(5).fill(undefined))
    const none = field.safeParse(null).success ? null : undefined
    expect(['', ' '].map(text => valueOf(policy, text))).toEqual([none, none])
    if (none === null) expect(textOf(policy, null)).toBe('')
  })

  it('a fee rate is typed in sat/vB and kept in sat per 1,000 vB; counts have no fraction', () => {
    const named = (name: string) => policies.find(policy => policy.name === name)!
    expect(valueOf(named('consolidate_rate'), '1.5')).toBe(1_500)
    expect(textOf(named('consolidate_rate'), 250)).toBe('0.25')
    expect(valueOf(named('alarm_blocks'), '36.5')).toBeUndefined()
    expect(valueOf(named('max_fee_sat'), '50\u202f000')).toBe(50_000)
  })

  it('a coin cannot be urgent before it is due', () => {
    const ladder = POLICY_GROUPS.find(({ policies: [first] }) => first!.name === 'due_percent')!
    expect(ladder.clash?.({ due_percent: 50, urgent_percent: 10 })).toBeNull()
    expect(ladder.clash?.({ due_percent: 10, urgent_percent: 10 })).toMatchObject({ name: 'urgent_percent' })
  })
})
