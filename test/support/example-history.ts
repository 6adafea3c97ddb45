import type { LogEntry } from '#shared/rpc/views/app.ts'
import type { Publication, PublicationPlan } from '#shared/rpc/views/publication.ts'
import { hexOf } from './example-data.ts'

/** Publications and the timeline of the example core. Invented, but each one fits the contract and the others. */

const SECOND = 1_000
const MINUTE = 60 * SECOND

export function publications(now: number): Publication[] {
  const one = (id: number, change: Partial<Publication>): Publication => ({
    id,
    mint_url: 'https://mint.harbor.example',
    source: 'nutshell-sqlite',
    db: '/var/lib/nutshell/mint.sqlite3',
    listen: '127.0.0.1:3339',
    public_url: 'https://mint.harbor.example',
    front: false,
    state: 'live',
    halted: null,
    head: 482_113,
    root: hexOf('root', 64),
    backfill: null,
    published_at: now - 9 * SECOND,
    subscribers: 3,
    checked_at: now - 12 * SECOND,
    ...change,
  })
  return [
    one(1, {}),
    one(2, {
      mint_url: 'https://usd.harbor.example',
      source: 'cdk-sqlite',
      db: '/srv/cdk/cdk-mintd.sqlite',
      listen: '127.0.0.1:3340',
      public_url: 'https://usd.harbor.example',
      state: 'halted',
      head: 12_137,
      subscribers: 0,
      published_at: now - 38 * MINUTE,
      halted: {
        reason: {
          code: 'publish.went-backwards',
          detail: "The mint's database ends at outbox row 11 902, ours at 12 138: an older copy was restored.",
        },
        way_out:
          'Bring back the database that was in use until 11:02, or uninstall and publish under a new feed address; delegates keep what they mirrored.',
      },
    }),
    one(3, {
      mint_url: 'http://127.0.0.1:3338',
      listen: '127.0.0.1:3341',
      public_url: 'http://127.0.0.1:3341',
      db: '/home/bob/regtest/mint.sqlite3',
      state: 'backfill',
      front: true,
      head: 20_999,
      root: null,
      backfill: { done: 21_000, total: 64_120 },
      checked_at: null,
      subscribers: 0,
      published_at: now - 400,
    }),
  ]
}

export function publicationPlan(db: string): PublicationPlan {
  return {
    statements: [
      'CREATE TABLE IF NOT EXISTS nimdolf_outbox (\n  position INTEGER PRIMARY KEY AUTOINCREMENT,\n  kind TEXT,\n  y TEXT,\n  id TEXT,\n  amount INTEGER,\n  witness TEXT\n)',
      "CREATE TRIGGER IF NOT EXISTS nimdolf_spent AFTER INSERT ON proofs_used BEGIN\n  INSERT INTO nimdolf_outbox (kind, y, id, amount, witness)\n  VALUES ('spent', new.y, new.id, new.amount, new.witness);\nEND",
    ],
    installed: db.includes('installed'),
    spent_rows: 64_120,
    warnings: ['The file is owned by another user (nutshell). The core can read it, and write it only while the group may.'],
  }
}

const ACTS: readonly Omit<LogEntry, 'id' | 'at'>[] = [
  {
    level: 'info',
    actor: 'operator',
    act: 'settings.changed',
    subject: 'poll_seconds',
    detail: 'poll_seconds is now 30',
    before: '60',
    after: '30',
  },
  {
    level: 'alarm',
    actor: 'peer',
    act: 'mirror.disputed',
    subject: 'https://mint.fjord.example',
    detail: 'Seq 118 402 was published twice with different contents; both messages are kept.',
    before: null,
    after: null,
  },
  {
    level: 'warning',
    actor: 'peer',
    act: 'mirror.gap-opened',
    subject: 'https://cashu.skerry.example',
    detail: '412 events are missing after seq 77 120.',
    before: 'live',
    after: 'gap',
  },
  {
    level: 'notice',
    actor: 'operator',
    act: 'peer.added',
    subject: 'https://cashu.brae.example',
    detail: '4 keysets, feed on the same host',
    before: null,
    after: null,
  },
  {
    level: 'info',
    actor: 'console',
    act: 'mirror.complete',
    subject: 'https://mint.lanternpay.example',
    detail: 'Caught up to seq 1 204 880.',
    before: 'syncing',
    after: 'live',
  },
  {
    level: 'warning',
    actor: 'console',
    act: 'publication.halted',
    subject: 'https://usd.harbor.example',
    detail: "The mint's database went backwards.",
    before: 'live',
    after: 'halted',
  },
  {
    level: 'info',
    actor: 'console',
    act: 'keysets.mirrored',
    subject: 'https://mint.kestrel.example',
    detail: 'A new keyset of 64 amounts was mirrored.',
    before: null,
    after: null,
  },
]

/** The timeline, newest first: `length` entries over some days. */
export function logEntries(now: number, length: number): LogEntry[] {
  return Array.from({ length }, (_, at) => ({
    ...ACTS[at % ACTS.length]!,
    id: length - at,
    at: now - at * 11 * MINUTE - (at % 7) * 13 * SECOND,
  }))
}
