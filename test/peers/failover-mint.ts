import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as after } from 'node:timers/promises'
import { answers, freePort, start, type Running } from './processes.ts'
import { CDK_TABLES, NUTSHELL_TABLES, type MintTables } from './published-mint.ts'

/** A real mint over a database that outlives it. */
export interface Mint {
  /** The mint itself, as its operator reaches it. */
  readonly url: string
  readonly db: string
  readonly tables: MintTables
  /** Again, on the same database and port. `more`: settings of nutshell, until the next start. */
  begin(more?: Settings): Promise<void>
  stop(): Promise<void>
  /** As a crash would; a payment under way is never heard of again. */
  kill(): Promise<void>
  /** What its operator does after a crash, while it is down. */
  repair(): void
  /** Signed and spent ecash of one keyset, as its own database has it. */
  sums(keyset: string): { readonly issued: bigint; readonly spent: bigint }
  /** Every spent proof: Y → amount. */
  spent(): ReadonlyMap<string, bigint>
  /** Lightning payments that were made: amount, and what they cost. */
  paid(): { readonly amount: bigint; readonly fee: bigint }
}

export type MintKind = 'nutshell' | 'cdk-mintd'
type Settings = Readonly<Record<string, string>>

export interface MintOptions {
  readonly folder: string
  readonly name: string
  /** Seconds for which the fake backend holds a payment. */
  readonly paymentS: number
  readonly limits?: boolean
}

interface Kind {
  readonly tables: MintTables
  readonly file: string
  readonly issued: string
  readonly spent: string
  readonly rows: string
  readonly paid: string
  /** Statement that takes out what a crash leaves for ever; null where it leaves nothing. */
  readonly repair: string | null
  /** Everything but starting it; what starts it. */
  prepare(options: MintOptions, port: number): Promise<(more: Settings) => Running>
}

const KINDS: Readonly<Record<MintKind, Kind>> = {
  nutshell: {
    tables: NUTSHELL_TABLES,
    file: 'mint.sqlite3',
    issued: 'SELECT COALESCE(SUM(amount), 0) AS sum FROM promises WHERE id = ? AND c_ IS NOT NULL',
    spent: 'SELECT COALESCE(SUM(amount), 0) AS sum FROM proofs_used WHERE id = ?',
    rows: 'SELECT y AS Y, amount FROM proofs_used',
    paid: "SELECT COALESCE(SUM(amount), 0) AS amount, COALESCE(SUM(fee_paid), 0) AS fee FROM melt_quotes WHERE state = 'PAID'",
    // 0.21.0 writes the inputs of a swap down as pending before the swap's own transaction, and looks at payments alone when it starts.
    repair: 'DELETE FROM proofs_pending WHERE melt_quote IS NULL',
    prepare: async ({ folder, name, paymentS, limits = false }, port) => {
      const program = needed('NIMDOLF_NUTSHELL')
      return more =>
        start(program, [], {
          MINT_PRIVATE_KEY: `seed of ${name}`,
          MINT_BACKEND_BOLT11_SAT: 'FakeWallet',
          MINT_DATABASE: join(folder, `mint-${name}`),
          MINT_LISTEN_HOST: '127.0.0.1',
          MINT_LISTEN_PORT: String(port),
          MINT_INPUT_FEE_PPK: '100',
          MINT_INFO_NAME: name,
          MINT_RATE_LIMIT: limits ? 'TRUE' : 'FALSE',
          FAKEWALLET_DELAY_INCOMING_PAYMENT: '0',
          FAKEWALLET_DELAY_OUTGOING_PAYMENT: String(paymentS),
          CASHU_DIR: join(folder, `cashu-${name}`),
          TOR: 'FALSE',
          ...more,
        })
    },
  },
  'cdk-mintd': {
    tables: CDK_TABLES,
    file: 'cdk-mintd.sqlite',
    issued: 'SELECT COALESCE(SUM(amount), 0) AS sum FROM blind_signature WHERE keyset_id = ? AND c IS NOT NULL',
    spent: "SELECT COALESCE(SUM(amount), 0) AS sum FROM proof WHERE keyset_id = ? AND state = 'SPENT'",
    rows: "SELECT lower(hex(y)) AS Y, amount FROM proof WHERE state = 'SPENT'",
    paid:
      "SELECT (SELECT COALESCE(SUM(amount), 0) FROM melt_quote WHERE state = 'PAID') AS amount, " +
      '(SELECT COALESCE(SUM(payment_fee), 0) FROM completed_operations) AS fee',
    repair: null,
    prepare: async ({ folder, name, paymentS }, port) => {
      const program = needed('NIMDOLF_CDK_MINTD')
      const work = join(folder, `mint-${name}`)
      const config = join(folder, `mint-${name}.toml`)
      mkdirSync(work)
      writeFileSync(config, cdkConfig(name, port, paymentS))
      const env = { CDK_MINTD_MNEMONIC: WORDS[name.length % WORDS.length]! }
      const init = start(program, ['-w', work, 'config', 'init', '--new-mint', '--file', config], env)
      while (init.child.exitCode === null) await after(20)
      if (init.child.exitCode !== 0) throw new Error(init.said())
      return () => start(program, ['-w', work, '--enable-logging'], env)
    },
  },
}

