import * as fc from 'fast-check'
import { RawOldTx } from '@scure/btc-signer/script.js'
import { readMaps, writeMaps, type Entry, type Maps } from './psbt-maps.ts'

/** One change of a PSBT, in its bytes, in its maps, or in its transaction. Some leave its meaning as it is; a judge has to tell. */
export type Mutation = (bytes: Uint8Array) => Uint8Array

type Tx = ReturnType<typeof RawOldTx.decode>
/** Numbers that choose where and what: taken modulo what is there. */
type Dice = readonly [number, number, number]

const inBytes: Readonly<Record<string, (bytes: Uint8Array, dice: Dice) => Uint8Array>> = {
  flip: (bytes, [at, bit]) => bytes.map((byte, nth) => (nth === at % bytes.length ? byte ^ (1 << (bit % 8)) : byte)),
  'set byte': (bytes, [at, value]) => bytes.map((byte, nth) => (nth === at % bytes.length ? value % 256 : byte)),
  cut: (bytes, [at]) => bytes.subarray(0, at % bytes.length),
  append: (bytes, [value, count]) => Uint8Array.from([...bytes, ...Array.from({ length: 1 + (count % 3) }, () => value % 2)]),
  'drop a byte': (bytes, [at]) => bytes.filter((_, nth) => nth !== at % bytes.length),
  'repeat a byte': (bytes, [at]) => Uint8Array.from([...bytes.subarray(0, at % bytes.length), ...bytes.subarray((at % bytes.length) - 1)]),
}

/** Field types that mean something, to be added with values that do not belong. */
const TYPES = ['00', '01', '02', '03', '04', '05', '06', '07', '08', '13', '15', '16', '17', '18', '19', '1a', '77', 'fb', 'fc', 'fd0001']

const inMap: Readonly<Record<string, (map: readonly Entry[], dice: Dice, other: readonly Entry[]) => readonly Entry[]>> = {
  'drop a field': (map, [at]) => map.filter((_, nth) => nth !== at % map.length),
  'repeat a field': (map, [at]) => (map.length === 0 ? map : [...map, map[at % map.length]!]),
  'flip in a value': (map, [at, place, bit]) =>
    map.map((entry, nth) => (nth === at % map.length ? [entry[0], flipped(entry[1], place, bit)] : entry)),
  'flip in a key': (map, [at, place, bit]) =>
    map.map((entry, nth) => (nth === at % map.length ? [flipped(entry[0], place, bit), entry[1]] : entry)),
  'lengthen a value': (map, [at, value]) => map.map((entry, nth) => (nth === at % map.length ? [entry[0], entry[1] + hex(value)] : entry)),
  'add a field': (map, [type, value, length]) => [...map, [TYPES[type % TYPES.length]!, hex(value).repeat(length % 70)]],
  'add a keyed field': (map, [type, value, length]) => [
    ...map,
    [TYPES[type % TYPES.length]! + hex(length).repeat(32), hex(value).repeat(64)],
  ],
  'ask for a sighash': (map, [type]) => [...map.filter(([key]) => key !== '03'), ['03', `${hex(type)}000000`]],
  'take a field of another': (map, [at], other) =>
    other.length === 0 ? map : [...map.filter(([key]) => key !== other[at % other.length]![0]), other[at % other.length]!],
  'take all of another': (_map, _dice, other) => other,
  reorder: map => map.toReversed(),
}

const inTx: Readonly<Record<string, (tx: Tx, dice: Dice) => Tx>> = {
  version: (tx, [value]) => ({ ...tx, version: value % 4 }),
  'lock time': (tx, [value]) => ({ ...tx, lockTime: tx.lockTime ^ (1 << (value % 31)) }),
  sequence: (tx, [at, bit]) => changeInput(tx, at, input => ({ ...input, sequence: (input.sequence ^ (1 << (bit % 32))) >>> 0 })),
  'output index': (tx, [at, value]) => changeInput(tx, at, input => ({ ...input, index: value % 5 })),
  txid: (tx, [at, value]) => changeInput(tx, at, input => ({ ...input, txid: new Uint8Array(32).fill(value) })),
  'script before the witness': (tx, [at, value]) =>
    changeInput(tx, at, input => ({ ...input, finalScriptSig: Uint8Array.of(value % 256) })),
  amount: (tx, [at, value]) => changeOutput(tx, at, output => ({ ...output, amount: output.amount + BigInt((value % 2_000) - 1_000) })),
  payee: (tx, [at, value]) =>
    changeOutput(tx, at, output => ({
      ...output,
      script: Uint8Array.from(output.script, (byte: number, nth) => (nth === 5 ? value % 256 : byte)),
    })),
  'payees exchanged': tx => ({
    ...tx,
    outputs: tx.outputs.map(({ amount }, at) => ({ amount, script: tx.outputs.toReversed()[at]!.script })),
  }),
}

