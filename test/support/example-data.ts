import type { DemoState } from '#shared/rpc/views/app.ts'
import type { DisputeRow, EventRow, Finding, KeysetRow, MirrorDetail, MirrorRow, PeerPreview, Sample } from '#shared/rpc/views/mirror.ts'

/** Believable facts for the example core. Invented, but each one fits the contract and the others. */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `digits` hex digits that depend on `seed` alone. */
export function hexOf(seed: string, digits: number): string {
  let state = 2_166_136_261
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 16_777_619) >>> 0
  let text = ''
  while (text.length < digits) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    text += (state >>> 8).toString(16).padStart(6, '0')
  }
  return text.slice(0, digits)
}

/** Text as a hostile mint might choose it: markup, direction overrides, no break opportunities. */
export const HOSTILE = `<img src=x onerror=alert(1)>\u202egnp.exe \u200b${'ＷＷ'.repeat(60)}`

interface Role {
  readonly host: string
  readonly name: string
  readonly latest: number
  readonly contiguous: number
  readonly missing: number
  readonly standing: MirrorRow['standing']
  readonly disputed: boolean
  readonly silentMs: number
  readonly rate: number
  readonly error: MirrorRow['last_error']
  readonly paused?: boolean
}

const calm = { missing: 0, disputed: false, standing: 'live', error: null } as const

const CAST: readonly Role[] = [
  {
    ...calm,
    host: 'mint.fjord.example',
    name: 'Fjord',
    latest: 118_409,
    contiguous: 118_409,
    disputed: true,
    silentMs: 4 * SECOND,
    rate: 1.4,
  },
  {
    ...calm,
    host: 'cashu.skerry.example',
    name: 'Skerry ecash',
    latest: 81_044,
    contiguous: 77_120,
    missing: 412,
    standing: 'gap',
    silentMs: 11 * SECOND,
    rate: 0.6,
    error: { code: 'wire.status', detail: 'The peer answers 500 for events 77 121 to 77 532.' },
  },
  {
    ...calm,
    host: 'mint.tarn.example',
    name: 'Tarn',
    latest: 20_417,
    contiguous: 20_417,
    standing: 'stale',
    silentMs: 3 * DAY + 4 * HOUR,
    rate: 0,
    error: { code: 'wire.unreachable', detail: 'No connection to mint.tarn.example: the name was not found.' },
  },
  {
    ...calm,
    host: 'mint.kestrel.example',
    name: 'Kestrel',
    latest: 463_478,
    contiguous: 402_190,
    standing: 'syncing',
    silentMs: 300,
    rate: 8_140,
  },
  { ...calm, host: 'cashu.nordlys.example', name: 'Nordlys', latest: 915_322, contiguous: 915_322, silentMs: 2 * SECOND, rate: 3.1 },
  { ...calm, host: 'mint.lanternpay.example', name: 'LanternPay', latest: 1_204_881, contiguous: 1_204_880, silentMs: 1_200, rate: 5.8 },
  { ...calm, host: 'cashu.brae.example', name: 'Brae', latest: 66_310, contiguous: 66_310, silentMs: 9 * SECOND, rate: 0.3, paused: true },
  { ...calm, host: 'mint.sound.example', name: '', latest: -1, contiguous: -1, silentMs: 31 * SECOND, rate: 0 },
]

export const urlOf = (host: string): string => `https://${host}`

export function mirrorRows(now: number): MirrorRow[] {
  return CAST.map(role => ({
    url: urlOf(role.host),
    name: role.name,
    standing: role.standing,
    disputed: role.disputed,
    paused: role.paused ?? false,
    contiguous: role.contiguous,
    latest: role.latest,
    behind: role.latest - role.contiguous,
    missing: role.missing,
    last_contact_ms: role.silentMs,
    last_event_at: role.latest < 0 ? null : now - role.silentMs,
    events: role.standing === 'gap' ? role.latest + 1 - role.missing : role.contiguous + 1,
    events_per_second: role.rate,
    last_error: role.error,
  }))
}

