import { useState } from 'react'
import type { Network } from '#shared/rpc/schema.ts'
import type { Settings } from '#shared/rpc/views/app.ts'
import { useCommand } from '../../app/use-view.ts'
import { Confirm } from '../../ui/Dialog.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { NETWORKS } from '../../ui/networks.ts'
import { Failure } from '../../ui/Notice.tsx'
import { SettingsGroup } from './SettingsGroup.tsx'

/** The network is asked twice for mainnet, where money is real, and whenever another one had been chosen. */
export function NetworkSection({ settings }: { settings: Settings }) {
  const [wanted, setWanted] = useState<Network | null>(null)
  const save = useCommand('settings.set')
  const choose = (network: Network): void => {
    if (network === settings.network) return
    if (settings.network === null && network !== 'mainnet') void save.run({ network })
    else setWanted(network)
  }
  return (
    <SettingsGroup
      title="Network"
      lead="The Bitcoin network on which the reserves of your mints live. Its name stays in sight on every screen."
    >
      <ChoiceField label="Bitcoin network" hideLabel choices={NETWORKS} value={settings.network} onChange={choose} />
      {save.error !== null && wanted === null && <Failure error={save.error} />}
      <Confirm
        title={wanted === 'mainnet' ? 'Use mainnet?' : `Change to ${wanted ?? ''}?`}
        lead={
          wanted === 'mainnet'
            ? 'From here on this home stands for real bitcoin and real ecash.'
            : `This home stands on ${settings.network ?? 'no network'} now. Mirrors and publications are kept; check that they belong to ${wanted ?? ''}.`
        }
        act={`Use ${wanted ?? ''}`}
        {...(wanted === 'mainnet' ? { typed: 'mainnet' } : {})}
        open={wanted !== null}
        busy={save.busy}
        error={save.error}
        onConfirm={() => wanted !== null && void save.run({ network: wanted }).then(saved => saved.ok && setWanted(null))}
        onClose={() => setWanted(null)}
      />
    </SettingsGroup>
  )
}
