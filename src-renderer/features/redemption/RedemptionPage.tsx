import { Coins, FileText, HandCoins, LifeBuoy, Plug, Zap } from 'lucide-react'
import type { FloatView, GatewayView, PotView } from '#shared/rpc/views/redemption.ts'
import { useActions } from '../../app/actions.ts'
import { hrefOf } from '../../app/route.ts'
import { useParam, useSelection } from '../../app/use-route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { LinkButton } from '../../ui/Button.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { count, groupDigits, satOf } from '../../ui/format.ts'
import { Page } from '../../ui/Page.tsx'
import { ReadFailure } from '../../ui/ReadFailure.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { FloatPanel } from './FloatPanel.tsx'
import { GatewayPanel } from './GatewayPanel.tsx'
import { GatewaySetup } from './GatewaySetup.tsx'
import { GATEWAY } from './gateway-words.ts'
import { shownPots } from './pot-words.ts'
import { Pots } from './Pots.tsx'
import { Requests } from './Requests.tsx'
import { STATES, type RequestState } from './request-words.ts'
import { Totals } from './Totals.tsx'
import styles from './RedemptionPage.module.css'

const PARTS = ['requests', 'totals', 'float', 'gateway'] as const
const FILTERS = [
  { value: 'all', label: 'All' },
  ...(Object.keys(STATES) as RequestState[]).map(value => ({ value, label: STATES[value].label })),
] as const

/** Holders of ecash whose mint is gone are paid here: from which pot, who came, with what float, by which gateway. */
export function RedemptionPage() {
  const potView = useView('redemption.pots', {})
  const gatewayView = useView('gateway.get', {})
  const float = useView('float.get', {}).data
  const [selected] = useSelection()
  const [tab, setTab] = useParam('part')
  const [state, setState] = useParam('state')
  const [dialog, setDialog] = useParam('dialog')
  const pots = shownPots(potView.data ?? [])
  const gateway = gatewayView.data
  const part = PARTS.find(each => each === (tab ?? selected)) ?? 'requests'
  const filter = FILTERS.find(({ value }) => value === state)?.value ?? 'all'

  const showAll = (): void => setState(null)
  const fill = (how: string): void => {
    setTab('float')
    setDialog(how)
  }
  useActions([
    { id: 'redemption.float', kind: 'go', title: 'Show the float', detail: 'of redemption', icon: Coins, run: () => setTab('float') },
    { id: 'redemption.gateway', kind: 'go', title: 'Show the gateway', detail: 'of redemption', icon: Plug, run: () => setTab('gateway') },
    ...(float === null || float.length === 0
      ? []
      : [
          { id: 'float.token', kind: 'do' as const, title: 'Fill the float by token', keys: 't', icon: FileText, run: () => fill('token') },
          {
            id: 'float.invoice',
            kind: 'do' as const,
            title: 'Fill the float by invoice',
            keys: 'i',
            icon: Zap,
            run: () => fill('invoice'),
          },
          { id: 'float.take', kind: 'do' as const, title: 'Take out of the float', icon: HandCoins, run: () => fill('take') },
        ]),
    ...(gateway === null || gateway.state === 'demo'
      ? []
      : [{ id: 'gateway.set', kind: 'do' as const, title: 'Set up the gateway', icon: Plug, run: () => setDialog('gateway') }]),
  ])
  if (dialog === 'gateway' && gateway !== null) return <GatewaySetup gateway={gateway} onClose={() => setDialog(null)} />

  const tabs = [
    {
      value: 'requests',
      label: 'Requests',
      panel: (
        <Requests
          key={filter}
          state={filter === 'all' ? null : filter}
          onAll={showAll}
          isOpen={pots.some(({ phase }) => phase === 'open')}
        />
      ),
    },
    { value: 'totals', label: 'Totals', panel: <Totals pots={pots} /> },
    { value: 'float', label: 'Float', ...floatCount(float), panel: <FloatPanel gateway={gateway} onSetUp={() => setDialog('gateway')} /> },
    {
      value: 'gateway',
      label: 'Gateway',
      ...(gateway === null ? {} : { count: GATEWAY[gateway.state].label.toLowerCase() }),
      panel:
        gateway === null ? (
          <>
            <ReadFailure what="The gateway" view={gatewayView} />
            {gatewayView.error === null && <Skeleton rows={6} />}
          </>
        ) : (
          <GatewayPanel gateway={gateway} onSetUp={() => setDialog('gateway')} />
        ),
    },
  ]
  return (
    <Page
      title="Redemption"
      sub={subtitle(pots)}
      actions={
        part === 'requests' &&
        pots.length > 0 && (
          <ChoiceField
            label="What became of it"
            hideLabel
            compact
            choices={FILTERS}
            value={filter}
            onChange={next => setState(next === 'all' ? null : next)}
          />
        )
      }
    >
      <ReadFailure what="The pots" view={potView} />
      {potView.loading ? (
        <Skeleton rows={1} height={72} />
      ) : pots.length > 0 ? (
        <Pots pots={pots} selected={selected} />
      ) : (
        potView.error === null && <NoPot gateway={gateway} />
      )}
      <Tabs label="Parts of redemption" tabs={tabs} value={part} onChange={next => setTab(next === 'requests' ? null : next)} fill />
    </Page>
  )
}

function subtitle(pots: readonly PotView[]): string | undefined {
  const open = pots.filter(({ phase }) => phase === 'open')
  if (pots.length === 0) return undefined
  if (open.length === 0) return `${count(pots.length, 'pot')}, none open`
  return `${satOf(open.reduce((sum, { remaining }) => sum + BigInt(remaining), 0n))} sat left in ${count(open.length, 'open pot')}`
}

function floatCount(float: readonly FloatView[] | null): { readonly count?: string } {
  const [first] = float ?? []
  if (first === undefined) return {}
  return { count: float!.some(({ low }) => low) ? 'low' : `${groupDigits(first.free)} ${first.unit}` }
}

/** What comes before there is anything to redeem. */
function NoPot({ gateway }: { gateway: GatewayView | null }) {
  const world = useWorld()
  return (
    <div className={styles.none}>
      <LifeBuoy size={16} aria-hidden />
      <p>
        <b>Nothing was recovered yet.</b> A pot opens when a mint is gone, its reserve is claimed and the claim is settled; the failover of
        each mint leads there step by step.
        {gateway?.state === 'off' && ' The gateway can be set up and the float filled before.'}
      </p>
      <LinkButton href={hrefOf(world, 'failover')}>Failover</LinkButton>
    </div>
  )
}
