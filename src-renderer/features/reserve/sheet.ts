import type { ReserveDetail } from '#shared/rpc/views/reserve.ts'

const line = (term: string, value: string): string => `${`${term}:`.padEnd(16)}${value}`

/** The reserve on paper: everything that finding and spending its coins needs, in words and hex, 80 columns where they can be. */
export function sheetOf(detail: ReserveDetail): string {
  return [
    `RESERVE ${detail.name}`,
    '',
    line('Network', detail.network),
    line('Address', detail.address),
    line('Template', detail.template ?? 'none'),
    line('Internal key', detail.internal_key ?? 'hidden'),
    line('Merkle root', detail.merkle_root ?? 'hidden'),
    line('Output key', detail.output_key ?? 'hidden'),
    line('Script', detail.script_pubkey),
    line('Descriptor', detail.descriptor ?? 'none for this template: keep the leaves below'),
    '',
    ...detail.leaves.flatMap((leaf, at) => [
      `LEAF ${at + 1}  ${leaf.delegate}${leaf.mint_url === null ? '' : `  ${leaf.mint_url}`}`,
      line('Opens after', leaf.delay === null ? 'unknown' : `${leaf.delay} ${leaf.unit === 'blocks' ? 'blocks' : 'times 512 seconds'}`),
      line('Key', leaf.pubkey ?? 'unknown'),
      line('Script', leaf.script),
      line('Leaf hash', leaf.leaf_hash),
      line('Control block', leaf.control_block),
      '',
    ]),
    'The holder of the internal key can spend at any time. Each delegate can spend with the script and',
    'control block of his leaf once a coin has that many confirmations: transaction version 2, nSequence',
    'equal to the delay. Leaf version c0 (BIP341, BIP342).',
    '',
  ].join('\n')
}
