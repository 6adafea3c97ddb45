/** A PSBT as BIP174 frames it, and no further: maps of keys and values, in hex. Written from the BIP, apart from what it tests. */
export interface Maps {
  readonly global: readonly Entry[]
  readonly inputs: readonly (readonly Entry[])[]
  readonly outputs: readonly (readonly Entry[])[]
}
export type Entry = readonly [key: string, value: string]

const MAGIC = '70736274ff'

/** Null for bytes that BIP174 does not allow: no magic, cut, an overlong length, a key twice, or bytes after the end. */
export function readMaps(bytes: Uint8Array): Maps | null {
  const data = Buffer.from(bytes)
  if (data.subarray(0, 5).toString('hex') !== MAGIC) return null
  const reader = { at: 5 }
  const global = readMap(data, reader)
  const tx = global?.find(([key]) => key === '00')?.[1]
  if (global == null || tx === undefined) return null
  const counts = countsOf(Buffer.from(tx, 'hex'))
  if (counts === null) return null
  const all = Array.from({ length: counts.inputs + counts.outputs }, () => readMap(data, reader))
  if (all.some(map => map === null) || reader.at !== data.length) return null
  const maps = all.filter(map => map !== null)
  return { global, inputs: maps.slice(0, counts.inputs), outputs: maps.slice(counts.inputs) }
}

function readMap(data: Buffer, reader: { at: number }): readonly Entry[] | null {
  const entries: Entry[] = []
  for (;;) {
    const key = readSized(data, reader)
    if (key === null) return null
    if (key === '') return new Set(entries.map(([known]) => known)).size === entries.length ? entries : null
    const value = readSized(data, reader)
    if (value === null) return null
    entries.push([key, value])
  }
}

function readSized(data: Buffer, reader: { at: number }): string | null {
  const size = readSize(data, reader)
  if (size === null || reader.at + size > data.length) return null
  return data.subarray(reader.at, (reader.at += size)).toString('hex')
}

function readSize(data: Buffer, reader: { at: number }): number | null {
  const first = data[reader.at++]
  if (first === undefined) return null
  if (first < 0xfd) return first
  const width = first === 0xfd ? 2 : first === 0xfe ? 4 : 8
  if (reader.at + width > data.length || width === 8) return null
  const size = data.readUIntLE(reader.at, width)
  reader.at += width
  return size > (width === 2 ? 0xfc : 0xffff) ? size : null
}

function countsOf(tx: Buffer): { readonly inputs: number; readonly outputs: number } | null {
  const reader = { at: 4 }
  const inputs = readSize(tx, reader)
  if (inputs === null || inputs > 1_000) return null
  for (let at = 0; at < inputs; at++) {
    reader.at += 36
    if (readSized(tx, reader) === null) return null
    reader.at += 4
  }
  const outputs = readSize(tx, reader)
  return outputs === null || outputs > 1_000 ? null : { inputs, outputs }
}

/** The bytes of any maps, also of such as no program would write. `overlong`: every length in three bytes. */
export function writeMaps({ global, inputs, outputs }: Maps, overlong = false): Uint8Array {
  const sized = (hex: string) => Buffer.concat([size(hex.length / 2, overlong), Buffer.from(hex, 'hex')])
  const map = (entries: readonly Entry[]) => Buffer.concat([...entries.flatMap(entry => entry.map(sized)), Buffer.from([0])])
  return new Uint8Array(Buffer.concat([Buffer.from(MAGIC, 'hex'), ...[global, ...inputs, ...outputs].map(map)]))
}

function size(length: number, overlong: boolean): Buffer {
  return length < 0xfd && !overlong ? Buffer.from([length]) : Buffer.from([0xfd, length & 0xff, length >> 8])
}

/** Key types of BIP174 and BIP371. */
const SIGNATURES = /^(?:13$|14)/
const ORIGIN = /^16/
const FOR_WALLETS = /^(?:05|06)$/

/**
 * True when `changed` asks a signer for the very thing that `original` asks for: nothing more, and nothing less but signatures, notes about
 * origins, and what outputs tell to wallets.
 */
export function meansTheSame(changed: Maps | null, original: Maps): boolean {
  if (changed === null || changed.inputs.length !== original.inputs.length || changed.outputs.length !== original.outputs.length)
    return false
  return (
    sameMap(changed.global, original.global, (key, value) => key === 'fb' && value === '00000000') &&
    changed.inputs.every((map, at) => sameMap(map, original.inputs[at]!, isHarmless)) &&
    changed.outputs.every((map, at) => sameMap(map, original.outputs[at]!, () => false))
  )
}

const isHarmless = (key: string, value: string): boolean => key === '03' && (value === '00000000' || value === '01000000')

function sameMap(changed: readonly Entry[], original: readonly Entry[], isAllowed: (key: string, value: string) => boolean): boolean {
  const [before, after] = [new Map(original), new Map(changed)]
  const kept = changed.every(([key, value]) => before.get(key) === value || isAllowed(key, value) || (ORIGIN.test(key) && before.has(key)))
  return kept && original.every(([key]) => after.has(key) || SIGNATURES.test(key) || ORIGIN.test(key) || FOR_WALLETS.test(key))
}
