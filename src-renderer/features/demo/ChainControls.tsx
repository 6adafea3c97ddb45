import { Pickaxe } from 'lucide-react'
import { useState } from 'react'
import type { DemoState } from '#shared/rpc/views/app.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { ChoiceField, type Choice } from '../../ui/Field.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Failure } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import styles from './DemoPanel.module.css'

type Chain = NonNullable<DemoState['chain']>
type SimulatedServer = Chain['servers'][number]
type Fault = SimulatedServer['fault']

/** Blocks that one press finds, as what a person would say of them. */
const LEAPS = [
  { blocks: 1, word: '' },
  { blocks: 6, word: 'an hour' },
  { blocks: 36, word: 'six hours' },
  { blocks: 144, word: 'a day' },
] as const

const FAULTS: readonly Choice<Fault>[] = [
  { value: 'none', label: 'None' },
  { value: 'silent', label: 'Silent' },
  { value: 'lies', label: 'Lies' },
]
const EXPECT: Readonly<Record<Fault, string>> = {
  none: '',
  silent: 'Answers nothing. With too few left, amounts become Unknown.',
  lies: 'Tells another chain and hides coins. The console shows the contradiction and verifies nothing against the majority.',
}

/** The simulated chain, whose time can be made to pass, and its servers. */
export function ChainControls({ chain }: { chain: Chain }) {
  const mine = useCommand('demo.mine')
  return (
    <section aria-label="Chain">
      <div className={styles.chain}>
        <div className={styles.name}>
          <b>Chain</b>
          <small>Tip {groupDigits(chain.height)} · finds a block every twenty seconds by itself</small>
        </div>
        <div className={styles.spends} role="group" aria-label="Find blocks now">
          {LEAPS.map(({ blocks, word }) => (
            <Button
              key={blocks}
              icon={Pickaxe}
              busy={mine.busy}
              title={word === '' ? 'One block' : `About ${word} of real blocks`}
              onClick={() => void mine.run({ blocks })}
            >
              {blocks === 1 ? 'Find 1 block' : `${blocks}`}
            </Button>
          ))}
        </div>
        <p className={styles.expect}>
          Find blocks to see countdowns run down: a coin turns Due, Urgent, then Matured, and its delegate can claim it.
        </p>
        {mine.error !== null && (
          <div className={styles.failed}>
            <Failure error={mine.error} />
          </div>
        )}
      </div>
      <ul className={styles.mints}>
        {chain.servers.map(server => (
          <ServerRow key={server.id} server={server} />
        ))}
      </ul>
    </section>
  )
}

function ServerRow({ server }: { server: SimulatedServer }) {
  const fault = useCommand('demo.server-fault')
  // The choice moves at once; the core's answer, which arrives within a breath, confirms it.
  const [chosen, setChosen] = useState<Fault | null>(null)
  const shown = chosen !== null && fault.busy ? chosen : server.fault
  return (
    <li>
      <div className={styles.name}>
        <b>
          <PeerText text={server.host} />
        </b>
        <small>Electrum server</small>
      </div>
      <ChoiceField
        label={`Fault of ${server.host}`}
        hideLabel
        compact
        choices={FAULTS}
        value={shown}
        onChange={next => {
          setChosen(next)
          void fault.run({ id: server.id, fault: next })
        }}
      />
      {shown !== 'none' && <p className={styles.expect}>{EXPECT[shown]}</p>}
      {fault.error !== null && (
        <div className={styles.failed}>
          <Failure error={fault.error} />
        </div>
      )}
    </li>
  )
}