export function hostileRow(now: number): MirrorRow {
  return {
    ...mirrorRows(now)[0]!,
    url: `https://${'very-long-name-of-a-mint.'.repeat(8)}example`,
    name: HOSTILE,
    last_error: { code: 'parse.shape', detail: HOSTILE },
  }
}

export function keysets(url: string, now: number): KeysetRow[] {
  const one = (seed: string, change: Partial<KeysetRow>): KeysetRow => ({
    id: `01${hexOf(seed + url, 64)}`,
    unit: 'sat',
    active: true,
    input_fee_ppk: 100,
    final_expiry: null,
    amounts: 64,
    derivation: 'v2',
    refused: null,
    first_seen_at: now - 263 * DAY,
    ...change,
  })
  return [
    one('a', {}),
    one('b', { id: `00${hexOf(`b${url}`, 14)}`, active: false, input_fee_ppk: 0, derivation: 'v1', first_seen_at: now - 400 * DAY }),
    one('c', { unit: 'usd', amounts: 24, final_expiry: Math.floor((now + 90 * DAY) / SECOND) }),
    one('d', {
      id: `02${hexOf(`d${url}`, 64)}`,
      active: true,
      derivation: 'none',
      refused: { code: 'verify.keyset-id', detail: 'No derivation reproduces this id from its keys.' },
      first_seen_at: now - 2 * DAY,
    }),
  ]
}

export function events(row: MirrorRow, now: number, limit: number): EventRow[] {
  const made: EventRow[] = []
  for (let seq = row.latest; seq >= 0 && made.length < limit; seq--) {
    const seed = `${row.url} ${seq}`
    const unusable = seq % 97 === 0
    made.push({
      seq,
      Y: unusable ? '' : `${seq % 2 === 0 ? '02' : '03'}${hexOf(seed, 64)}`,
      id: unusable ? '' : keysets(row.url, now)[seq % 3]!.id,
      amount: unusable ? '0' : String(2 ** (seq % 13)),
      unit: 'sat',
      witness: seq % 11 === 0,
      unusable,
      seen_at: now - (row.latest - seq) * 7 * SECOND - Math.max(0, row.last_contact_ms),
    })
  }
  return made
}

const eventText = (seq: number, seed: string, amount: number): string =>
  JSON.stringify({ seq, Y: `02${hexOf(seed, 64)}`, id: `01${hexOf('a', 64)}`, amount, witness: null })

function disputes(row: MirrorRow, now: number): DisputeRow[] {
  if (!row.disputed) return []
  return [
    {
      id: 2,
      kind: 'same-seq',
      seq: 118_402,
      other_seq: null,
      first: eventText(118_402, 'first', 64),
      second: eventText(118_402, 'second', 4_096),
      detail: 'Seq 118 402 was published twice with different contents.',
      seen_at: now - 26 * HOUR,
    },
    {
      id: 1,
      kind: 'same-Y',
      seq: 118_377,
      other_seq: 90_011,
      first: eventText(90_011, 'again', 8),
      second: eventText(118_377, 'again', 8),
      detail: 'The Y of seq 90 011 is published a second time as seq 118 377.',
      seen_at: now - 27 * HOUR,
    },
  ]
}

const FINDINGS: readonly Finding[] = [
  { section: 'info', level: 'ok', code: 'info.read', detail: 'Nutshell/0.21.0 answers /v1/info.' },
  { section: 'firehose', level: 'ok', code: 'firehose.found', detail: 'Stream, pages and checkpoint are advertised on the same host.' },
  { section: 'delegates', level: 'info', code: 'delegates.count', detail: '3 delegates, delays of 2 016 to 5 040 blocks.' },
  {
    section: 'reserves',
    level: 'warning',
    code: 'reserves.no-descriptor',
    detail: 'One reserve names an address and no descriptor: its leaves cannot be checked.',
  },
  {
    section: 'keysets',
    level: 'refused',
    code: 'verify.keyset-id',
    detail: 'One keyset of four is refused: no derivation reproduces its id.',
  },
]

