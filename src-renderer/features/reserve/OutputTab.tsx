import type { Coin, ReserveDetail } from '#shared/rpc/views/reserve.ts'
import { Address } from '../../ui/Address.tsx'
import { Amount } from '../../ui/Amount.tsx'
import { Explained } from '../../ui/Explained.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Moment } from '../../ui/Time.tsx'
import styles from './ReservePane.module.css'

const FINDINGS: Readonly<Record<Coin['findings'][number]['code'], string>> = {
  dust: 'Dust',
  uneconomic: 'Costs more to spend than it holds',
  unexpected: 'Nobody here expected this deposit',
  'address-reuse': 'The address was used before',
}

/** The transaction's own facts, and how it stands on the chain. */
export function OutputTab({ detail, coin }: { detail: ReserveDetail; coin: Coin | null }) {
  return (
    <div className={styles.tab}>
      {coin !== null && coin.findings.length > 0 && (
        <div className={styles.findings}>
          {coin.findings.map(finding => (
            <Notice key={finding.code} tone="info" title={FINDINGS[finding.code]}>
              <PeerText text={finding.detail} wrap />
            </Notice>
          ))}
        </div>
      )}
      {coin !== null && (
        <Facts>
          <Fact term="Transaction">
            <Hash value={coin.txid} what="transaction id" head={10} tail={8} />
          </Fact>
          <Fact term="Output">{coin.vout}</Fact>
          <Fact term="Amount">
            <Explained why={detail.why.amount}>
              <Amount value={coin.amount} unit="sat" />
            </Explained>
          </Fact>
          <Fact term="Block">
            {coin.height === null ? 'not yet: it has no age' : `${groupDigits(coin.height)} · ${count(coin.confirmations, 'confirmation')}`}
          </Fact>
          {coin.countdown !== null && coin.countdown.opens_at_tip !== null && (
            <Fact term="A claim is relayed">
              <Explained why={coin.countdown.why.blocks}>
                from tip {groupDigits(coin.countdown.opens_at_tip)}, mined from block {groupDigits(coin.countdown.earliest_block ?? 0)}
              </Explained>
            </Fact>
          )}
          {coin.spend !== null && (
            <Fact term="Spend">
              <PeerText text={coin.spend.by} /> ·{' '}
              {coin.spend.height === null ? 'in the mempool' : `block ${groupDigits(coin.spend.height)}`}{' '}
              <Hash value={coin.spend.txid} what="spending transaction" />
            </Fact>
          )}
          <Fact term="First seen">
            <Moment at={coin.first_seen_at} day />
          </Fact>
        </Facts>
      )}
      <Facts>
        <Fact term="Address">
          <Address value={detail.address} />
        </Fact>
        <Fact term="Script">
          <Hash value={detail.script_pubkey} what="scriptPubKey" head={10} tail={8} />
        </Fact>
        {detail.output_key !== null && (
          <Fact term="Output key">
            <Hash value={detail.output_key} what="output key" head={10} tail={8} />
          </Fact>
        )}
        {detail.merkle_root !== null && (
          <Fact term="Merkle root">
            <Hash value={detail.merkle_root} what="Merkle root" head={10} tail={8} />
          </Fact>
        )}
        <Fact term="Verified at">{detail.verified_at === null ? 'never' : <Moment at={detail.verified_at} day />}</Fact>
      </Facts>
      {coin === null && (
        <p className={styles.note}>
          Nothing was paid to this address yet. Fund it: the count of every delegate begins with the block that holds the payment.
        </p>
      )}
    </div>
  )
}