/** Those that also change how many maps there are. */
const inShape: Readonly<Record<string, (maps: Maps, tx: Tx, dice: Dice) => Maps>> = {
  'an output more': (maps, tx, [value]) =>
    withTx(
      { ...maps, outputs: [...maps.outputs, []] },
      { ...tx, outputs: [...tx.outputs, { amount: BigInt(value), script: tx.outputs[0]!.script }] },
    ),
  'an output less': (maps, tx) => withTx({ ...maps, outputs: maps.outputs.slice(0, -1) }, { ...tx, outputs: tx.outputs.slice(0, -1) }),
  'an input twice': (maps, tx, [at]) => {
    const nth = at % tx.inputs.length
    return withTx({ ...maps, inputs: [...maps.inputs, maps.inputs[nth]!] }, { ...tx, inputs: [...tx.inputs, tx.inputs[nth]!] })
  },
  'an input less': (maps, tx) => withTx({ ...maps, inputs: maps.inputs.slice(0, -1) }, { ...tx, inputs: tx.inputs.slice(0, -1) }),
  'inputs turned': (maps, tx) => withTx({ ...maps, inputs: maps.inputs.toReversed() }, { ...tx, inputs: tx.inputs.toReversed() }),
  'outputs turned': (maps, tx) => withTx({ ...maps, outputs: maps.outputs.toReversed() }, { ...tx, outputs: tx.outputs.toReversed() }),
  'input maps turned': maps => ({ ...maps, inputs: maps.inputs.toReversed() }),
  'a map more': maps => ({ ...maps, outputs: [...maps.outputs, []] }),
}

const dice = fc.tuple(fc.nat(0xffffff), fc.nat(0xffffff), fc.nat(0xffffff))
const oneOf = <Name extends string>(table: Readonly<Record<Name, unknown>>) => fc.constantFrom(...(Object.keys(table) as Name[]))

/** Any one mutation, with a name for the report. */
export const mutation: fc.Arbitrary<{ readonly name: string; readonly mutate: Mutation }> = fc.oneof(
  fc.tuple(oneOf(inBytes), dice).map(([name, thrown]) => ({ name, mutate: (bytes: Uint8Array) => inBytes[name]!(bytes, thrown) })),
  fc.tuple(oneOf(inMap), dice, fc.nat(), fc.nat()).map(([name, thrown, at, from]) => ({
    name,
    mutate: inMaps(maps => {
      const all = [maps.global, ...maps.inputs, ...maps.outputs]
      const changed = all.map((map, nth) => (nth === at % all.length ? inMap[name]!(map, thrown, all[from % all.length]!) : map))
      return { global: changed[0]!, inputs: changed.slice(1, 1 + maps.inputs.length), outputs: changed.slice(1 + maps.inputs.length) }
    }),
  })),
  fc.tuple(oneOf(inTx), dice).map(([name, thrown]) => ({ name, mutate: inMaps(maps => withTx(maps, inTx[name]!(txOf(maps), thrown))) })),
  fc.tuple(oneOf(inShape), dice).map(([name, thrown]) => ({ name, mutate: inMaps(maps => inShape[name]!(maps, txOf(maps), thrown)) })),
  fc.constant({ name: 'overlong', mutate: (bytes: Uint8Array) => writeMaps(readMaps(bytes)!, true) }),
)

const inMaps =
  (change: (maps: Maps) => Maps): Mutation =>
  bytes =>
    writeMaps(change(readMaps(bytes)!))

const txOf = ({ global }: Maps): Tx => RawOldTx.decode(new Uint8Array(Buffer.from(global.find(([key]) => key === '00')![1], 'hex')))
const withTx = (maps: Maps, tx: Tx): Maps => ({
  ...maps,
  global: maps.global.map(([key, value]) => [key, key === '00' ? Buffer.from(RawOldTx.encode(tx)).toString('hex') : value]),
})
const changeInput = (tx: Tx, at: number, change: (input: Tx['inputs'][number]) => object): Tx => ({
  ...tx,
  inputs: tx.inputs.map((input, nth) => (nth === at % tx.inputs.length ? { ...input, ...change(input) } : input)),
})
const changeOutput = (tx: Tx, at: number, change: (output: Tx['outputs'][number]) => object): Tx => ({
  ...tx,
  outputs: tx.outputs.map((output, nth) => (nth === at % tx.outputs.length ? { ...output, ...change(output) } : output)),
})

const hex = (value: number): string => (value % 256).toString(16).padStart(2, '0')
function flipped(text: string, place: number, bit: number): string {
  const bytes = Buffer.from(text, 'hex')
  if (bytes.length > 0) bytes[place % bytes.length]! ^= 1 << (bit % 8)
  return bytes.toString('hex')
}
