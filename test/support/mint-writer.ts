/**
 * A mint's own process, as far as its database can tell: `mint-writer.ts KIND FILE WALLET COUNT PAUSE_MS` spends COUNT proofs in
 * transactions of one to five, with a failed melt and a rollback now and then, and prints how many are committed after each.
 * COUNT 0 never ends.
 */
import { setTimeout as after } from 'node:timers/promises'
import { openMint, proofsOf, type MintKind } from './mint-database.ts'

const [kind, file, wallet, count, pause] = process.argv.slice(2) as [MintKind, string, string, string, string]
const mint = openMint(kind, file)
const most = Number(count) === 0 ? Number.POSITIVE_INFINITY : Number(count)

for (let spent = 0, round = 0; spent < most; round++) {
  const proofs = proofsOf(wallet, Math.min(1 + (round % 5), most - spent), spent)
  if (round % 6 === 1) mint.failMelt(proofs)
  if (round % 6 === 4) {
    try {
      mint.spend(proofs, () => {
        throw new Error('rolled back')
      })
    } catch {
      // As meant: the same proofs are spent below.
    }
  }
  const started = performance.now()
  mint.spend(proofs)
  spent += proofs.length
  process.stdout.write(`${spent} ${(performance.now() - started).toFixed(3)}\n`)
  await after(Number(pause))
}
mint.close()
