import { TriangleAlert } from 'lucide-react'
import type { ChainStatus } from '#shared/rpc/views/chain.ts'
import { groupDigits } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Status, statusInk } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { headerWords, staleWords, verdictOf } from './agreement-words.ts'
import styles from './Agreement.module.css'

/** What the servers say together, how far that can be relied on, and what of the headers was checked. Above the table of the servers. */
export function Agreement({ chain }: { chain: ChainStatus }) {
  const { word, label, fact, meaning } = verdictOf(chain)
  const stale = staleWords(chain)
  return (
    <section className={styles.band} aria-label="Agreement">
      <div className={styles.verdict}>
        <Status word={word} label={label} />
        <p>
          <b>{fact}</b> {meaning}
        </p>
      </div>
      <p className={styles.checked}>{headerWords(chain.header_check)}</p>
      {chain.sync !== null && (
        <p className={styles.sync}>
          <Progress value={chain.sync.height} max={chain.sync.target} label="Headers read" />
          Headers {groupDigits(chain.sync.height)} of {groupDigits(chain.sync.target)}
        </p>
      )}
      {stale !== null && (
        <p className={`${styles.stale} ${statusInk('urgent')}`}>
          <TriangleAlert size={14} aria-hidden /> {stale}
        </p>
      )}
      <dl className={styles.facts}>
        {chain.tip !== null && (
          <div>
            <dt>Block</dt>
            <dd>
              <Hash value={chain.tip.hash} what="block hash" head={12} tail={8} />
            </dd>
          </div>
        )}
        {chain.verified_at !== null && (
          <div>
            <dt>Last verified</dt>
            <dd>
              <Ago at={chain.verified_at} ago />
            </dd>
          </div>
        )}
        {chain.fees !== null && (
          <div>
            <dt>Fee rates</dt>
            <dd>
              {[chain.fees.fast, chain.fees.normal, chain.fees.slow].map(satPerVb).join(' · ')} sat/vB{' '}
              <small>next block, hour, day; median of {chain.fees.servers}</small>
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}

/** sat per 1,000 vB as sat/vB, without zeros that say nothing. */
const satPerVb = (perKvb: number): string => String(perKvb / 1_000)
