import { X } from 'lucide-react'
import { useState } from 'react'
import { useActions } from '../../app/actions.ts'
import { Button } from '../../ui/Button.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { Page } from '../../ui/Page.tsx'
import { HotForm, MirrorForm, PackageForm } from './ImportForms.tsx'
import { PolicySetup } from './PolicySetup.tsx'
import { SavedReserve } from './SavedReserve.tsx'
import styles from './NewReserve.module.css'

type Way = 'policy' | 'package' | 'mirror' | 'hot'

const WAYS = [
  { value: 'policy', label: 'My own reserve' },
  { value: 'mirror', label: 'A peer’s, as advertised' },
  { value: 'package', label: 'From a package' },
  { value: 'hot', label: 'Hot wallet' },
] as const

const LEADS: Readonly<Record<Way, string>> = {
  policy:
    'Name who may take your coins when you are gone, and after how many blocks. The address follows from that, and from nothing else.',
  mirror: 'Watch the reserve of a mint that you mirror, and know when your own leaf opens.',
  package: 'A reserve package holds everything: what it says is derived again before it is believed.',
  hot: 'Coins for daily payments, outside the cover. What stands above the target can be swept into the reserve.',
}

/** Every way to a watched reserve. It ends on the address, derived once more from what was saved. */
export function NewReserve({ start, onClose }: { start: Way; onClose: (made: number | null) => void }) {
  const [way, setWay] = useState<Way>(start)
  const [made, setMade] = useState<{ readonly id: number; readonly address: string | null } | null>(null)
  useActions([{ id: 'reserve.cancel', kind: 'do', title: 'Close the form', keys: 'Escape', icon: X, run: () => onClose(made?.id ?? null) }])
  if (made !== null) return <SavedReserve id={made.id} first={made.address} onDone={() => onClose(made.id)} />
  const added = (id: number, address: string | null): void => setMade({ id, address })
  return (
    <Page title="New reserve" sub={LEADS[way]} actions={<Button onClick={() => onClose(null)}>Cancel</Button>} scroll>
      <div className={styles.ways}>
        <ChoiceField<Way> label="Kind" hideLabel compact choices={WAYS} value={way} onChange={setWay} />
      </div>
      {way === 'policy' && <PolicySetup onAdded={added} />}
      {way === 'mirror' && <MirrorForm onAdded={id => added(id, null)} />}
      {way === 'package' && <PackageForm onAdded={id => added(id, null)} />}
      {way === 'hot' && <HotForm onAdded={id => onClose(id)} />}
    </Page>
  )
}
