import type { MintSource } from '../ports.ts'
import { openOutboxSource, outboxInsert, trigger, type MintTable } from './outbox-sqlite.ts'

/**
 * cdk keeps one row for each proof and updates its `state` in place; the transition to SPENT is the event. `y` is a blob,
 * in databases of old versions sometimes text.
 */
const hexOf = (y: string): string => `CASE typeof(${y}) WHEN 'blob' THEN lower(hex(${y})) ELSE lower(${y}) END`
const row = (side: 'OLD' | 'NEW') => ({
  y: hexOf(`${side}.y`),
  keyset: `${side}.keyset_id`,
  amount: `${side}.amount`,
  witness: side === 'NEW' ? 'NEW.witness' : 'NULL',
})

const CDK: MintTable = {
  mint: 'cdk mint',
  table: 'proof',
  columns: ['y', 'keyset_id', 'amount', 'witness', 'state'],
  spentRows: `SELECT ${hexOf('y')} AS y, keyset_id AS keyset, amount, witness FROM proof WHERE state = 'SPENT' ORDER BY rowid`,
  spentCount: "SELECT count(*) AS n FROM proof WHERE state = 'SPENT'",
  isSpent: "SELECT 1 FROM proof WHERE y IN (unhex(?1), ?1) AND state = 'SPENT'",
  triggers: [
    trigger('nimdolf_inserted', "AFTER INSERT ON proof WHEN NEW.state = 'SPENT'", [outboxInsert('spent', row('NEW'))]),
    trigger('nimdolf_spent', "AFTER UPDATE OF state ON proof WHEN NEW.state = 'SPENT' AND OLD.state IS NOT 'SPENT'", [
      outboxInsert('spent', row('NEW')),
    ]),
    trigger('nimdolf_unspent', "AFTER UPDATE OF state ON proof WHEN OLD.state = 'SPENT' AND NEW.state IS NOT 'SPENT'", [
      outboxInsert('unspent', row('OLD')),
    ]),
    trigger('nimdolf_deleted', "AFTER DELETE ON proof WHEN OLD.state = 'SPENT'", [outboxInsert('unspent', row('OLD'))]),
  ],
}

export const openCdkSqlite = (file: string): MintSource => openOutboxSource(file, CDK)
