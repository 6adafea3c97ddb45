import { FileSearch, Pause, Play, Radio, RefreshCw, Upload } from 'lucide-react'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import { hostOf, seqWord } from '../../ui/format.ts'
import type { Action } from '../actions.ts'
import { go } from '../use-route.ts'
import { useCommand, useView } from '../use-view.ts'
import { parseQuery } from './match.ts'

/** 33-byte points of secp256k1, 48-byte points of BLS12-381 G1. */
const Y_DIGITS = [66, 96]

/** What the palette can find: mints that are mirrored, publications, and a Y that was pasted. */
export function useFound(typed: string): readonly Action[] {
  const mirrors = useView('mirror.list', {}).data ?? []
  const publications = useView('publication.list', {}).data ?? []
  const pause = useCommand('mirror.pause')
  const sync = useCommand('mirror.sync')

  const ofMirror = (row: MirrorRow): Action[] => {
    const name = row.name === '' ? hostOf(row.url) : row.name
    return [
      {
        id: `mirror ${row.url}`,
        kind: 'find',
        noun: 'mint',
        icon: Radio,
        title: name,
        detail: `${hostOf(row.url)} · head ${seqWord(row.latest)}`,
        status: row.disputed ? 'disputed' : row.standing,
        run: () => go('mirrors', { select: row.url }),
      },
      {
        id: `pause ${row.url}`,
        kind: 'do',
        icon: row.paused ? Play : Pause,
        title: `${row.paused ? 'Resume' : 'Pause'} the mirror of ${name}`,
        run: () => void pause.run({ url: row.url, paused: !row.paused }),
      },
      {
        id: `sync ${row.url}`,
        kind: 'do',
        icon: RefreshCw,
        title: `Catch up with ${name} now`,
        run: () => void sync.run({ url: row.url }).then(() => go('mirrors', { select: row.url })),
      },
    ]
  }

  const hash = parseQuery(typed).text
  const looksUp: Action[] =
    /^[0-9a-f]+$/.test(hash) && Y_DIGITS.includes(hash.length)
      ? [
          {
            id: 'lookup',
            kind: 'find',
            noun: 'Y',
            icon: FileSearch,
            title: hash,
            detail: 'look it up in every mirror',
            run: () => go('audit', { select: hash }),
          },
        ]
      : []

  return [
    ...looksUp,
    ...mirrors.flatMap(ofMirror),
    ...publications.map((row): Action => ({
      id: `publication ${row.id}`,
      kind: 'find',
      noun: 'publication',
      icon: Upload,
      title: hostOf(row.mint_url),
      detail: `published, head ${seqWord(row.head)}`,
      ...(row.state === 'halted' ? { status: 'halted' as const } : {}),
      run: () => go('publications', { select: String(row.id) }),
    })),
  ]
}
