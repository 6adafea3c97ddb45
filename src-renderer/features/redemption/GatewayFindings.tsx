import type { GatewayView } from '#shared/rpc/views/redemption.ts'
import { go, useParam } from '../../app/use-route.ts'
import { Button } from '../../ui/Button.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { adviceOf } from './gateway-words.ts'
import styles from './GatewayPanel.module.css'

/** What stands in the way, most urgent first, each with what to do and, where that is elsewhere, the way there. */
export function GatewayFindings({ gateway }: { gateway: GatewayView }) {
  const [, setPart] = useParam('part')
  if (gateway.findings.length === 0) return null
  const actOf = (code: string) => {
    if (code === 'float.empty' || code === 'float.low') return <Button onClick={() => setPart('float')}>Fill the float</Button>
    if (code === 'gateway.unpublished') return <Button onClick={() => go('publications', { dialog: 'add' })}>Publish your mint</Button>
    return undefined
  }
  return (
    <ul className={styles.findings}>
      {gateway.findings.map(({ code, detail }) => (
        <li key={`${code} ${detail}`}>
          <Notice tone={gateway.refused?.code === code ? 'alarm' : 'warning'} actions={actOf(code)}>
            <PeerText text={detail} wrap /> {adviceOf(code)} <code>{code}</code>
          </Notice>
        </li>
      ))}
    </ul>
  )
}