export function mirrorDetail(row: MirrorRow, now: number): MirrorDetail {
  const all = disputes(row, now)
  return {
    ...row,
    version: 'Nutshell/0.21.0',
    added_at: now - 263 * DAY,
    feed: { sse: `${row.url}/v1/firehose/sse`, http: `${row.url}/v1/firehose/batch`, checkpoint: `${row.url}/v1/firehose/checkpoint` },
    transport: row.paused || row.standing === 'stale' ? 'none' : row.standing === 'syncing' ? 'page' : 'stream',
    gaps:
      row.missing > 0
        ? [
            { from: 77_121, to: 77_500 },
            { from: 78_001, to: 78_032 },
          ]
        : [],
    gaps_total: row.missing > 0 ? 2 : 0,
    disputes: all,
    disputes_total: all.length,
    keysets: keysets(row.url, now),
    findings: [...FINDINGS],
    root: row.contiguous < 0 ? null : { size: row.contiguous + 1, hash: hexOf(row.url, 64) },
    advertisement_change: row.url.includes('nordlys') ? { seen_at: now - 3 * HOUR, sections: ['delegates', 'firehose'] } : null,
    next_attempt_at: row.last_error === null ? null : now + 22 * SECOND,
  }
}

/** A day of minutes with a busy hour and an hour without data. */
export function samples(row: MirrorRow, now: number, hours: number): Sample[] {
  const made: Sample[] = []
  for (let ago = hours * 60; ago > 0; ago--) {
    if (ago > 400 && ago < 460) continue
    const noise = Number.parseInt(hexOf(`${row.url} ${ago}`, 4), 16) % 12
    const peak = ago > 860 && ago < 960 ? 60 - Math.abs(910 - ago) : 0
    made.push({ at: now - ago * MINUTE, behind: noise + Math.max(0, peak), contact_age_ms: 1_000 + noise * 900, events: row.events })
  }
  return made
}

export function peerPreview(url: string, now: number, known: boolean): PeerPreview {
  return {
    url,
    name: 'Lantern & Co.',
    version: 'Nutshell/0.21.0',
    pubkey: `02${hexOf(url, 64)}`,
    feed: { sse: `${url}/v1/firehose/sse`, http: `${url}/v1/firehose/batch`, checkpoint: null },
    findings: [...FINDINGS],
    keysets: keysets(url, now),
    delegates: [
      { mint_url: 'https://mint.fjord.example', pubkey: `03${hexOf('d1', 64)}`, delay: 2_016 },
      { mint_url: 'https://cashu.nordlys.example', pubkey: `02${hexOf('d2', 64)}`, delay: 4_032 },
    ],
    reserves: [{ method: 'taproot', address: `bc1p${hexOf('r', 58)}`, descriptor: null }],
    latest: 48_113,
    approvals: [{ host: 'feeds.lantern.example', reason: 'The feed lives on another host than the mint.' }],
    already_added: known,
    addable: !known,
  }
}

export function demoMints(): DemoState['mints'] {
  return [
    {
      url: 'https://harbor.demo',
      name: 'Harbor',
      fault: 'none',
      spends: 212,
      spends_per_minute: 24,
      held: '48211',
      redeemed: 0,
      refused: 0,
    },
    { url: 'https://fjord.demo', name: 'Fjord', fault: 'fork', spends: 118, spends_per_minute: 10, held: '20480', redeemed: 0, refused: 0 },
    {
      url: 'https://kestrel.demo',
      name: 'Kestrel',
      fault: 'none',
      spends: 51,
      spends_per_minute: 4,
      held: '31007',
      redeemed: 0,
      refused: 0,
    },
  ]
}

export function demoRows(now: number): MirrorRow[] {
  const [disputed, , , , live] = mirrorRows(now)
  return demoMints().map((mint, at) => ({
    ...(at === 1 ? disputed! : live!),
    url: mint.url,
    name: mint.name,
    latest: mint.spends - 1,
    contiguous: mint.spends - 1,
    behind: 0,
    events: mint.spends,
  }))
}
