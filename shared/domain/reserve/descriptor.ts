import { MAX_DELEGATES } from '#shared/lib/limits.ts'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { xOnlyKeyOf } from '../proof/x-only-key.ts'
import { descriptorChecksum } from './descriptor-checksum.ts'
import { encodeLeaf, isSequence, parseLeaf } from './leaf.ts'
import { scriptsOf, type ScriptTree } from './tree.ts'

/** A `tr()` descriptor with fixed keys and nothing but delegates' leaves (protocol §4 [D]). */
export interface TaprootDescriptor {
  /** x-only hex. */
  readonly internalKey: string
  readonly tree: ScriptTree
}

/** Case R17 and its kin. `descriptor.leaf` covers fragments that are none of our templates. */
export interface DescriptorRefusal {
  readonly code:
    | 'descriptor.checksum'
    | 'descriptor.form'
    | 'descriptor.ranged'
    | 'descriptor.key'
    | 'descriptor.leaf'
    | 'descriptor.delay'
    | 'descriptor.size'
  readonly detail: string
}

/** Delegates' leaves take some 110 characters each, key origins included. */
const MAX_DESCRIPTOR_CHARS = MAX_DELEGATES * 200

/** `descriptor` with its checksum, or null: the draft's DROP leaf has no descriptor. */
export function writeDescriptor({ internalKey, tree }: TaprootDescriptor): string | null {
  const inner = writeTree(tree)
  if (inner === null) return null
  const payload = `tr(${internalKey},${inner})`
  return `${payload}#${descriptorChecksum(payload)}`
}

function writeTree(tree: ScriptTree): string | null {
  if (typeof tree === 'string') return writeLeaf(tree)
  const [left, right] = [writeTree(tree[0]), writeTree(tree[1])]
  return left === null || right === null ? null : `{${left},${right}}`
}

function writeLeaf(script: string): string | null {
  const leaf = parseLeaf(script)
  if (!leaf.ok) return null
  const { template, key, sequence } = leaf.value
  switch (template) {
    case 'pk-older':
      return `and_v(v:pk(${key}),older(${sequence}))`
    case 'older-pk':
      return `and_v(v:older(${sequence}),pk(${key}))`
    case 'csv-drop':
      return null
  }
}

/** Reads a descriptor as a peer advertises it. Any shape of the tree is accepted; what is no delegate's leaf is refused with its code. */
export function parseDescriptor(text: string): Result<TaprootDescriptor, DescriptorRefusal> {
  if (text.length > MAX_DESCRIPTOR_CHARS) return refused('descriptor.size', `A descriptor has at most ${MAX_DESCRIPTOR_CHARS} characters.`)
  const [payload = '', checksum, ...rest] = text.split('#')
  if (checksum === undefined || rest.length > 0) return refused('descriptor.checksum', 'The descriptor has no checksum.')
  if (descriptorChecksum(payload) !== checksum)
    return refused('descriptor.checksum', 'The checksum of the descriptor is wrong: it was changed or cut.')
  if (/[*<;]/.test(payload)) return refused('descriptor.ranged', 'The descriptor stands for many addresses; a reserve has one.')

  const outer = /^tr\(([^,(){}]+),(.+)\)$/.exec(payload)
  if (outer === null) return refused('descriptor.form', 'The descriptor is not tr(KEY,TREE).')
  const internalKey = readKey(outer[1] ?? '')
  if (internalKey === null) return refused('descriptor.key', 'The internal key is not a fixed key of 32 or 33 bytes on the curve.')
  const tree = readTree(outer[2] ?? '', 0)
  if (!tree.ok) return tree
  if (tree.value.end !== (outer[2] ?? '').length) return refused('descriptor.form', 'The tree of the descriptor goes on after its end.')
  if (scriptsOf(tree.value.tree).length > MAX_DELEGATES)
    return refused('descriptor.size', `The tree has more than ${MAX_DELEGATES} leaves.`)
  return ok({ internalKey, tree: tree.value.tree })
}

/** BIP341 allows a depth of 128; 32 leaves need no more than 32. */
const MAX_DEPTH = MAX_DELEGATES

interface ReadTree {
  readonly tree: ScriptTree
  readonly end: number
}

function readTree(text: string, at: number, depth = 0): Result<ReadTree, DescriptorRefusal> {
  if (depth > MAX_DEPTH) return refused('descriptor.size', 'The tree of the descriptor is too deep.')
  if (text[at] !== '{') return readFragment(text, at)
  const left = readTree(text, at + 1, depth + 1)
  if (!left.ok) return left
  if (text[left.value.end] !== ',') return refused('descriptor.form', 'A branch of the tree has two children, parted by a comma.')
  const right = readTree(text, left.value.end + 1, depth + 1)
  if (!right.ok) return right
  if (text[right.value.end] !== '}') return refused('descriptor.form', 'A branch of the tree is not closed.')
  return ok({ tree: [left.value.tree, right.value.tree], end: right.value.end + 1 })
}

const PK_OLDER = /and_v\(v:pk\(([^(){},]+)\),older\((\d{1,10})\)\)/y
const OLDER_PK = /and_v\(v:older\((\d{1,10})\),pk\(([^(){},]+)\)\)/y

function readFragment(text: string, at: number): Result<ReadTree, DescriptorRefusal> {
  PK_OLDER.lastIndex = OLDER_PK.lastIndex = at
  const pkOlder = PK_OLDER.exec(text)
  const olderPk = pkOlder === null ? OLDER_PK.exec(text) : null
  const match = pkOlder ?? olderPk
  if (match === null) return refused('descriptor.leaf', 'A leaf of the descriptor is none of the templates for a delegate.')
  const [writtenKey = '', writtenDelay = ''] = pkOlder === null ? [match[2], match[1]] : [match[1], match[2]]
  const key = readKey(writtenKey)
  if (key === null) return refused('descriptor.key', 'The key of a leaf is not a fixed key of 32 or 33 bytes on the curve.')
  const sequence = Number(writtenDelay)
  if (!isSequence(sequence)) return refused('descriptor.delay', `A delay of ${writtenDelay} is not between 1 and 65535 blocks.`)
  const script = encodeLeaf({ template: pkOlder === null ? 'older-pk' : 'pk-older', key, sequence })
  return ok({ tree: script, end: at + match[0].length })
}

/** `[fingerprint/path]` is information; in `tr()` a 33-byte key loses its parity (BIP386). */
function readKey(text: string): string | null {
  return xOnlyKeyOf(text.replace(/^\[[0-9a-fA-F]{8}(?:\/\d{1,10}['hH]?){0,16}\]/, ''))
}

const refused = (code: DescriptorRefusal['code'], detail: string): Result<never, DescriptorRefusal> => fail({ code, detail })
