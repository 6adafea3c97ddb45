import type { GatewayView } from '#shared/rpc/views/redemption.ts'
import { hrefOf } from '../../app/route.ts'
import { useWorld } from '../../app/world.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { statusInk } from '../../ui/Status.tsx'
import { CRYPTO } from './gateway-words.ts'
import styles from './GatewayPanel.module.css'

/** Where holders find it, and what it stands before. */
export function GatewayFacts({ gateway }: { gateway: GatewayView }) {
  const { mint, configured, listening, page } = gateway
  return (
    <div className={styles.facts}>
      <Section title="For holders">
        {page === null ? (
          <p className={styles.hint}>
            {gateway.state === 'demo'
              ? 'In the demo nothing is served: a real gateway shows the address of the redemption page here.'
              : 'The redemption page is served while the gateway is.'}
          </p>
        ) : (
          <>
            <p className={styles.page}>
              <PeerText text={page} wrap />
            </p>
            {isOfThisMachine(page) && (
              <p className={statusInk('urgent')}>Only this machine reaches that address: give the mint&rsquo;s public URL under Set up.</p>
            )}
            <div className={styles.copy}>
              <CopyButton text={page} label="Copy the link" />
              <span>
                Holders paste or scan a token there and get ecash of your mint, or a Lightning invoice paid. Give the link wherever the gone
                mint&rsquo;s holders look; wallets that send proofs of signature (DLEQ) need no page.
              </span>
            </div>
          </>
        )}
      </Section>
      <Section title="Before your mint">
        <Facts>
          <Fact term="Mint">
            {mint === null ? (
              <span className={statusInk('unknown')}>not known yet</span>
            ) : (
              <>
                <PeerText text={mint.name ?? 'without a name'} />, {count(mint.keysets, 'keyset')} in{' '}
                <PeerText text={mint.units.join(', ') || 'no unit'} />
              </>
            )}
          </Fact>
          {configured !== null && gateway.state !== 'demo' && (
            <>
              <Fact term="Reached at">
                <code>
                  <PeerText text={configured.mint_url} />
                </code>
              </Fact>
              <Fact term="Listens on">{listening === null ? 'nothing now' : <code>{listening}</code>}</Fact>
              <Fact term="Passes on">{configured.front ? 'everything, as the only public side' : 'what its routes bring'}</Fact>
            </>
          )}
          <Fact term="Proofs are checked by">{gateway.crypto === null ? 'nobody now' : CRYPTO[gateway.crypto]}</Fact>
          <Fact term="What is redeemed is published">
            <Published gateway={gateway} />
          </Fact>
        </Facts>
      </Section>
    </div>
  )
}

/** No holder reaches a page there. */
const isOfThisMachine = (page: string): boolean => /^https?:\/\/(?:127\.|localhost[:/]|\[::1\])/i.test(page)

/** Co-delegates refuse what we have redeemed only if they can read it in our feed. */
function Published({ gateway }: { gateway: GatewayView }) {
  const world = useWorld()
  const { feed, state } = gateway
  if (state === 'demo') return 'in the feed of your demo mint'
  if (feed === null)
    return (
      <>
        <span className={statusInk('urgent')}>no: other delegates cannot see it</span>{' '}
        <a className={styles.link} href={hrefOf(world, 'publications', { dialog: 'add' })}>
          Publish your mint
        </a>
      </>
    )
  return (
    <>
      {feed.behind > 0 ? `${groupDigits(feed.behind)} to go, in ` : 'all of it, in '}
      <a
        className={styles.link}
        href={hrefOf(world, 'publications', { select: feed.publication === null ? null : String(feed.publication) })}
      >
        your mint&rsquo;s feed
      </a>
    </>
  )
}
