/** Appends numbers, text and hex to one growing buffer. `length` is changed by the writing methods and `clear`. */
export class ByteWriter {
  /** Replaced when it grows. */
  bytes = Buffer.allocUnsafe(16 * 1024)
  length = 0

  byte(value: number): void {
    this.#reserve(1)
    this.bytes[this.length++] = value
  }

  /** An integer 0..2^53−1 in groups of seven bits, lowest first. */
  varint(value: number): void {
    this.#reserve(8)
    let rest = value
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80
      rest = rest < 0x80000000 ? rest >>> 7 : Math.floor(rest / 0x80)
    }
    this.bytes[this.length++] = rest
  }

  /** A u64, in the form of `varint`. */
  bigVarint(value: bigint): void {
    let rest = value
    while (rest > BIG_SAFE) {
      this.byte(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.varint(Number(rest))
  }

  /** The bytes of `hex`, which is `size` bytes long. Throws RangeError on anything else. */
  hex(hex: string, size: number): void {
    this.#reserve(size)
    const written = this.bytes.write(hex, this.length, size, 'hex')
    if (written !== size || hex.length !== size * 2) throw new RangeError(`not ${size} bytes of hex`)
    this.length += size
  }

  /** `text` with its length in bytes before it. */
  text(text: string, encoding: 'utf8' | 'utf16le'): void {
    const size = Buffer.byteLength(text, encoding)
    this.varint(size)
    this.#reserve(size)
    this.bytes.write(text, this.length, size, encoding)
    this.length += size
  }

  copy(other: ByteWriter): void {
    this.#reserve(other.length)
    this.bytes.set(other.view(), this.length)
    this.length += other.length
  }

  /** What was written so far; valid until the next call. */
  view(): Buffer {
    return this.bytes.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
  }

  #reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + size))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
  }
}

/** Reads what ByteWriter wrote. `at` is changed by the reading methods. */
export class ByteReader {
  readonly bytes: Buffer
  at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  byte(): number {
    return this.bytes[this.at++]!
  }

  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }

  bigVarint(): bigint {
    const start = this.at
    const value = this.varint()
    // Seven groups hold 49 bits: no digit was rounded away.
    if (this.at - start <= 7) return BigInt(value)
    let exact = 0n
    for (let at = this.at - 1; at >= start; at--) exact = (exact << 7n) | BigInt(this.bytes[at]! & 0x7f)
    return exact
  }

  hex(size: number): string {
    const text = this.bytes.toString('hex', this.at, this.at + size)
    this.at += size
    return text
  }

  text(encoding: 'utf8' | 'utf16le'): string {
    const size = this.varint()
    const text = this.bytes.toString(encoding, this.at, this.at + size)
    this.at += size
    return text
  }

  skipVarint(): void {
    while (this.byte() >= 0x80);
  }

  skipText(): void {
    const size = this.varint()
    this.at += size
  }
}

const BIG_SAFE = BigInt(Number.MAX_SAFE_INTEGER)
