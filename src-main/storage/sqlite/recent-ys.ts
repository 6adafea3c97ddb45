/** Places of an empty table: at most half are used, and a run is cut long before these fill. */
const SMALLEST = 32_768

/**
 * Seqs by the hash of their Y: open addressing in two flat arrays, a tenth of what a Map of strings costs. Several seqs may
 * share a hash; who asks compares the Ys in full. Fields are changed by `add` and `takeBelow`.
 */
export class RecentYs {
  #hashes = new Uint32Array(SMALLEST)
  /** −1 marks a free place. */
  #seqs = new Float64Array(SMALLEST).fill(-1)
  #count = 0

  add(hash: number, seq: number): void {
    if (this.#count * 2 >= this.#seqs.length) this.#resize(this.#seqs.length * 2, 0)
    let at = hash & (this.#seqs.length - 1)
    while (this.#seqs[at] !== -1) at = (at + 1) & (this.#seqs.length - 1)
    this.#hashes[at] = hash
    this.#seqs[at] = seq
    this.#count++
  }

  /** Seqs added with this hash, ascending. */
  seqsOf(hash: number): number[] {
    const seqs: number[] = []
    const mask = this.#seqs.length - 1
    for (let at = hash & mask; this.#seqs[at] !== -1; at = (at + 1) & mask) {
      if (this.#hashes[at] === hash) seqs.push(this.#seqs[at]!)
    }
    return seqs.sort((one, other) => one - other)
  }

  /** Forgets every seq below `end`, handing each to `take` first. */
  takeBelow(end: number, take: (hash: number, seq: number) => void): void {
    let taken = 0
    for (let at = 0; at < this.#seqs.length; at++) {
      const seq = this.#seqs[at]!
      if (seq === -1 || seq >= end) continue
      take(this.#hashes[at]!, seq)
      taken++
    }
    this.#count -= taken
    let size = SMALLEST
    while (size <= this.#count * 2) size *= 2
    this.#resize(size, end)
  }

  /** Moves every seq from `end` on into tables of `size` places. */
  #resize(size: number, end: number): void {
    const [hashes, seqs] = [this.#hashes, this.#seqs]
    this.#hashes = new Uint32Array(size)
    this.#seqs = new Float64Array(size).fill(-1)
    this.#count = 0
    for (let at = 0; at < seqs.length; at++) if (seqs[at]! >= end) this.add(hashes[at]!, seqs[at]!)
  }
}
