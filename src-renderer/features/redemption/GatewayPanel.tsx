import { Plug, Power } from 'lucide-react'
import { useState } from 'react'
import type { GatewayView } from '#shared/rpc/views/redemption.ts'
import { useCommand } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { Chip } from '../../ui/Status.tsx'
import { GatewayFacts } from './GatewayFacts.tsx'
import { GatewayKeysets } from './GatewayKeysets.tsx'
import { GatewayFindings } from './GatewayFindings.tsx'
import { GATEWAY } from './gateway-words.ts'
import { Routes } from './Routes.tsx'
import { SwitchOff } from './SwitchOff.tsx'
import styles from './GatewayPanel.module.css'

/** What stands before our own mint and pays the holders: how it stands, where it listens, whose ecash it takes. */
export function GatewayPanel({ gateway, onSetUp }: { gateway: GatewayView; onSetUp: () => void }) {
  if (gateway.state === 'off')
    return (
      <>
        <GatewayFindings gateway={gateway} />
        <NoGateway onSetUp={onSetUp} />
      </>
    )
  return (
    <div className={styles.panel} tabIndex={0} role="region" aria-label="Gateway">
      <Head gateway={gateway} onSetUp={onSetUp} />
      <GatewayFindings gateway={gateway} />
      <div className={styles.columns}>
        <div className={styles.main}>
          <GatewayFacts gateway={gateway} />
          <GatewayKeysets gateway={gateway} />
        </div>
        {gateway.configured !== null && gateway.state !== 'demo' && (
          <aside className={styles.aside} aria-label="Routes">
            {gateway.configured.front ? (
              <p className={styles.hint}>
                It is your mint&rsquo;s only public side and passes everything on, so no routes are needed: send the mint&rsquo;s public
                name here.
              </p>
            ) : (
              <Routes listen={gateway.listening ?? gateway.configured.listen} mintUrl={gateway.configured.mint_url} />
            )}
          </aside>
        )}
      </div>
    </div>
  )
}

function Head({ gateway, onSetUp }: { gateway: GatewayView; onSetUp: () => void }) {
  const [asking, setAsking] = useState(false)
  const start = useCommand('gateway.switch')
  const { role, label, icon, plain, words } = GATEWAY[gateway.state]
  const off = gateway.state === 'stopped' || gateway.state === 'failed'
  return (
    <header className={styles.head}>
      <Chip role={role} icon={icon} plain={plain}>
        {label}
      </Chip>
      <p>{words}</p>
      {gateway.configured !== null && gateway.state !== 'demo' && (
        <div className={styles.acts}>
          <Button onClick={onSetUp}>Set up</Button>
          {off ? (
            <Button kind="primary" icon={Power} busy={start.busy} onClick={() => void start.run({ on: true })}>
              {gateway.state === 'failed' ? 'Try again' : 'Switch on'}
            </Button>
          ) : (
            <Button icon={Power} onClick={() => setAsking(true)}>
              Switch off
            </Button>
          )}
        </div>
      )}
      {start.error !== null && (
        <div className={styles.failed}>
          <Failure title="It was not switched on" error={start.error} actions={<Button onClick={start.clear}>Close</Button>} />
        </div>
      )}
      <SwitchOff front={gateway.configured?.front ?? false} open={asking} onClose={() => setAsking(false)} />
    </header>
  )
}

function NoGateway({ onSetUp }: { onSetUp: () => void }) {
  return (
    <EmptyState
      icon={Plug}
      title="No gateway stands before your mint yet"
      actions={
        <Button kind="primary" icon={Plug} onClick={onSetUp}>
          Set up the gateway
        </Button>
      }
    >
      When a mint that you stand in for is gone and its reserve is yours, its holders come to your mint. The gateway takes their requests,
      checks each proof against your mirror, and pays from a float of your own ecash. Your mint is not changed and learns nothing of it. Set
      it up before the day it is needed.
    </EmptyState>
  )
}
