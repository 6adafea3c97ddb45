import { useState } from 'react'
import type { DemoState } from '#shared/rpc/views/app.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ChoiceField, type Choice } from '../../ui/Field.tsx'
import { count, groupDigits, hostOf } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { ChainControls } from './ChainControls.tsx'
import styles from './DemoPanel.module.css'

type Mint = DemoState['mints'][number]
type Fault = Mint['fault']

const FAULTS: readonly Choice<Fault>[] = [
  { value: 'none', label: 'None' },
  { value: 'silence', label: 'Silence' },
  { value: 'gap', label: 'Gap' },
  { value: 'fork', label: 'Fork' },
]

/** What to look for: a rehearsal is worth something only to someone who knows what should happen. */
const EXPECT: Readonly<Record<Fault, string>> = {
  none: 'Honest: every spend is published once, in order.',
  silence: 'Answers nothing. Its mirror turns Stale, and tells how long the mint has been silent.',
  gap: 'Leaves out events and refuses to give them. Its mirror shows a Gap and which events are missing.',
  fork: 'Rewrites an event that it had published. Its mirror is Disputed and keeps both messages.',
}

/** The simulated chain and mints, with what can be made to go wrong in each. */
export function DemoPanel({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      title="Demo mints and chain"
      lead="Make time pass or something fail, and watch what the console makes of it, before the day it matters."
      open={open}
      onClose={onClose}
      size="wide"
    >
      {open && <Mints />}
    </Dialog>
  )
}

function Mints() {
  const state = useView('demo.state', {})
  if (state.error !== null && state.data === null) return <Failure error={state.error} />
  if (state.data === null) return <Skeleton rows={3} height={88} />
  return (
    <>
      {state.data.chain !== null && <ChainControls chain={state.data.chain} />}
      <ul className={styles.mints}>
        {state.data.mints.map(mint => (
          <MintRow key={mint.url} mint={mint} />
        ))}
      </ul>
    </>
  )
}

const SPENDS = [1, 25, 250] as const
const REDEEMS = [5, 25] as const

function MintRow({ mint }: { mint: Mint }) {
  const fault = useCommand('demo.fault')
  const spend = useCommand('demo.spend')
  const redeem = useCommand('demo.redeem')
  // The choice moves at once; the core's answer, which arrives within a breath, confirms it.
  const [chosen, setChosen] = useState<Fault | null>(null)
  const shown = chosen !== null && fault.busy ? chosen : mint.fault
  const error = fault.error ?? spend.error ?? redeem.error
  return (
    <li>
      <div className={styles.name}>
        <b>
          <PeerText text={mint.name} />
        </b>
        <small>
          <PeerText text={hostOf(mint.url)} /> · {count(mint.spends, 'spend')} · {mint.spends_per_minute} a minute
        </small>
      </div>
      <ChoiceField
        label={`Fault of ${mint.name}`}
        hideLabel
        compact
        choices={FAULTS}
        value={shown}
        onChange={next => {
          setChosen(next)
          void fault.run({ url: mint.url, fault: next })
        }}
      />
      <p className={styles.expect}>{EXPECT[shown]}</p>
      <div className={styles.spends}>
        {SPENDS.map(number => (
          <Button key={number} busy={spend.busy} onClick={() => void spend.run({ url: mint.url, count: number })}>
            Spend {number}
          </Button>
        ))}
      </div>
      <p className={styles.expect}>{holders(mint)}</p>
      <div className={styles.spends} role="group" aria-label={`Holders of ${mint.name} redeem`}>
        {REDEEMS.map(number => (
          <Button key={number} busy={redeem.busy} onClick={() => void redeem.run({ url: mint.url, count: number })}>
            {number === REDEEMS[0] ? `Holders redeem ${number}` : String(number)}
          </Button>
        ))}
      </div>
      {error !== null && (
        <div className={styles.failed}>
          <Failure error={error} />
        </div>
      )}
    </li>
  )
}

/** What lies in simulated wallets, and what came of it at our gateway. */
function holders({ held, redeemed, refused }: Mint): string {
  const came =
    redeemed + refused === 0
      ? 'nobody has come to you with it yet'
      : `${groupDigits(redeemed)} redeemed here, ${groupDigits(refused)} refused`
  return `Holders have ${groupDigits(held)} sat of its ecash: ${came}.`
}
