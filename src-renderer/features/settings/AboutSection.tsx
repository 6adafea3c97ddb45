import { shell } from '../../app/connection.ts'
import { useView } from '../../app/use-view.ts'
import { Fact, Facts } from '../../ui/Page.tsx'
import { PeerText } from '../../ui/PeerText.tsx'
import { Moment } from '../../ui/Time.tsx'
import { SettingsGroup } from './SettingsGroup.tsx'

/** Where things are kept and what runs: the facts that a report of a fault needs. */
export function AboutSection() {
  const status = useView('app.status', {}).data
  if (status === null) return null
  return (
    <SettingsGroup
      title="Storage and program"
      lead="Back up the home folder as a whole. The console sends nothing to anyone but the mints you name."
    >
      <Facts>
        <Fact term="Home">
          <PeerText text={status.home} wrap />
        </Fact>
        <Fact term="Kept in">
          {status.storage === 'sqlite' ? 'one SQLite file in the home' : 'memory: nothing is kept when the core stops'}
        </Fact>
        <Fact term="Version">{status.version}</Fact>
        <Fact term="Core">
          {status.core.host}, process {status.core.pid}, Node {status.core.node}
        </Fact>
        <Fact term="Window">{shell === null ? 'a browser' : `Electron ${shell.electron}${shell.supported ? '' : ', out of support'}`}</Fact>
        <Fact term="Running since">
          <Moment at={status.started_at} day /> UTC
        </Fact>
      </Facts>
    </SettingsGroup>
  )
}
