import type { Countdown as Count } from '#shared/rpc/views/reserve.ts'
import { blocksWord, byWord, rangeWords } from './countdown-words.ts'
import { Explained } from './Explained.tsx'
import { useNow } from './now.ts'

/** `412 blocks · Tue 24 Nov 06:00–15:00 · re-arm by Sun 22 Nov`, each part explained. `short` leaves out what follows the blocks. */
export function Countdown({
  countdown,
  confirmed = true,
  short = false,
  inRow = false,
}: {
  countdown: Count
  confirmed?: boolean
  short?: boolean
  inRow?: boolean
}) {
  const now = useNow(60_000)
  const { blocks, range, rearm_by: by, why } = countdown
  return (
    <>
      <Explained why={why.blocks} inRow={inRow}>
        {blocksWord(countdown, confirmed)}
      </Explained>
      {!short && range !== null && blocks !== null && blocks > 0 && (
        <>
          {' · '}
          <Explained why={why.range} inRow={inRow}>
            {rangeWords(range, blocks, now)}
          </Explained>
        </>
      )}
      {!short && by !== null && (
        <>
          {' · re-arm by '}
          <Explained why={why.rearm_by} inRow={inRow}>
            {byWord(by, now)}
          </Explained>
        </>
      )}
    </>
  )
}
