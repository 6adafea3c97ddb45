import type { PackageLeaf } from '#shared/domain/reserve/package.ts'
import type { KeptReserve } from '../reserve/ports.ts'

/** All leaves where the tree is known, else our own where that alone is proved. */
export const knownLeaves = ({ tree, mine }: Pick<KeptReserve, 'tree' | 'mine'>): readonly PackageLeaf[] =>
  tree?.leaves ?? (mine === null ? [] : [mine])
