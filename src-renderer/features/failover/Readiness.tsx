import type { FloatView, GatewayView } from '#shared/rpc/views/redemption.ts'
import { hrefOf } from '../../app/route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { LinkButton } from '../../ui/Button.tsx'
import { groupDigits } from '../../ui/format.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'

const GATEWAY: Readonly<Record<GatewayView['state'], string>> = {
  off: 'not set up',
  stopped: 'switched off',
  waiting: 'waits for your mint',
  serving: 'serves holders',
  failed: 'failed to start',
  demo: 'serves the simulated holders',
}

/** Whether anybody could be paid if redemption opened now: the gateway that holders come to, and the float that pays them. */
export function Readiness() {
  const world = useWorld()
  const gateway = useView('gateway.get', {}).data
  const floats = useView('float.get', {}).data
  if (gateway === null || floats === null) return null
  const serves = gateway.state === 'serving' || gateway.state === 'demo'
  const filled = floats.some(({ free }) => free !== '0')
  return (
    <>
      <Facts>
        <Fact term="Gateway">{GATEWAY[gateway.state]}</Fact>
        <Fact term="Float">
          {filled ? (
            <PeerText
              text={floats
                .filter(({ free }) => free !== '0')
                .map(amountOf)
                .join(', ')}
              wrap
            />
          ) : (
            'empty'
          )}
        </Fact>
      </Facts>
      {!(serves && filled) && (
        <Notice
          tone="warning"
          title="Nobody could be paid yet"
          actions={<LinkButton href={hrefOf(world, 'redemption')}>Go to Redemption</LinkButton>}
        >
          {serves
            ? 'Fill the float first: holders are paid from it.'
            : 'Set up the gateway and fill the float first: holders come to the one and are paid from the other.'}
        </Notice>
      )}
    </>
  )
}

const amountOf = ({ free, unit }: FloatView): string => `${groupDigits(free)} ${unit}`
