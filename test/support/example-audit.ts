import type { Handlers } from '#shared/rpc/server.ts'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import * as example from './example-data.ts'

/** Answers about spent proofs, of the example core's mirrors. */
export const exampleAudit = (
  mirrorsNow: () => readonly MirrorRow[],
  mirrorAt: (url: string) => MirrorRow,
  now: () => number,
): Pick<Handlers, 'audit.lookup' | 'audit.token' | 'audit.totals' | 'audit.export'> => ({
  'audit.lookup': ({ Ys }) =>
    Ys.map(Y => ({
      Y,
      hits: Y.endsWith('00')
        ? []
        : [
            {
              custodian: example.urlOf('cashu.nordlys.example'),
              name: 'Nordlys',
              seq: 118_407,
              id: `01${example.hexOf('a', 64)}`,
              amount: '8',
              unit: 'sat',
              witness: null,
              seen_at: now() - 251 * 86_400_000,
              above_gap: false,
              disputed: false,
            },
          ],
      searched: mirrorsNow().map(row => ({ custodian: row.url, contiguous: row.contiguous, behind: row.behind })),
    })),
  'audit.token': () => ({
    mint: example.urlOf('cashu.nordlys.example'),
    unit: 'sat',
    memo: 'lunch',
    total: '13',
    spent: '8',
    mirrored: true,
    proofs: [8, 4, 1].map(amount => ({
      amount: String(amount),
      id: `01${example.hexOf('a', 64)}`,
      has_dleq: amount !== 1,
      lookup: {
        Y: `02${example.hexOf(String(amount), 64)}`,
        hits:
          amount === 8
            ? [
                {
                  custodian: example.urlOf('cashu.nordlys.example'),
                  name: 'Nordlys',
                  seq: 118_407,
                  id: `01${example.hexOf('a', 64)}`,
                  amount: '8',
                  unit: 'sat',
                  witness: null,
                  seen_at: now() - 9_000_000,
                  above_gap: false,
                  disputed: false,
                },
              ]
            : [],
        searched: mirrorsNow().map(row => ({ custodian: row.url, contiguous: row.contiguous, behind: row.behind })),
      },
    })),
  }),
  'audit.totals': ({ url }) => ({
    custodian: url,
    events: mirrorAt(url).events,
    unusable: 3,
    truncated: false,
    keysets: example
      .keysets(url, now())
      .slice(0, 3)
      .map((keyset, at) => ({
        id: keyset.id,
        unit: keyset.unit,
        active: keyset.active,
        events: [318_204, 151_772, 12_138][at]!,
        spent: ['72092350', '28114903', '90418'][at]!,
        by_amount: Array.from({ length: 14 }, (_, power) => ({ amount: String(2 ** power), events: Math.round(41_822 * 0.82 ** power) })),
      })),
  }),
  'audit.export': ({ from, limit }) => ({ text: `{"seq":${from}}\n`, events: Math.min(limit, 1), next: null, until: from }),
})
