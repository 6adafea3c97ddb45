import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, expect, test } from 'vitest'
import { MAX_NOTE_CHARS, Workspace, workspaceOf } from '../../../src-renderer/workspace/workspace.ts'

const Y = `02${'ab'.repeat(32)}`
const open: Workspace[] = []
const workspace = (world: 'home' | 'demo'): Workspace => {
  const made = new Workspace(world)
  open.push(made)
  return made
}

afterEach(async () => {
  for (const each of open.splice(0)) each.close()
  for (const name of await Dexie.getDatabaseNames()) await Dexie.delete(name)
})

test('a note is kept by subject, replaced by a later one and removed by an empty one', async () => {
  const home = workspace('home')
  await home.writeNote('Y', Y, '  refunded on Tuesday ', 1)
  await home.writeNote('mirror', Y, 'another kind', 2)
  expect(await home.readNote('Y', Y)).toEqual({ kind: 'Y', subject: Y, text: 'refunded on Tuesday', at: 1 })
  await home.writeNote('Y', Y, 'again', 3)
  expect((await home.readNote('Y', Y))?.text).toBe('again')
  await home.writeNote('Y', Y, ' \n', 4)
  expect(await home.readNote('Y', Y)).toBeUndefined()
  expect(await home.readNote('mirror', Y)).toBeDefined()
})

test('what is written in the demo is not there at home, and the other way round', async () => {
  await workspace('demo').writeNote('Y', Y, 'simulated', 1)
  await workspace('demo').saveLookup('demo', [Y], null, 1)
  const home = workspace('home')
  expect(await home.readNote('Y', Y)).toBeUndefined()
  expect(await home.readLookups()).toEqual([])
  expect((await Dexie.getDatabaseNames()).sort()).toEqual(['nimdolf-audit-demo', 'nimdolf-audit-home'])
})

test('look-ups come back newest first; the same name replaces, an empty one is not kept', async () => {
  const home = workspace('home')
  await home.saveLookup('March', [Y], 'https://mint.example', 1)
  await home.saveLookup('April', [Y, Y], null, 2)
  await home.saveLookup('March', [Y], null, 3)
  await home.saveLookup('  ', [Y], null, 4)
  await home.saveLookup('nothing', [], null, 5)
  const kept = await home.readLookups()
  expect(kept.map(({ name, custodian, at }) => ({ name, custodian, at }))).toEqual([
    { name: 'March', custodian: null, at: 3 },
    { name: 'April', custodian: null, at: 2 },
  ])
  await home.forgetLookup(kept[0]!.id)
  expect((await home.readLookups()).map(({ name }) => name)).toEqual(['April'])
})

test('noted Ys are listed newest first, mirrors apart; a note is bounded', async () => {
  const home = workspace('home')
  await home.writeNote('Y', '02aa', 'x'.repeat(MAX_NOTE_CHARS + 50), 1)
  await home.writeNote('Y', '02bb', 'later', 2)
  await home.writeNote('mirror', 'https://mint.example', 'a mint', 3)
  expect((await home.notedYs()).map(({ subject }) => subject)).toEqual(['02bb', '02aa'])
  expect((await home.readNote('Y', '02aa'))?.text).toHaveLength(MAX_NOTE_CHARS)
})

test('notes survive a closed window', async () => {
  const first = workspace('home')
  await first.writeNote('Y', Y, 'kept', 1)
  first.close()
  expect((await workspace('home').readNote('Y', Y))?.text).toBe('kept')
})

test('a world has one workspace in a window', () => {
  expect(workspaceOf('home')).toBe(workspaceOf('home'))
  expect(workspaceOf('home')).not.toBe(workspaceOf('demo'))
  open.push(workspaceOf('home'), workspaceOf('demo'))
})
