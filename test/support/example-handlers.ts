import type { Topic, WorldName } from '#shared/rpc/contract.ts'
import { RpcError } from '#shared/rpc/errors.ts'
import type { Handlers } from '#shared/rpc/server.ts'
import type { AppStatus, DemoState, LogEntry, Settings } from '#shared/rpc/views/app.ts'
import type { MirrorRow } from '#shared/rpc/views/mirror.ts'
import type { Publication, PublicationArgs } from '#shared/rpc/views/publication.ts'
import { overviewOf } from '../../src-main/project/overview.ts'
import { exampleAudit } from './example-audit.ts'
import { exampleChain } from './example-chain.ts'
import { exampleDelegation } from './example-delegation.ts'
import { exampleFailover } from './example-failover.ts'
import { exampleRedemption } from './example-redemption.ts'
import { exampleTray } from './example-tray.ts'
import { exampleReserves } from './example-reserves.ts'
import { exampleSigners } from './example-signers.ts'
import { badgesOf, chainOf } from './example-status.ts'
import type { ExampleWorld } from './example-world.ts'
import * as example from './example-data.ts'
import * as history from './example-history.ts'

/** Which facts the example core begins with. */
export type Scene = 'busy' | 'calm' | 'empty' | 'first-start' | 'hostile' | 'failing'

