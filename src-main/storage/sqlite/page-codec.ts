import type { HeldEvent, VerifiedEvent } from '#shared/domain/feed/spent-event.ts'
import { ByteReader, ByteWriter } from './byte-buffer.ts'

/**
 * A page: `slots` consecutive seqs, one slot each. Its keyset ids come first, once each; then, per slot, a head byte and
 *
 *     keyset index (if it does not fit the head), amount, seenAt − the slot's before (if it differs), Y, witness (if any)
 *
 * A slot of an unusable event is its head alone: the raw message lies in the table `unusable`.
 */
const KIND = 0b11
const UNUSABLE = 0
const SHORT_Y = 1
const LONG_Y = 2
const HAS_WITNESS = 1 << 2
/** The witness has lone surrogates, which UTF-8 cannot carry. */
const WIDE_WITNESS = 1 << 3
const SEEN_LATER = 1 << 4
const KEYSET_SHIFT = 5
const KEYSET_FOLLOWS = 7

const SHORT_Y_BYTES = 33
const LONG_Y_BYTES = 48

export interface YSink {
  add(bytes: Uint8Array, from: number, size: number, seq: number): void
}

/** Collects the slots of one page after the other. Fields are changed by the methods. */
export class PageWriter {
  readonly #slots = new ByteWriter()
  readonly #page = new ByteWriter()
  #keysets: string[] = []
  #seenAt = 0

  start(): void {
    this.#slots.clear()
    this.#keysets = []
    this.#seenAt = 0
  }

  /** Hands the bytes of Y to `index`, which keeps none of them. */
  event(event: VerifiedEvent, seenAt: number, index: YSink | null): void {
    const { Y, witness } = event
    const keyset = this.#keysetIndex(event.id)
    const short = Y.length === SHORT_Y_BYTES * 2
    const wide = witness !== null && !witness.isWellFormed()
    this.#slots.byte(
      (short ? SHORT_Y : LONG_Y) |
        (witness === null ? 0 : HAS_WITNESS) |
        (wide ? WIDE_WITNESS : 0) |
        (seenAt === this.#seenAt ? 0 : SEEN_LATER) |
        (Math.min(keyset, KEYSET_FOLLOWS) << KEYSET_SHIFT),
    )
    if (keyset >= KEYSET_FOLLOWS) this.#slots.varint(keyset)
    this.#slots.bigVarint(event.amount)
    if (seenAt !== this.#seenAt) this.#slots.varint(zigzag(seenAt - this.#seenAt))
    const size = short ? SHORT_Y_BYTES : LONG_Y_BYTES
    this.#slots.hex(Y, size)
    index?.add(this.#slots.bytes, this.#slots.length - size, size, event.seq)
    if (witness !== null) this.#slots.text(witness, wide ? 'utf16le' : 'utf8')
    this.#seenAt = seenAt
  }

  unusable(): void {
    this.#slots.byte(UNUSABLE)
  }

  /** The page; valid until the next `start`. */
  finish(): Uint8Array {
    this.#page.clear()
    this.#page.varint(this.#keysets.length)
    for (const id of this.#keysets) this.#page.text(id, 'utf8')
    this.#page.copy(this.#slots)
    return this.#page.view()
  }

  #keysetIndex(id: string): number {
    const known = this.#keysets.indexOf(id)
    return known >= 0 ? known : this.#keysets.push(id) - 1
  }
}

/** Reads the slots of one page in order. `null` is an unusable event's slot. */
export class PageReader {
  readonly #bytes: ByteReader
  readonly #keysets: string[] = []
  #seq: number
  #seenAt = 0

  constructor(bytes: Uint8Array, first: number) {
    this.#bytes = new ByteReader(bytes)
    this.#seq = first
    for (let left = this.#bytes.varint(); left > 0; left--) this.#keysets.push(this.#bytes.text('utf8'))
  }

  next(): HeldEvent | null {
    const bytes = this.#bytes
    const seq = this.#seq++
    const head = bytes.byte()
    if ((head & KIND) === UNUSABLE) return null
    const keyset = head >>> KEYSET_SHIFT === KEYSET_FOLLOWS ? bytes.varint() : head >>> KEYSET_SHIFT
    const amount = bytes.bigVarint()
    if (head & SEEN_LATER) this.#seenAt += unzigzag(bytes.varint())
    const Y = bytes.hex((head & KIND) === SHORT_Y ? SHORT_Y_BYTES : LONG_Y_BYTES)
    const witness = head & HAS_WITNESS ? bytes.text(head & WIDE_WITNESS ? 'utf16le' : 'utf8') : null
    return { seq, Y, id: this.#keysets[keyset], amount, witness, seenAt: this.#seenAt } as HeldEvent
  }

  /** Hands the bytes of the next slot's Y, if it has one, to `index`. */
  index(index: YSink): void {
    const seq = this.#seq
    const [at, size] = this.skip()
    if (size > 0) index.add(this.#bytes.bytes, at, size, seq)
  }

  /** Passes over one slot without making its strings. Returns where its Y lies, and its size, 0 for none. */
  skip(): [at: number, size: number] {
    const bytes = this.#bytes
    this.#seq++
    const head = bytes.byte()
    if ((head & KIND) === UNUSABLE) return [0, 0]
    if (head >>> KEYSET_SHIFT === KEYSET_FOLLOWS) bytes.varint()
    bytes.skipVarint()
    if (head & SEEN_LATER) this.#seenAt += unzigzag(bytes.varint())
    const at = bytes.at
    const size = (head & KIND) === SHORT_Y ? SHORT_Y_BYTES : LONG_Y_BYTES
    bytes.at += size
    if (head & HAS_WITNESS) bytes.skipText()
    return [at, size]
  }
}

/** Signed to unsigned, small to small. Exact within ±2^52. */
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)
const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2)
