import type { DelegateFor, MintInfo, Section } from './advertisement.ts'

/**
 * The sections that differ between the pinned info and the one served now: each is an alert, since an advertisement is unsigned
 * (protocol §2). Growing `delegate_for.keysets` is information, no change. The mint's version may change as it likes.
 */
export function changedSections(pinned: MintInfo, now: MintInfo): readonly Section[] {
  const changed: Section[] = []
  const was = pinned.advertisement
  const is = now.advertisement
  const faultsDiffer = (section: Section) => !same(faultsOf(pinned, section), faultsOf(now, section))

  const identity = ({ name, pubkey, advertisement }: MintInfo) => [name, pubkey, advertisement === null]
  if (!same(identity(pinned), identity(now)) || faultsDiffer('info')) changed.push('info')
  if (!same(was?.reserves ?? [], is?.reserves ?? []) || faultsDiffer('reserves')) changed.push('reserves')
  if (!same(was?.delegates ?? [], is?.delegates ?? []) || faultsDiffer('delegates')) changed.push('delegates')
  if (!same(was?.firehose ?? null, is?.firehose ?? null) || faultsDiffer('firehose')) changed.push('firehose')
  if (!onlyGrew(was?.delegateFor ?? [], is?.delegateFor ?? []) || faultsDiffer('delegate_for')) changed.push('delegate_for')
  return changed
}

/** Both come from one parser, which builds objects with their keys in one order. */
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** An entry that is refused is not in the advertisement, yet its coming and going is a change. */
const faultsOf = ({ findings }: MintInfo, section: Section) =>
  findings.filter(finding => finding.section === section && (finding.level === 'refused' || finding.level === 'warning'))

function onlyGrew(was: readonly DelegateFor[], is: readonly DelegateFor[]): boolean {
  return (
    was.length === is.length &&
    was.every(({ mintUrl, keysets }) => {
      const later = is.find(entry => entry.mintUrl === mintUrl)
      return later !== undefined && keysets.every(id => later.keysets.includes(id))
    })
  )
}