export async function openMint(kind: MintKind, options: MintOptions): Promise<Mint> {
  const { tables, file, prepare, ...sql } = KINDS[kind]
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const run = await prepare(options, port)
  const db = join(options.folder, `mint-${options.name}`, file)
  // Changed by `begin` alone.
  let running: Running

  function ask<Row>(query: string, ...args: string[]): Row[] {
    const reader = new DatabaseSync(db, { readOnly: true })
    try {
      const statement = reader.prepare(query)
      statement.setReadBigInts(true)
      return statement.all(...args) as Row[]
    } finally {
      reader.close()
    }
  }
  const sum = (query: string, keyset: string): bigint => ask<{ sum: bigint }>(query, keyset)[0]!.sum

  const mint: Mint = {
    url,
    db,
    tables,
    async begin(more = {}) {
      running = run(more)
      await answers(`${url}/v1/info`, running)
    },
    stop: async () => void (await running.stop()),
    kill: () => running.kill(),
    repair() {
      if (sql.repair === null) return
      const writer = new DatabaseSync(db)
      writer.exec(sql.repair)
      writer.close()
    },
    sums: keyset => ({ issued: sum(sql.issued, keyset), spent: sum(sql.spent, keyset) }),
    spent: () => new Map(ask<{ Y: string; amount: bigint }>(sql.rows).map(({ Y, amount }) => [Y, amount])),
    paid: () => ask<{ amount: bigint; fee: bigint }>(sql.paid)[0]!,
  }
  await mint.begin()
  return mint
}

function needed(variable: string): string {
  const program = process.env[variable]
  if (program === undefined) throw new Error(`${variable} names no mint: npm run test:peers installs one`)
  return program
}

/** Each mint signs with keys of its own. */
const WORDS = [
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
  'legal winner thank year wave sausage worth useful legal winner thank yellow',
  'letter advice cage absurd amount doctor acoustic avoid letter advice cage above',
  'zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong',
]

const cdkConfig = (name: string, port: number, paymentS: number): string => `
[info]
url = "http://127.0.0.1:${port}/"
listen_host = "127.0.0.1"
listen_port = ${port}
mnemonic = "env:CDK_MINTD_MNEMONIC"
input_fee_ppk = 100
[info.http_cache]
backend = "memory"
ttl = 60
tti = 60
[mint_info]
name = "${name}"
[database]
engine = "sqlite"
[payment_backend]
backend = "fakewallet"
[fake_wallet]
fee_percent = 0.02
reserve_fee_min = 1
min_delay_time = ${paymentS}
max_delay_time = ${paymentS}
`
