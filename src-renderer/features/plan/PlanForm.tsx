import { X } from 'lucide-react'
import { useEffect, useMemo, useState, type FormEvent } from 'react'
import { useActions } from '../../app/actions.ts'
import { go, useParam } from '../../app/use-route.ts'
import { useCommand, useView, useViews } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import type { ReserveRow } from '#shared/rpc/views/reserve.ts'
import { CoinPicker } from './CoinPicker.tsx'
import { ConsolidateHint } from './ConsolidateHint.tsx'
import { Payments } from './Payments.tsx'
import { argsOf, choicesOf, endsOf, firstChoice, missingOf, type Draft } from './plan-draft.ts'
import { KINDS, type PlanKind } from './plan-words.ts'
import { PreviewPanel } from './PreviewPanel.tsx'
import { RateField } from '../../workspace/plan/RateField.tsx'
import styles from './PlanForm.module.css'

const KIND_CHOICES = (Object.keys(KINDS) as PlanKind[]).map(value => ({ value, label: KINDS[value].title }))

/** Kind and coins on the left, the transaction that would come of it on the right. It ends in the tray: a form never broadcasts. */
export function PlanForm({ kind }: { kind: PlanKind }) {
  const [asked] = useParam('coins')
  const [reserve] = useParam('reserve')
  const coins = useView('reserve.coins', {})
  const reserves = useView('reserve.list', {})
  const create = useCommand('plan.create')
  const ends = useMemo(() => endsOf(kind, reserves.data ?? []), [kind, reserves.data])
  const [draft, setDraft] = useState<Draft | null>(null)
  const leave = (): void => go('plans')
  useActions([{ id: 'plan.cancel', kind: 'do', title: 'Close the form', keys: 'Escape', icon: X, run: leave }])

  // The form begins from the first answers; what happens to the coins meanwhile is told by the preview.
  useEffect(() => {
    if (draft !== null || coins.data === null || reserves.data === null) return
    const from = firstFrom(kind, ends.from, reserve)
    const choices = choicesOf(kind, from, coins.data)
    setDraft({
      kind,
      from,
      to: ends.to.find(row => row.active && row.id !== from)?.id ?? ends.to.find(row => row.id !== from)?.id ?? null,
      coins: firstChoice(kind, choices, new Set((asked ?? '').split(',').filter(Boolean))),
      payments: [{ key: 1, address: '', amount: '' }],
      rate: 'normal',
    })
  }, [draft, coins.data, reserves.data, kind, ends, reserve, asked])

  const args = draft === null ? [] : argsOf(draft, coins.data ?? [])
  const previews = useViews(
    'plan.preview',
    args.map(plan => ({ plan })),
  )
  const change = (to: Partial<Draft>): void => {
    if (draft !== null) setDraft({ ...draft, ...to })
  }
  const ready = args.length > 0 && previews.every(({ data, error }) => data !== null && error === null)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!ready || create.busy) return
    const made: number[] = []
    for (const plan of args) {
      const answer = await create.run({ plan })
      if (!answer.ok) return
      made.push(answer.value.id)
    }
    go('plans', { select: String(made[0]) })
  }

  const error = coins.error ?? reserves.error
  const choices = draft === null ? [] : choicesOf(kind, draft.from, coins.data ?? [])
  return (
    <Page title="New plan" sub={KINDS[kind].lead} actions={<Button onClick={leave}>Cancel</Button>} scroll>
      {error !== null && draft === null && <Failure title="The coins could not be read" error={error} />}
      {draft === null ? (
        error === null && <Skeleton rows={8} />
      ) : (
        <form className={styles.columns} onSubmit={event => void submit(event)}>
          <div className={styles.form}>
            <ChoiceField<PlanKind>
              label="Kind"
              hideLabel
              compact
              choices={KIND_CHOICES}
              value={kind}
              onChange={next => go('plans', { new: next })}
            />
            {ends.from.length > 0 && (
              <Ends
                label="From"
                rows={ends.from}
                value={draft.from}
                onChange={from => change({ from, coins: firstChoice(kind, choicesOf(kind, from, coins.data ?? []), new Set()) })}
              />
            )}
            {ends.to.length > 0 && <Ends label="To" rows={ends.to} value={draft.to} onChange={to => change({ to })} />}
            {kind === 'payout' && <Payments payments={draft.payments} onChange={payments => change({ payments })} />}
            {kind !== 'rotate' && kind !== 'sweep' && (
              <CoinPicker kind={kind} coins={choices} chosen={draft.coins} onChange={chosen => change({ coins: chosen })} />
            )}
            {kind === 'rearm' && (
              <ConsolidateHint coins={choices} chosen={draft.coins} onTake={ids => change({ coins: new Set([...draft.coins, ...ids]) })} />
            )}
            <RateField rate={draft.rate} onChange={rate => change({ rate })} />
          </div>
          <aside className={styles.aside} aria-label="Preview">
            <PreviewPanel previews={previews} missing={missingOf(draft, ends)} />
            {create.error !== null && <Failure title="It was not put into the tray" error={create.error} />}
            <div className={styles.commit}>
              <Button kind="primary" submit disabled={!ready} busy={create.busy}>
                {args.length > 1 ? `Put ${args.length} plans into the tray` : 'Put into the tray'}
              </Button>
              <span>Nothing is signed and nothing is sent.</span>
            </div>
          </aside>
        </form>
      )}
    </Page>
  )
}

function firstFrom(kind: PlanKind, from: readonly ReserveRow[], asked: string | null): number | null {
  if (kind === 'rearm') return null
  const named = from.find(({ id }) => String(id) === asked)
  if (kind === 'rotate') return (named ?? from.find(({ active }) => !active) ?? from[0])?.id ?? null
  return (named ?? from.find(({ active }) => active) ?? from[0])?.id ?? null
}

function Ends(props: { label: string; rows: readonly ReserveRow[]; value: number | null; onChange: (id: number) => void }) {
  return (
    <ChoiceField
      label={props.label}
      choices={props.rows.map(row => ({
        value: String(row.id),
        label: row.name,
        detail: `${groupDigits(row.balance)} sat in ${row.coins} ${row.coins === 1 ? 'output' : 'outputs'}${row.active ? ', active' : ''}`,
      }))}
      value={props.value === null ? null : String(props.value)}
      onChange={id => props.onChange(Number(id))}
    />
  )
}
