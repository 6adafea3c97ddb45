import { FileInput, Landmark, Plus, RefreshCw, RotateCw, Search } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useActions } from '../../app/actions.ts'
import { useParam, useSelection } from '../../app/use-route.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { KeyHint } from '../../ui/KeyHint.tsx'
import { Page } from '../../ui/Page.tsx'
import { ReadFailure } from '../../ui/ReadFailure.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Table } from '../../ui/Table.tsx'
import { NewReserve } from './NewReserve.tsx'
import { columns } from './reserve-columns.tsx'
import { canClaim, canRearm, claim, filtered, isDue, linesOf, planFor, sumOf, type ReserveLine, type RoleFilter } from './reserve-line.ts'
import { ReservePane } from './ReservePane.tsx'
import { kindOf, SelectionBar } from './SelectionBar.tsx'
import styles from './ReservePage.module.css'

const ROLES = [
  { value: 'all', label: 'All' },
  { value: 'own', label: 'Mine' },
  { value: 'peer', label: 'Peers’' },
  { value: 'hot', label: 'Hot' },
] as const

/** Every watched output, worst first: who could take it, when, and what to do before. */
export function ReservePage() {
  const coins = useView('reserve.coins', {})
  const reserves = useView('reserve.list', {})
  const all = useMemo(() => linesOf(reserves.data ?? [], coins.data ?? []), [reserves.data, coins.data])
  const [opened, open] = useSelection()
  const [role, setRole] = useParam('role')
  const [text, setText] = useParam('q')
  const [dialog, setDialog] = useParam('dialog')
  const [byKey, setByKey] = useState(false)
  const [selected, select] = useState<ReadonlySet<string> | null>(null)
  const refresh = useCommand('reserve.refresh')
  const search = useRef<HTMLInputElement>(null)

  const shown = ROLES.find(each => each.value === role)?.value ?? 'all'
  const lines = useMemo(() => filtered(all, shown, text ?? ''), [all, shown, text])
  // Everything due is chosen once, when the outputs are first known; from then on the choice is the operator's.
  const due = useMemo(() => new Set((coins.data ?? []).filter(isDue).map(({ id }) => id)), [coins.data])
  useEffect(() => {
    if (selected === null && coins.data !== null) select(due)
  }, [selected, coins.data, due])
  const chosen = lines.flatMap(({ coin }) => (coin !== null && selected?.has(coin.id) ? [coin] : []))
  const kind = kindOf(chosen)
  // Of one reserve alone: `kindOf` sees to it.
  const claimChosen = (): void => claim(lines.find(({ coin }) => coin?.id === chosen[0]?.id)?.reserve, chosen)
  const line = lineOf(all, opened)
  const creating = dialog === 'new' || dialog === 'import'

  useActions(
    creating
      ? []
      : [
          { id: 'reserve.new', kind: 'do', title: 'Set up a reserve', keys: 'n', icon: Plus, run: () => setDialog('new') },
          { id: 'reserve.import', kind: 'do', title: 'Watch a peer’s reserve', icon: FileInput, run: () => setDialog('import') },
          { id: 'reserve.filter', kind: 'do', title: 'Filter the outputs', keys: 'f', icon: Search, run: () => search.current?.focus() },
          { id: 'reserve.refresh', kind: 'do', title: 'Ask every server again', icon: RefreshCw, run: () => void refresh.run({}) },
          ...(kind === 'rearm'
            ? [
                {
                  id: 'reserve.rearm',
                  kind: 'do' as const,
                  title: `Re-arm ${count(chosen.length, 'selected output')}`,
                  keys: 'r',
                  icon: RotateCw,
                  run: () => planFor('rearm', chosen),
                },
              ]
            : []),
          ...(kind === 'claim'
            ? [
                {
                  id: 'reserve.claim',
                  kind: 'do' as const,
                  title: 'Claim the selected outputs',
                  keys: 'c',
                  run: () => claimChosen(),
                },
              ]
            : []),
        ],
  )

  if (creating) {
    return (
      <NewReserve
        start={dialog === 'import' ? 'mirror' : 'policy'}
        onClose={made => {
          setDialog(null)
          if (made !== null) open(String(made))
        }}
      />
    )
  }

  const error = coins.error ?? reserves.error
  const outputs = lines.flatMap(({ coin }) => (coin === null ? [] : [coin]))
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented && opened !== null) open(null)
  }
  return (
    <Page
      title="Reserves"
      sub={all.length > 0 ? `${count(outputs.length, 'output')} · ${groupDigits(sumOf(outputs))} sat` : undefined}
      actions={
        <>
          {all.length > 0 && (
            <div className={styles.filter}>
              <ChoiceField<RoleFilter>
                label="Whose"
                hideLabel
                compact
                choices={ROLES}
                value={shown}
                onChange={next => setRole(next === 'all' ? null : next)}
              />
              <label className={styles.search}>
                <Search size={13} aria-hidden />
                <input
                  ref={search}
                  aria-label="Filter by name, delegate, address or txid"
                  placeholder="Filter"
                  value={text ?? ''}
                  onChange={event => setText(event.target.value === '' ? null : event.target.value)}
                  onKeyDown={event => {
                    if (event.key !== 'Escape') return
                    event.preventDefault()
                    setText(null)
                    event.currentTarget.blur()
                  }}
                />
                <KeyHint keys="f" />
              </label>
            </div>
          )}
          <Button keys="n" onClick={() => setDialog('new')}>
            New reserve
          </Button>
        </>
      }
    >
      <ReadFailure what="The reserves" view={{ data: coins.data, error: error ?? refresh.error, retry: coins.retry }} />
      <div className={styles.split} onKeyDown={onKey}>
        <div className={styles.main}>
          {coins.loading || reserves.loading ? (
            <Skeleton rows={8} />
          ) : (
            <Table
              label="Outputs"
              rows={lines}
              columns={columns}
              keyOf={each => each.key}
              sort={{ id: 'status', desc: false }}
              opened={line?.key ?? null}
              onOpen={(each, enter) => {
                setByKey(enter)
                open(each.key)
              }}
              selected={selected ?? due}
              onSelect={select}
              actions={[
                { key: 'r', run: each => rearm(each, chosen) },
                { key: 'c', run: each => each.coin !== null && canClaim(each.coin) && claim(each.reserve, [each.coin]) },
              ]}
              empty={all.length > 0 ? <NoMatch onClear={() => (setText(null), setRole(null))} /> : <NoReserve onNew={setDialog} />}
            />
          )}
          <SelectionBar chosen={chosen} onClaim={claimChosen} onClear={() => select(new Set())} />
        </div>
        {opened !== null && !coins.loading && !reserves.loading && (
          <ReservePane key={line?.key ?? opened} line={line} takesFocus={byKey} onClose={() => open(null)} />
        )}
      </div>
    </Page>
  )
}

