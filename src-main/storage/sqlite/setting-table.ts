import type { SettingTable } from '../store.ts'
import type { Database } from './database.ts'

export function sqliteSettings(db: Database): SettingTable {
  const get = db.query<{ value: string }>('SELECT value FROM settings WHERE key = ?')
  const set = db.query('INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
  return { get: key => get.get(key)?.value ?? null, set: (key, value) => void set.run(key, value) }
}
