import { expect, test } from 'vitest'
import { MAX_NOTES_AN_HOUR } from '#shared/lib/limits.ts'
import { createRoleNotes } from '../../../src-main/redemption/role-notes.ts'

test('a holder whose invoices fail without end fills no journal, and hides no alarm', () => {
  const acts: string[] = []
  let now = 0
  const notes = createRoleNotes({
    journal: { add: ({ act }) => acts.push(act) },
    clock: { now: () => now, sleep: () => Promise.resolve() },
  })
  for (let times = 0; times < 1_000; times++) notes.alarm({ code: 'paying.released', subject: `redemption ${times}`, detail: 'failed' })
  for (let times = 0; times < 50; times++) notes.alarm({ code: 'paying.stuck', subject: `redemption ${times}`, detail: 'stuck' })
  expect(acts.filter(act => act === 'paying.released')).toHaveLength(MAX_NOTES_AN_HOUR)
  expect(acts.filter(act => act === 'paying.stuck')).toHaveLength(50)
  now += 3_600_000
  notes.alarm({ code: 'paying.released', subject: 'redemption', detail: 'failed' })
  expect(acts.at(-1)).toBe('paying.released')
})
