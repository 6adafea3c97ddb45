import type { PeerPreview } from '#shared/rpc/views/mirror.ts'
import { CheckField } from '../../ui/Field.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { Hash } from '../../ui/Hash.tsx'
import { Fact, Facts, Section } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Findings } from './Findings.tsx'
import styles from './AddPeerDialog.module.css'

/** Entries of one kind that are written out; a hostile advertisement lists thousands. */
const MOST = 12

/** What was found at an address, before anything of it is kept. */
export function PreviewOfPeer({
  preview,
  approved,
  onApprove,
}: {
  preview: PeerPreview
  approved: ReadonlySet<string>
  onApprove: (approved: ReadonlySet<string>) => void
}) {
  const approve = (host: string, yes: boolean): void => {
    const next = new Set(approved)
    if (yes) next.add(host)
    else next.delete(host)
    onApprove(next)
  }
  return (
    <div className={styles.preview}>
      <Facts>
        <Fact term="Name">{preview.name === '' ? 'not given' : <PeerText text={preview.name} wrap />}</Fact>
        <Fact term="Software">{preview.version === '' ? 'not given' : <PeerText text={preview.version} wrap />}</Fact>
        {preview.pubkey !== '' && (
          <Fact term="Mint key">
            <Hash value={preview.pubkey} what="mint key" head={10} tail={8} />
          </Fact>
        )}
        <Fact term="Spent feed">{feedWords(preview)}</Fact>
        {preview.feed && (
          <>
            <Fact term="Stream">
              <PeerText text={preview.feed.sse} wrap />
            </Fact>
            <Fact term="Pages">
              <PeerText text={preview.feed.http} wrap />
            </Fact>
            <Fact term="Checkpoint">
              {preview.feed.checkpoint === null ? 'not offered' : <PeerText text={preview.feed.checkpoint} wrap />}
            </Fact>
          </>
        )}
        <Fact term="Keysets">{keysetWords(preview)}</Fact>
        <Listed term="Delegates" entries={preview.delegates.map(each => `${each.mint_url} after ${groupDigits(each.delay)} blocks`)} />
        <Listed term="Reserves" entries={preview.reserves.map(each => each.address ?? 'a descriptor without address')} />
      </Facts>
      {preview.approvals.length > 0 && (
        <Section title="Needs your approval" count={`${approved.size} of ${preview.approvals.length}`}>
          <ul className={styles.approvals}>
            {preview.approvals.map(({ host, reason }) => (
              <li key={host}>
                <CheckField
                  label={
                    <>
                      Allow <PeerText text={host} className={styles.host} />
                    </>
                  }
                  hint={<PeerText text={reason} wrap />}
                  checked={approved.has(host)}
                  onChange={yes => approve(host, yes)}
                />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section title="Findings" count={gravest(preview)}>
        <Findings findings={preview.findings} />
      </Section>
    </div>
  )
}

function Listed({ term, entries }: { term: string; entries: readonly string[] }) {
  return (
    <Fact term={term}>
      {entries.length === 0
        ? 'none'
        : entries.slice(0, MOST).map((entry, at) => (
            <span key={at} className={styles.entry}>
              <PeerText text={entry} wrap />
            </span>
          ))}
      {entries.length > MOST && <span className={styles.entry}>and {groupDigits(entries.length - MOST)} more</span>}
    </Fact>
  )
}

function feedWords({ feed, latest }: PeerPreview): string {
  if (feed === null) return 'not advertised: there is nothing to mirror'
  if (latest === null) return 'advertised, but it did not answer just now'
  return latest < 0 ? 'answers, empty so far' : `answers, latest event ${groupDigits(latest)}`
}

function keysetWords({ keysets }: PeerPreview): string {
  if (keysets.length === 0) return 'none found'
  const units = [...new Set(keysets.map(keyset => keyset.unit))].slice(0, MOST).join(', ')
  const refused = keysets.filter(keyset => keyset.refused !== null).length
  return `${count(keysets.length, 'keyset')} in ${units}${refused > 0 ? `, ${refused} not usable` : ', every id derived from its keys'}`
}

function gravest({ findings }: PeerPreview): string {
  const refused = findings.filter(finding => finding.level === 'refused').length
  const warnings = findings.filter(finding => finding.level === 'warning').length
  if (refused + warnings === 0) return 'nothing against it'
  return [refused > 0 ? `${refused} refused` : '', warnings > 0 ? count(warnings, 'warning') : ''].filter(Boolean).join(', ')
}
