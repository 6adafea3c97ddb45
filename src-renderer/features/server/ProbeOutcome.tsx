import { useState } from 'react'
import type { Network } from '#shared/rpc/schema.ts'
import type { ServerProbe } from '#shared/rpc/views/chain.ts'
import { Button } from '../../ui/Button.tsx'
import { CheckField } from '../../ui/Field.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Fingerprint } from './Fingerprint.tsx'
import styles from './AddServerDialog.module.css'

interface ProbeOutcomeProps {
  probe: ServerProbe
  /** The fingerprint that was pinned for this look. */
  pin: string | null
  network: Network | null
  onPin: (offered: string) => void
}

/** What one look at a server showed, and what stands between it and being added. */
export function ProbeOutcome({ probe, pin, network, onPin }: ProbeOutcomeProps) {
  const { reason, offered_pin: offered } = probe
  if (reason?.code === 'server.certificate' && offered !== null) return <SelfSigned offered={offered} onPin={onPin} />
  return (
    <>
      {reason === null ? (
        <Notice tone="ok" title={`It answers${network === null ? '' : ` on ${network}`}`}>
          Whether it tells the same chain as the others shows once it is added.
        </Notice>
      ) : (
        <Failure title={reason.code === 'server.wrong-network' ? 'It serves another network' : 'It cannot be added'} error={reason} />
      )}
      {(probe.software !== '' || probe.tip !== null) && (
        <Facts>
          <Fact term="Software">{probe.software === '' ? 'not given' : <PeerText text={probe.software} wrap />}</Fact>
          {probe.tip !== null && <Fact term="Tip">{groupDigits(probe.tip.height)}</Fact>}
          {probe.latency_ms !== null && <Fact term="Latency">{groupDigits(probe.latency_ms)} ms</Fact>}
        </Facts>
      )}
      {pin !== null ? (
        <Fingerprint label="Pinned certificate (SHA-256)" value={pin} />
      ) : (
        offered !== null && <Fingerprint label="Certificate (SHA-256), vouched for by an authority" value={offered} />
      )}
    </>
  )
}

/** A certificate that its operator signed himself: fine once compared, worthless before. */
function SelfSigned({ offered, onPin }: { offered: string; onPin: (offered: string) => void }) {
  const [compared, setCompared] = useState(false)
  return (
    <div className={styles.pin}>
      <Notice tone="warning" title="No authority vouches for this certificate">
        Most Electrum servers sign their own. Pinned, it protects as well as any: from then on only this certificate is accepted. But a pin
        is worth only as much as the first look: compare the fingerprint with the operator&rsquo;s.
      </Notice>
      <Fingerprint label="Offered certificate (SHA-256)" value={offered} />
      <CheckField label="I compared it with what the operator says, or the server is mine" checked={compared} onChange={setCompared} />
      <Button disabled={!compared} onClick={() => onPin(offered)}>
        Pin it and look again
      </Button>
    </div>
  )
}
