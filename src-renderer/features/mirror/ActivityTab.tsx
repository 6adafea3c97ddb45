import { useMemo, useState } from 'react'
import type { MirrorDetail, Sample } from '#shared/rpc/views/mirror.ts'
import { useView } from '../../app/use-view.ts'
import { Chart } from '../../ui/Chart.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { age, clockOf, count, groupDigits, seqWord } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { holesIn, type Point, type Span } from '../../ui/holes.ts'
import { Failure } from '../../ui/Notice.tsx'
import { useNow } from '../../ui/now.ts'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { NoteField } from '../../workspace/NoteField.tsx'
import { LiveTail } from './LiveTail.tsx'
import type { MirrorLine } from './mirror-line.ts'
import styles from './ActivityTab.module.css'

/** The core measures once a minute. */
const STEP_MS = 60_000
const HOUR_MS = 3_600_000
const RANGES = [
  { value: '1', label: '1 h' },
  { value: '6', label: '6 h' },
  { value: '24', label: '24 h' },
  { value: '168', label: '7 d' },
] as const
const NONE: readonly Sample[] = []
/** Two points: a chart of less has no line. */
const SHORTEST_MS = 2 * STEP_MS
/** Values that an axis of events and one of seconds may step by. */
const EVENT_STEPS = [1, 2, 5]
  .flatMap(digit => Array.from({ length: 12 }, (_, power) => digit * 10 ** power))
  .toSorted((one, other) => one - other)
const SECOND_STEPS = [10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800]

/** The last hours, from when the mirror was added at most: time before it is not missing data. */
function windowOf(hours: number, addedAt: number, now: number): Span {
  return { from: Math.max(now - hours * HOUR_MS, Math.min(addedAt, now - SHORTEST_MS)), to: now }
}

/** How the mirror has fared, its live tail, and the facts of its log. */
export function ActivityTab({ detail, line }: { detail: MirrorDetail; line: MirrorLine }) {
  const [hours, setHours] = useState<(typeof RANGES)[number]['value']>('24')
  const now = useNow(STEP_MS)
  const samples = useView('mirror.samples', { url: detail.url, hours: Number(hours) })
  const points = samples.data ?? NONE
  const newest = points.at(-1)?.at ?? 0
  const window = useMemo(() => windowOf(Number(hours), detail.added_at, Math.max(now, newest)), [now, newest, hours, detail.added_at])
  return (
    <>
      <Section
        title="Behind, events"
        aside={<ChoiceField label="Time shown" hideLabel compact choices={RANGES} value={hours} onChange={setHours} />}
      >
        {samples.error && <Failure error={samples.error} />}
        <Series
          samples={points}
          window={window}
          value={sample => sample.behind}
          axis={groupDigits}
          steps={EVENT_STEPS}
          least={5}
          height={112}
          what="Behind"
          say={value => `${groupDigits(value)} events`}
        />
        <NoData samples={points} window={window} addedAt={detail.added_at} />
      </Section>
      <Section title="Time since contact">
        <Series
          samples={points}
          window={window}
          value={sample => (sample.contact_age_ms < 0 ? null : sample.contact_age_ms / 1000)}
          axis={seconds => (seconds === 0 ? '0' : age(seconds * 1000))}
          least={60}
          steps={SECOND_STEPS}
          height={84}
          what="Time since contact"
          say={seconds => age(seconds * 1000)}
        />
      </Section>
      <LiveTail url={line.url} />
      <Section title="The log we keep">
        <Facts>
          <Fact term="Complete to">{seqWord(detail.contiguous)}</Fact>
          <Fact term="The mint reports">{seqWord(detail.latest)}</Fact>
          <Fact term="Events held">{groupDigits(detail.events)}</Fact>
          <Fact term="Arrives by">{{ none: 'nothing now', page: 'pages', stream: 'live stream' }[detail.transport]}</Fact>
          <Fact term="Root">
            {detail.root === null ? (
              'not computed yet'
            ) : (
              <>
                over {groupDigits(detail.root.size)} <Hash value={detail.root.hash} what="root" />
              </>
            )}
          </Fact>
        </Facts>
      </Section>
      <NoteField key={line.url} kind="mirror" subject={line.url} />
    </>
  )
}

function Series(props: {
  samples: readonly Sample[]
  window: Span
  value: (sample: Sample) => number | null
  axis: (value: number) => string
  least: number
  steps: readonly number[]
  height: number
  what: string
  say: (value: number) => string
}) {
  const { samples, window, value } = props
  // `value` is written inline by the caller and always reads the same field.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const points = useMemo<readonly Point[]>(() => samples.map(sample => ({ at: sample.at, value: value(sample) })), [samples])
  return (
    <Chart
      points={points}
      window={window}
      stepMs={STEP_MS}
      height={props.height}
      axis={props.axis}
      least={props.least}
      steps={props.steps}
      summary={inWords(props.what, points, window, props.say)}
    />
  )
}

/** What a reader of the chart would say, for those who hear it. */
function inWords(what: string, points: readonly Point[], window: Span, say: (value: number) => string): string {
  const values = points.flatMap(({ at, value }) => (value !== null && at >= window.from ? [value] : []))
  const last = values.at(-1)
  if (last === undefined) return `${what}: no data between ${clockOf(window.from)} and ${clockOf(window.to)} UTC.`
  return `${what} between ${clockOf(window.from)} and ${clockOf(window.to)} UTC: at most ${say(Math.max(...values))}, now ${say(last)}.`
}

/** A missing span is said in words too: grey alone could mean anything. */
function NoData({ samples, window, addedAt }: { samples: readonly Sample[]; window: Span; addedAt: number }) {
  const holes = holesIn(
    samples.map(({ at }) => ({ at, value: 0 })),
    window,
    STEP_MS,
  )
  const last = holes.at(-1)
  if (last === undefined) return null
  // A mirror that has just begun has no past to miss.
  if (last.from <= addedAt && last.to - addedAt < SHORTEST_MS) {
    return (
      <p className={styles.hole}>
        <i aria-hidden />
        Mirrored since {clockOf(addedAt).slice(0, 5)}; measured once a minute.
      </p>
    )
  }
  const day = window.to - window.from > 24 * HOUR_MS
  const clock = (at: number): string => (day ? `${new Date(at).toISOString().slice(5, 10)} ` : '') + clockOf(at).slice(0, 5)
  return (
    <p className={styles.hole}>
      <i aria-hidden />
      {clock(last.from)}–{clock(last.to)} no data: the core measured nothing
      {holes.length > 1 ? `, as in ${count(holes.length - 1, 'earlier span')}` : ''}.
    </p>
  )
}
