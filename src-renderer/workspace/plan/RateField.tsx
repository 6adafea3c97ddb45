import { useState } from 'react'
import { useView } from '../../app/use-view.ts'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { count } from '../../ui/format.ts'
import { rateWords, readRate, type Rate } from './fee-rate.ts'
import styles from './RateField.module.css'

type Pace = 'fast' | 'normal' | 'slow' | 'hand'

/** The fee rate: one of the servers', or by hand. Only whole decisions reach the plan: a half-typed rate keeps the last one. */
export function RateField({ rate, onChange }: { rate: Rate; onChange: (rate: Rate) => void }) {
  const fees = useView('chain.status', {}).data?.fees ?? null
  const [byHand, setByHand] = useState('')
  const pace: Pace = typeof rate === 'number' ? 'hand' : rate
  const [hand, setHand] = useState(false)
  const shown = hand ? 'hand' : pace
  const wrong = hand && readRate(byHand) === null
  const label = (word: string, value: number | undefined): string => (value === undefined ? word : `${word} · ${rateWords(value)}`)
  return (
    <div className={styles.rate}>
      <ChoiceField<Pace>
        label="Fee rate"
        compact
        choices={[
          { value: 'fast', label: label('Fast', fees?.fast) },
          { value: 'normal', label: label('Normal', fees?.normal) },
          { value: 'slow', label: label('Slow', fees?.slow) },
          { value: 'hand', label: 'By hand' },
        ]}
        value={shown}
        onChange={next => {
          setHand(next === 'hand')
          if (next !== 'hand') onChange(next)
          else if (byHand === '') setByHand(String((fees?.normal ?? 1_000) / 1_000))
        }}
      />
      {hand && (
        <TextField
          label="Rate by hand"
          unit="sat/vB"
          inputMode="decimal"
          value={byHand}
          error={wrong ? 'From 0.1 to 1 000 sat/vB.' : null}
          onChange={text => {
            setByHand(text)
            const read = readRate(text)
            if (read !== null) onChange(read)
          }}
        />
      )}
      <p className={styles.hint}>
        {fees === null
          ? 'No server tells a rate now: give one by hand.'
          : `${fees.servers === 1 ? 'As one server says' : `The middle of what ${count(fees.servers, 'server')} say`}; fast aims at the next block, slow at a day.`}
      </p>
    </div>
  )
}