/** `opened` names an output, or a reserve: then its worst output is shown. */
const lineOf = (lines: readonly ReserveLine[], opened: string | null): ReserveLine | null =>
  opened === null ? null : (lines.find(({ key }) => key === opened) ?? lines.find(({ reserve }) => String(reserve.id) === opened) ?? null)

/** R on a row means what is chosen when the row is part of it, else the row alone. */
function rearm({ coin }: ReserveLine, chosen: readonly NonNullable<ReserveLine['coin']>[]): void {
  if (coin === null) return
  if (chosen.some(({ id }) => id === coin.id) && chosen.every(canRearm)) planFor('rearm', chosen)
  else if (canRearm(coin)) planFor('rearm', [coin])
}

const NoMatch = ({ onClear }: { onClear: () => void }) => (
  <EmptyState icon={Search} title="No output fits the filter" actions={<Button onClick={onClear}>Show all</Button>}>
    Nothing is hidden for good: the filter looks in names, mints, delegates, addresses and transaction ids.
  </EmptyState>
)

const NoReserve = ({ onNew }: { onNew: (dialog: string) => void }) => (
  <EmptyState
    icon={Landmark}
    title="No reserve is watched yet"
    actions={
      <>
        <Button kind="primary" icon={Plus} keys="n" onClick={() => onNew('new')}>
          Set up my reserve
        </Button>
        <Button icon={FileInput} onClick={() => onNew('import')}>
          Watch a peer’s reserve
        </Button>
      </>
    }
  >
    A reserve is an address that you can always spend, and that each delegate can spend after a number of blocks without you. Name your
    delegates to get one, or add the reserves of mints that delegate to you.
  </EmptyState>
)
