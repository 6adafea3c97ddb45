/**
 * Every bound on what a peer controls, in one list, each with the reason for its number.
 * `protocol.md` below means the clause quoted in docs/protocol.md.
 */

/** Bytes of one spent event's JSON (protocol §3): real ones are under 1 KiB, a long NUT-11 witness 4 KiB. */
export const MAX_EVENT_BYTES = 16 * 1024
/** Bytes of one line of a server-sent event stream (protocol §3); without a bound a line without end fills memory. */
export const MAX_SSE_LINE_BYTES = 64 * 1024
/** Events a page of ours carries and the longest closed range that we ask for (protocol §3). */
export const MAX_PAGE_EVENTS = 10_000
/** Bytes of a page that we serve (protocol §3). */
export const MAX_PAGE_BYTES = 4 * 1024 * 1024
/** Bytes of a page that we accept before we halve the range (protocol §3): an uncapped server's 10,000 large events fit. */
export const MAX_PAGE_BODY_BYTES = 32 * 1024 * 1024
/** Bytes of a request body that our listeners read before they answer 413. */
export const MAX_REQUEST_BYTES = 1024 * 1024
/** Ranges and single indexes we look at in one batch request; the rest is truncated, never refused (case B13). */
export const MAX_REQUEST_RANGES = 64
export const MAX_REQUEST_INDEXES = MAX_PAGE_EVENTS
/** Bytes of `/v1/info`, `/v1/keysets` and one `/v1/keys/{id}` answer: 64 amounts of 96-byte keys are 16 KiB. */
export const MAX_INFO_BYTES = 512 * 1024
export const MAX_KEYSETS_BYTES = 2 * 1024 * 1024
export const MAX_KEYS_BYTES = 256 * 1024
/** Keysets mirrored of one custodian: nutshell rotates rarely; 1,000 is decades of monthly rotation in several units. */
export const MAX_KEYSETS = 1_000
/** Amounts of one keyset: one for each bit of a u64, with room for odd mints. */
export const MAX_KEYSET_AMOUNTS = 256
/** Delegates of one advertisement and leaves of one tree (protocol §4). */
export const MAX_DELEGATES = 32
/** Entries of `delegate_for` and of its keyset lists that we read. */
export const MAX_DELEGATE_FOR = 256
/** Characters of a URL, a name, a unit or a server's error text that we keep. */
export const MAX_URL_CHARS = 2_048
export const MAX_NAME_CHARS = 200
export const MAX_UNIT_CHARS = 32
export const MAX_DETAIL_CHARS = 500
/** Highest seq (protocol §3): numbers above lose their last digit in JSON readers that use doubles. */
export const MAX_SEQ = Number.MAX_SAFE_INTEGER
/** Highest amount (protocol §3): u64. */
export const MAX_AMOUNT = 2n ** 64n - 1n
/** Out-of-order events kept above a gap, per custodian; beyond it the stream is dropped and pages fetch them in order. */
export const MAX_LOOSE_EVENTS = 50_000
/** Keyset-and-amount rows that totals show: 300 keysets of 64 amounts; a hostile feed could name a new pair in every event. */
export const MAX_TOTAL_ROWS = 20_000
/** Disputes and raw messages kept per custodian: proof needs one, an operator reads a few, a hostile peer sends millions. */
export const MAX_DISPUTES = 1_000
/** Disputes of one custodian beyond which events that cannot be used do not block any more: each costs whoever provokes it a spend of 16 KiB. */
export const MAX_BARE_DISPUTES = 100_000
/** Events waiting for one stream subscriber before it is dropped; it resumes by id (protocol §3). */
export const MAX_STREAM_QUEUE = 10_000
/** ms for one bounded answer (info, keys, a page): a slow link carries 2 MiB in it; beyond it the range is halved. */
export const FETCH_DEADLINE_MS = 30_000
/** ms until the head of an event stream arrives; after it silence is the dead timer's and the poll's business. */
export const STREAM_HEAD_DEADLINE_MS = 20_000
/** Bytes of an answer's header block: honest ones are under 2 KiB. */
export const MAX_HEADER_BYTES = 16 * 1024
/** ms without a byte after which a stream whose server sends comments is dead (protocol §3: three missed keep-alives). */
export const STREAM_DEAD_MS = 45_000
/** Pages in a row without one event before a walk over missing seqs gives up until the next attempt: `latest` may be a lie. */
export const MAX_EMPTY_PAGES = 3
/** Journal entries of one act that one peer can cause in an hour; the next one says how many were left out. */
export const MAX_NOTES_AN_HOUR = 12
/** Bytes of one line of an Electrum server: a 4 MB transaction is 8 MB of hex, a history of 100,000 entries 10 MB. */
export const MAX_ELECTRUM_LINE_BYTES = 16 * 1024 * 1024
/** ms until an Electrum server takes the connection, until a SOCKS5 proxy reached it (a Tor circuit to an onion takes up to a minute), until TLS stands. */
export const CONNECT_DEADLINE_MS = 10_000
export const PROXY_DEADLINE_MS = 60_000
export const TLS_DEADLINE_MS = 15_000
/** ms for one answer of an Electrum server: 2,016 headers over a slow Tor circuit take a few seconds. */
export const ELECTRUM_DEADLINE_MS = 20_000
/** Calls that wait for one server's answers; the next waits its turn. */
export const MAX_ELECTRUM_CALLS = 200
/** Transactions of one script that are followed; a script with more is refused as not ours to watch. */
export const MAX_SCRIPT_HISTORY = 50_000
/** Electrum servers that one console asks: majority needs few, and each costs connections and proofs. */
export const MAX_SERVERS = 16
/** Scripts watched: own and peers' reserves with their hot wallets; each costs one subscription at every server. */
export const MAX_WATCHED_SCRIPTS = 2_000
/** Bytes of a PSBT that is read from a file or a signer: 500 inputs with their leaf and previous output are 300 KiB. */
export const MAX_PSBT_BYTES = 2 * 1024 * 1024
/** Inputs of one plan: 500 key-path spends are 29 kvB, well under the 100 kvB that nodes relay. */
export const MAX_PLAN_INPUTS = 500
/** Mempool spends of one script that are judged at one look, the most widely told first; the others count when most servers have them. Inventing them is free. */
export const MAX_JUDGED_SPENDS = 20
/** Inputs of ours that are judged in one mempool transaction: what a plan can hold, half a second. One with more counts when most servers have it. */
export const MAX_JUDGED_INPUTS = MAX_PLAN_INPUTS
/** Other transactions that are fetched to judge it, and hex digits of them all: fees come from a few coins, and a parent may have 8 million. */
export const MAX_PARENTS = 100
export const MAX_PARENT_CHARS = 16 * 1024 * 1024
/** Characters of a reserve package: 32 leaves with control blocks and names are 30 KiB. */
export const MAX_PACKAGE_CHARS = 200_000
/** Characters of a proof's secret: mints sign up to 1,024 by default; a NUT-10 secret that names 100 co-signers has 7,000. */
export const MAX_SECRET_CHARS = 8_192
/** Characters of a proof's witness: 60 signatures of NUT-11, and it still fits the feed's event when every quote is escaped. */
export const MAX_WITNESS_CHARS = 8_000
/** Proofs that wait for verification in all requests together: 4 s of one core's native work, 15 MiB. */
export const MAX_PROOFS_WAITING = 20_000
/** Inputs and outputs of one redemption, where the delegate's mint names no lower bound: nutshell's own limit, a second of verification. */
export const MAX_REDEEM_INPUTS = 1_000
export const MAX_REDEEM_OUTPUTS = 1_000
/** Nullifiers of one `/v1/checkstate` that are looked up. */
export const MAX_CHECKSTATE_YS = 1_000
/** Characters of a melt quote's id: mints use UUIDs or 32 random characters. */
export const MAX_QUOTE_CHARS = 200
/** Keys tried against signatures in one redemption: 1,000 inputs of 3 of 5, signed in order, take 6,000, a quarter of a second in libsecp256k1. */
export const MAX_SIGNATURE_TRIALS = 6_000
/** Bytes of a swap, melt or checkstate that the gateway looks into: 1,000 plain inputs with `dleq` and as many outputs are 0.9 MiB. What is longer goes to the mint unseen. */
export const MAX_REDEEM_BYTES = 2 * 1024 * 1024
/** Bytes of such bodies that are held at one time: 32 of the longest; beyond it requests go to the mint unseen. */
export const MAX_REDEEM_BYTES_HELD = 64 * 1024 * 1024
/** Of these the ones of one address: four of the longest. Whoever sends slowly on many connections leaves room for everybody else. */
export const MAX_REDEEM_BYTES_OF_ONE = 8 * 1024 * 1024
/** Proofs that one address may have verified: three of the longest requests at once, then what takes a fifth of one core at most. */
export const REDEEM_RATE = { burst: 3_000, perSecond: 200 }
/** Origins whose CORS answers of the mint are remembered; most mints answer all alike. */
export const MAX_CORS_ORIGINS = 100
/** Bytes of our own mint's answer to a swap, melt, checkstate or restore: 2,000 signatures with their DLEQ are 700 KiB. */
export const MAX_MINT_REPLY_BYTES = 2 * 1024 * 1024
/** ms for a melt: a payment may hang for minutes; after it the quote and the proofs' states tell what became of it. */
export const MELT_DEADLINE_MS = 120_000
/** Outputs that are asked of a mint's restore at once. */
export const MAX_RESTORE_OUTPUTS = 100
/** Characters of an evidence bundle that is checked: claims of 1,000 coins, 10,000 late events and a long journal are 6 million. */
export const MAX_EVIDENCE_CHARS = 20_000_000
/** Bytes of the request that carries such a bundle: each quotation mark in it is two, its name and braces the rest. */
export const MAX_EVIDENCE_REQUEST_BYTES = 2 * MAX_EVIDENCE_CHARS + 1024
/** Inputs of claims whose signatures are verified in a bundle: a signature takes about a millisecond, and nobody waits longer than some seconds. */
export const MAX_EVIDENCE_INPUTS = 5_000
