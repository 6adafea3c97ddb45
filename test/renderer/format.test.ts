import { describe, expect, it } from 'vitest'
import {
  actWords,
  age,
  agoOf,
  clockOf,
  count,
  groupDigits,
  hostOf,
  middle,
  momentOf,
  seconds,
  seqWord,
  subjectWords,
} from '../../src-renderer/ui/format.ts'

const NARROW = '\u202f'

describe('figures', () => {
  it('groups digits exactly, beyond what a number holds', () => {
    expect(groupDigits('18446744073709551615')).toBe(['18', '446', '744', '073', '709', '551', '615'].join(NARROW))
    expect(groupDigits(999)).toBe('999')
    expect(groupDigits(1_000n)).toBe(`1${NARROW}000`)
  })

  it('says one and many', () => {
    expect(count(1, 'mint')).toBe('1 mint')
    expect(count(0, 'entry', 'entries')).toBe('0 entries')
    expect(seqWord(-1)).toBe('none yet')
    expect(seqWord(0)).toBe('0')
  })

  it.each([
    [0, 'now'],
    [999, 'now'],
    [1_000, '1 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [12_000_000, '3 h 20 min'],
    [40_000_000, '11 h'],
    [273_600_000, '3 d 4 h'],
    [864_000_000, '10 d'],
  ])('%d ms is %s', (ms, words) => expect(age(ms)).toBe(words))

  it('never says "now ago" nor a fraction', () => {
    expect(agoOf(10)).toBe('just now')
    expect(agoOf(4_200)).toBe('4 s ago')
    expect(seconds(30)).toBe('30 s')
    expect(seconds(300)).toBe('5 min')
  })

  it('prints UTC whatever the zone of the machine', () => {
    expect(clockOf(Date.UTC(2026, 2, 14, 8, 2, 7))).toBe('08:02:07')
    expect(momentOf(Date.UTC(2026, 2, 14, 8, 2, 7))).toBe('14 Mar 2026 08:02:07')
  })

  it('shortens in the middle and only what is longer', () => {
    expect(middle('02c4a81f6e3dd07b95c2', 6, 4)).toBe('02c4a8…95c2')
    expect(middle('0011223344', 6, 4)).toBe('0011223344')
  })

  it('names a mint by its host and leaves other text alone', () => {
    expect(hostOf('https://mint.example/')).toBe('mint.example')
    expect(hostOf('http://127.0.0.1:3338/cashu')).toBe('127.0.0.1:3338/cashu')
    expect(hostOf('poll_seconds')).toBe('poll_seconds')
    expect(hostOf('https://')).toBe('')
  })

  it('says in words what an entry is about', () => {
    expect(subjectWords('https://harbor.demo/')).toBe('harbor.demo')
    expect(subjectWords('stale_after_seconds')).toBe('stale after seconds')
    expect(subjectWords('/srv/my_mint.db')).toBe('/srv/my_mint.db')
  })

  it('says an act in words', () => {
    expect(actWords('mirror.gap-opened')).toBe('Mirror gap opened')
    expect(actWords('peer.added')).toBe('Mirror added')
    expect(actWords('constructor')).toBe('Constructor')
    expect(actWords('')).toBe('')
  })
})
