import type { Countdown } from '#shared/rpc/views/reserve.ts'
import { blocksWord, dayWord, NO_DATE_BELOW, rangeWords } from '../../ui/countdown-words.ts'
import { Explained } from '../../ui/Explained.tsx'
import { useNow } from '../../ui/now.ts'

/** Blocks until our own leaf opens, and the late end of the range: a delegate plans for that, as a custodian does for the early one. */
export function LeafOpens({ countdown }: { countdown: Countdown }) {
  const now = useNow(60_000)
  const { blocks, range, why } = countdown
  return (
    <>
      <Explained why={why.blocks} inRow>
        {blocks === 0 ? 'now' : blocks === null ? blocksWord(countdown) : `in ${blocksWord(countdown)}`}
      </Explained>
      {blocks !== null && blocks > 0 && range !== null && (
        <>
          {' · '}
          <Explained why={why.range} inRow>
            {blocks <= NO_DATE_BELOW ? rangeWords(range, blocks, now) : `by ${dayWord(range.to, now)}`}
          </Explained>
        </>
      )}
    </>
  )
}