/** One function for every call of the contract, over facts that the commands change. */
export function exampleHandlers(
  world: WorldName,
  scene: Scene,
  demo: { running: boolean; mints: DemoState['mints'] },
  now: () => number,
  announce: (...topics: Topic[]) => void,
): Handlers {
  const startedAt = now() - 5 * 3_600_000
  const bare = scene === 'empty' || scene === 'first-start'
  let settings: Settings = {
    network: scene === 'first-start' ? null : world === 'demo' ? 'regtest' : 'signet',
    theme: 'system',
    poll_seconds: 30,
    keyset_poll_seconds: 60,
    stale_after_seconds: 300,
    due_percent: 50,
    urgent_percent: 10,
    alarm_blocks: 36,
    ceremony_hours: 24,
    max_fee_sat: 100_000,
    consolidate_coins: 20,
    consolidate_rate: 3_000,
    claim_depth: 6,
    close_after_days: null,
  }
  let mirrors: MirrorRow[] = bare
    ? []
    : world === 'demo'
      ? example.demoRows(now())
      : scene === 'calm'
        ? example.mirrorRows(now()).slice(4, 6)
        : example.mirrorRows(now())
  if (scene === 'hostile') mirrors = [example.hostileRow(now()), ...mirrors]
  let feeds: Publication[] =
    bare || world === 'demo' ? [] : scene === 'calm' ? history.publications(now()).slice(0, 1) : history.publications(now())
  let log: LogEntry[] = bare ? [] : history.logEntries(now(), 900)
  if (scene === 'hostile')
    log = [
      { ...log[0]!, id: 901, subject: example.HOSTILE, detail: example.HOSTILE, before: example.HOSTILE, after: 'x'.repeat(500) },
      ...log,
    ]

  const write = (act: string, subject: string, detail: string, before: string | null = null, after: string | null = null): void => {
    log = [{ id: (log[0]?.id ?? 0) + 1, at: now(), level: 'notice', actor: 'operator', act, subject, detail, before, after }, ...log]
    announce('log')
  }
  const part: ExampleWorld = {
    world,
    scene: bare || scene === 'failing' ? 'bare' : scene === 'calm' && world === 'home' ? 'calm' : 'busy',
    network: () => settings.network,
    now,
    announce,
    write,
  }
  const chain = exampleChain(part)
  const reserves = exampleReserves(part, chain)
  const signers = exampleSigners(part)
  const plans = exampleTray(part, chain, reserves, signers)
  const redemption = exampleRedemption(part, scene === 'hostile')
  const near = { chain, reserves, signers, mirrors: () => mirrors, pots: redemption.pots, tray: plans.handlers }
  const failover = exampleFailover(part, near, scene === 'hostile')
  const mirrorAt = (url: string): MirrorRow => {
    const row = mirrors.find(mirror => mirror.url === url)
    if (row === undefined) throw new RpcError('mirror.unknown', `No mirror of ${url.slice(0, 200)} is kept here.`)
    return row
  }
  const feedAt = (id: number): Publication => {
    const row = feeds.find(feed => feed.id === id)
    if (row === undefined) throw new RpcError('publish.unknown', `There is no publication ${id}.`)
    return row
  }
  const change = (id: number, to: Partial<Publication>): Publication => {
    feeds = feeds.map(feed => (feed.id === id ? { ...feed, ...to } : feed))
    announce('publications')
    return feedAt(id)
  }
  const demoState = (): DemoState => ({
    running: demo.running,
    chain: demo.running
      ? {
          height: chain.tip(),
          servers: chain.servers().map(({ id, host }) => ({ id, host, fault: chain.faults().get(id) ?? ('none' as const) })),
        }
      : null,
    mints: demo.running ? demo.mints : [],
  })
  const done = { done: true } as const

  return {
    'app.status': (): AppStatus => ({
      version: '0.1.0',
      world,
      network: settings.network,
      first_start: world === 'home' && settings.network === null && mirrors.length === 0 && feeds.length === 0,
      demo_running: demo.running,
      storage: world === 'demo' ? 'memory' : 'sqlite',
      home: world === 'demo' ? 'memory' : '/home/bob/.nimdolf',
      started_at: startedAt,
      now: now(),
      core: { pid: 4_711, host: 'serve', node: '24.21.0' },
      badges: {
        mirrors: mirrors.length,
        mirror_exceptions: mirrors.filter(row => row.disputed || row.standing === 'gap' || row.standing === 'stale').length,
        publications: feeds.length,
        publications_halted: feeds.filter(row => row.state === 'halted').length,
        ...badgesOf(chain, reserves, plans, signers, failover.rows()),
      },
      chain: chainOf(chain),
    }),
    'overview.get': () =>
      overviewOf({
        mirrors,
        publications: feeds,
        reserves: reserves.rows(),
        coins: reserves.coins(),
        plans: plans.rows(),
        relations: failover.rows(),
        gateway: redemption.findings(),
        servers: chain.servers(),
        chain: chain.status(),
        elsewhere: [],
        networkChosen: settings.network !== null,
        canPublish: world === 'home',
        since: url => ({
          disputed: now() - 93_600_000,
          gap: now() - 2_280_000,
          changed: url.includes('nordlys') ? now() - 10_800_000 : null,
        }),
        now: now(),
      }),

    'mirror.list': () => mirrors,
    'mirror.get': ({ url }) => example.mirrorDetail(mirrorAt(url), now()),
    'mirror.tail': ({ url, limit }) => example.events(mirrorAt(url), now(), limit),
    'mirror.samples': ({ url, hours }) => example.samples(mirrorAt(url), now(), hours),
    'mirror.pause': ({ url, paused }) => {
      mirrors = mirrors.map(row => (row.url === url ? { ...row, paused } : row))
      write(paused ? 'mirror.paused' : 'mirror.resumed', url, '')
      announce('mirrors')
      return done
    },
    'mirror.sync': ({ url }) =>
      (url === null ? mirrors : [mirrorAt(url)]).map(row => ({ url: row.url, complete: row.behind === 0, row, reason: row.last_error })),
    'mirror.verify': ({ url }) => ({ events: mirrorAt(url).events, bad: 0, root: example.hexOf(url, 64), ms: 1_240 }),

    'peer.preview': ({ url }) => {
      if (!url.startsWith('http')) throw new RpcError('parse.url', 'That is not the address of a mint. Write it whole, with https://.')
      return example.peerPreview(
        url,
        now(),
        mirrors.some(row => row.url === url),
      )
    },
    'peer.add': ({ url }) => {
      const row: MirrorRow = {
        ...example.mirrorRows(now())[3]!,
        url,
        name: 'Lantern & Co.',
        contiguous: -1,
        latest: 48_113,
        behind: 48_114,
        events: 0,
      }
      mirrors = [...mirrors, row]
      write('peer.added', url, '4 keysets, feed on another host')
      announce('mirrors', 'app')
      return row
    },
    'peer.remove': ({ url }) => {
      mirrors = mirrors.filter(row => row.url !== mirrorAt(url).url)
      write('peer.removed', url, '')
      announce('mirrors', 'app')
      return done
    },
    'peer.accept-change': ({ url }) => {
      write('peer.change-accepted', mirrorAt(url).url, 'delegates, firehose')
      announce('mirrors')
      return done
    },

    ...exampleAudit(() => mirrors, mirrorAt, now),

    'publication.list': () => feeds,
    'publication.plan': args => {
      if (args.db.includes('missing'))
        throw new RpcError(
          'publish.db-missing',
          `There is no file ${args.db} on the core's machine. Check the path; it is written as the core sees it.`,
        )
      return history.publicationPlan(args.db)
    },
    'publication.add': (args: PublicationArgs) => {
      const added: Publication = {
        ...history.publications(now())[2]!,
        ...args,
        id: feeds.length + 1,
        public_url: args.public_url ?? `http://${args.listen}`,
      }
      feeds = [...feeds, added]
      write('publication.added', args.mint_url, args.db)
      announce('publications', 'app')
      return added
    },
    'publication.stop': ({ id }) => {
      change(id, { state: 'stopped', subscribers: 0 })
      return done
    },
    'publication.start': ({ id }) => {
      if (feedAt(id).state === 'halted')
        throw new RpcError('publish.went-backwards', "The mint's database still ends before our log. Bring back the newer file first.")
      return change(id, { state: 'live' })
    },
    'publication.uninstall': ({ id }) => {
      feeds = feeds.filter(feed => feed.id !== feedAt(id).id)
      announce('publications', 'app')
      return done
    },

    ...chain.handlers,
    ...reserves.handlers,
    ...plans.handlers,
    ...signers.handlers,
    ...redemption.handlers,
    ...failover.handlers,
    ...exampleDelegation(part, chain, reserves, () => mirrors, failover.rows),

    'log.list': ({ before, limit, level, text }) =>
      log
        .filter(entry => (before === null || entry.id < before) && (level === null || entry.level === level))
        .filter(entry => `${entry.subject} ${entry.act} ${entry.detail}`.toLowerCase().includes(text.toLowerCase()))
        .slice(0, limit),

    'settings.get': () => settings,
    'settings.set': to => {
      const before = settings
      settings = {
        ...settings,
        ...(Object.fromEntries(Object.entries(to).filter(([, value]) => value !== undefined)) as Partial<Settings>),
      }
      for (const key of Object.keys(to) as (keyof Settings)[])
        write('settings.changed', key, `${key} is now ${String(settings[key])}`, String(before[key]), String(settings[key]))
      announce('settings', 'app')
      return settings
    },

    'demo.state': demoState,
    'demo.start': () => {
      demo.running = true
      announce('demo')
      return demoState()
    },
    'demo.leave': () => {
      demo.running = false
      announce('demo')
      return done
    },
    'demo.fault': ({ url, fault }) => {
      demo.mints = demo.mints.map(mint => (mint.url === url ? { ...mint, fault } : mint))
      announce('demo')
      return demoState()
    },
    'demo.mine': ({ blocks }) => {
      chain.mine(blocks)
      plans.mined(blocks)
      return demoState()
    },
    'demo.server-fault': ({ id, fault }) => {
      chain.fault(id, fault)
      return demoState()
    },
    'demo.redeem': ({ url, count }) => {
      const came = redemption.redeem(url, count)
      demo.mints = demo.mints.map(mint =>
        mint.url === url ? { ...mint, redeemed: mint.redeemed + came.redeemed, refused: mint.refused + came.refused } : mint,
      )
      announce('demo')
      return demoState()
    },
    'demo.spend': ({ url, count }) => {
      demo.mints = demo.mints.map(mint => (mint.url === url ? { ...mint, spends: mint.spends + count } : mint))
      announce('demo', 'events')
      return demoState()
    },
  }
}
