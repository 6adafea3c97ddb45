import type { Advertisement, Find, MintInfo, Section } from './advertisement.ts'
import { sameOrigin } from './mint-url.ts'

/** What the parts of an advertisement, each well-formed, say of the mint at `mintUrl`. Findings only: nothing here stops a mirror. */
export function verifyAdvertisement(advertisement: Advertisement, mintUrl: string, findIn: (section: Section) => Find): void {
  judgeReserves(advertisement, findIn('reserves'))
  judgeDelegates(advertisement, mintUrl, findIn('delegates'))
  judgeFirehose(advertisement, mintUrl, findIn('firehose'))
  judgeDelegateFor(advertisement, mintUrl, findIn('delegate_for'))
}

/** Case A6: an address alone hides the internal key, so neither the tree nor a control block can be computed. */
function judgeReserves({ reserves }: Advertisement, find: Find): void {
  if (reserves.length === 0) find('info', 'none', 'The mint advertises no reserve on chain.')
  for (const { descriptor, address } of reserves) {
    const which = address ?? 'a reserve'
    if (descriptor === null)
      find('warning', 'unverifiable', `UNVERIFIABLE: ${which} has no descriptor, so its script tree cannot be checked.`)
    else find('ok', 'listed', `${which} has a descriptor. It is not checked against the chain yet.`)
  }
}

/** Cases A2, A3: the draft lists delegates in order of priority, the first with the smallest delay; other orders are legal. */
function judgeDelegates({ delegates }: Advertisement, mintUrl: string, find: Find): void {
  if (delegates.length === 0) find('info', 'none', 'The mint names no delegate that can be used.')
  else find('ok', 'listed', `${delegates.length} ${delegates.length === 1 ? 'delegate' : 'delegates'} with a usable key and delay.`)
  delegates.forEach((delegate, at) => {
    if (delegate.mintUrl === mintUrl) find('warning', 'self', 'The mint names itself as its delegate.')
    const before = delegates[at - 1]
    if (before === undefined || before.delay < delegate.delay) return
    const pair = `${before.mintUrl} (${before.delay} blocks) and ${delegate.mintUrl} (${delegate.delay} blocks)`
    if (before.delay === delegate.delay) find('warning', 'equal-delay', `${pair} may claim at the same height: neither has priority.`)
    else find('warning', 'order', `${pair} are listed against their delays: the second may claim first.`)
  })
}

/** Another origin may be right, and may be somebody else's: the operator approves the host. */
function judgeFirehose({ firehose }: Advertisement, mintUrl: string, find: Find): void {
  if (firehose === null) return
  const foreign = [firehose.sse, firehose.http, firehose.checkpoint].filter(url => url !== null && !sameOrigin(url, mintUrl))
  if (foreign.length === 0) find('ok', 'listed', 'The spent feed is served from the mint’s own address.')
  else find('warning', 'foreign-origin', `The spent feed is served from another address than the mint: ${foreign.join(', ')}`)
  find('info', 'unsigned', 'TLS only: the draft’s feed carries no signature of the mint.')
}

function judgeDelegateFor({ delegateFor }: Advertisement, mintUrl: string, find: Find): void {
  if (delegateFor.length === 0) return
  const keysets = delegateFor.reduce((sum, entry) => sum + entry.keysets.length, 0)
  find('ok', 'listed', `The mint says that it stands in for ${delegateFor.length} mints with ${keysets} keysets.`)
  if (delegateFor.some(entry => entry.mintUrl === mintUrl)) find('warning', 'self', 'The mint says that it stands in for itself.')
}

/** One end of a delegation: a mint and what its info says. */
interface End {
  readonly mintUrl: string
  readonly info: MintInfo
}

/** Case A8, protocol §2: a relation holds only if the custodian lists the delegate *and* the delegate lists the custodian. */
export function mutual(custodian: End, delegate: End): boolean {
  const named = custodian.info.advertisement?.delegates.some(entry => entry.mintUrl === delegate.mintUrl) ?? false
  const accepted = delegate.info.advertisement?.delegateFor.some(entry => entry.mintUrl === custodian.mintUrl) ?? false
  return named && accepted
}
