import { FlaskConical, Server } from 'lucide-react'
import { useState } from 'react'
import type { Network } from '#shared/rpc/schema.ts'
import { useDemo } from '../../app/use-demo.ts'
import { go } from '../../app/use-route.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { NETWORKS } from '../../ui/networks.ts'
import { Failure } from '../../ui/Notice.tsx'
import styles from './StartPage.module.css'

/** First start: two doors, and what lies behind each. Neither can be opened by accident on mainnet. */
export function StartPage() {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Two ways to begin</h1>
        <p>
          Nimdolf mirrors the spent feeds of Cashu mints and publishes your own, so that mints can stand in for each other. Nothing has been
          contacted or changed yet.
        </p>
      </header>
      <div className={styles.doors}>
        <DemoDoor />
        <OwnDoor />
      </div>
    </div>
  )
}

function DemoDoor() {
  const demo = useDemo()
  return (
    <section className={styles.door} aria-labelledby="door-demo">
      <FlaskConical size={20} strokeWidth={1.6} aria-hidden />
      <h2 id="door-demo">Look around in the demo network</h2>
      <p>
        Three simulated mints spend and publish on this machine. Make one fall silent, lose events or contradict itself, and see how it
        shows.
      </p>
      <ul className={styles.points}>
        <li>Real ecash cryptography, no real money and no network traffic</li>
        <li>Kept in memory only, labelled DEMO on every screen</li>
        <li>One click to leave; your own data stays apart</li>
      </ul>
      {demo.error !== null && <Failure error={demo.error} />}
      <Button kind="primary" className={styles.act} busy={demo.busy} onClick={() => void demo.start()}>
        Open the demo network
      </Button>
    </section>
  )
}

function OwnDoor() {
  const [network, setNetwork] = useState<Network | null>(null)
  const settings = useCommand('settings.set')
  const choose = async (chosen: Network): Promise<void> => {
    const saved = await settings.run({ network: chosen })
    if (saved.ok) go('overview')
  }
  return (
    <section className={styles.door} aria-labelledby="door-own">
      <Server size={20} strokeWidth={1.6} aria-hidden />
      <h2 id="door-own">Work with my own mints</h2>
      <p>Add the mints whose feeds you mirror, or publish the spends of a mint you run. First say which network their reserves live on.</p>
      <ChoiceField label="Bitcoin network" choices={NETWORKS} value={network} onChange={setNetwork} />
      {settings.error !== null && <Failure error={settings.error} />}
      <Button
        kind="primary"
        className={styles.act}
        disabled={network === null}
        busy={settings.busy}
        onClick={() => network !== null && void choose(network)}
      >
        {network === null ? 'Choose a network first' : `Start on ${network}`}
      </Button>
    </section>
  )
}
