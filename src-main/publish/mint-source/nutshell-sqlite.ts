import type { MintSource } from '../ports.ts'
import { openOutboxSource, outboxInsert, trigger, type MintTable } from './outbox-sqlite.ts'

/**
 * nutshell inserts a proof into `proofs_used` in the transaction that spends it; a pending one is in `proofs_pending`, which nobody
 * reads here (K3). It never updates or deletes a spent proof: if somebody does, that is an un-spend.
 */
const was = { y: 'lower(OLD.y)', keyset: 'OLD.id', amount: 'OLD.amount', witness: 'NULL' }
const is = { y: 'lower(NEW.y)', keyset: 'NEW.id', amount: 'NEW.amount', witness: 'NEW.witness' }

const NUTSHELL: MintTable = {
  mint: 'nutshell mint',
  table: 'proofs_used',
  columns: ['y', 'id', 'amount', 'witness'],
  spentRows: 'SELECT lower(y) AS y, id AS keyset, amount, witness FROM proofs_used ORDER BY rowid',
  spentCount: 'SELECT count(*) AS n FROM proofs_used',
  isSpent: 'SELECT 1 FROM proofs_used WHERE y = ?',
  triggers: [
    trigger('nimdolf_spent', 'AFTER INSERT ON proofs_used', [outboxInsert('spent', is)]),
    trigger('nimdolf_changed', 'AFTER UPDATE OF y ON proofs_used WHEN OLD.y IS NOT NEW.y', [
      outboxInsert('unspent', was),
      outboxInsert('spent', is),
    ]),
    trigger('nimdolf_deleted', 'AFTER DELETE ON proofs_used', [outboxInsert('unspent', was)]),
  ],
}

export const openNutshellSqlite = (file: string): MintSource => openOutboxSource(file, NUTSHELL)
