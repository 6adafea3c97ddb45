import {
  FileSearch,
  HandCoins,
  Inbox,
  KeyRound,
  Landmark,
  LayoutDashboard,
  LifeBuoy,
  Network,
  Radio,
  ScrollText,
  Server,
  Settings,
  Upload,
  type LucideIcon,
} from 'lucide-react'
import type { ComponentType } from 'react'
import { AuditPage } from '../features/audit/AuditPage.tsx'
import { DelegationPage } from '../features/delegation/DelegationPage.tsx'
import { FailoverPage } from '../features/failover/FailoverPage.tsx'
import { LogPage } from '../features/log/LogPage.tsx'
import { MirrorPage } from '../features/mirror/MirrorPage.tsx'
import { OverviewPage } from '../features/overview/OverviewPage.tsx'
import { PlanPage } from '../features/plan/PlanPage.tsx'
import { PublicationPage } from '../features/publication/PublicationPage.tsx'
import { RedemptionPage } from '../features/redemption/RedemptionPage.tsx'
import { ReservePage } from '../features/reserve/ReservePage.tsx'
import { ServerPage } from '../features/server/ServerPage.tsx'
import { SettingsPage } from '../features/settings/SettingsPage.tsx'
import { SignerPage } from '../features/signer/SignerPage.tsx'
import type { ScreenName } from './route.ts'

/** One entry of the navigation. A page takes no props: it asks with `useView`, and reads its place with `useSelection` and `useParam`. */
interface Screen {
  readonly name: ScreenName
  readonly title: string
  readonly keys: string
  readonly icon: LucideIcon
  /** The second group stands below a line. */
  readonly group: 'work' | 'console'
  readonly Page: ComponentType
}

export const screens: readonly Screen[] = [
  { name: 'overview', title: 'Overview', keys: 'g o', icon: LayoutDashboard, group: 'work', Page: OverviewPage },
  { name: 'reserves', title: 'Reserves', keys: 'g r', icon: Landmark, group: 'work', Page: ReservePage },
  { name: 'plans', title: 'Plan tray', keys: 'g t', icon: Inbox, group: 'work', Page: PlanPage },
  { name: 'delegations', title: 'Delegations', keys: 'g d', icon: Network, group: 'work', Page: DelegationPage },
  { name: 'mirrors', title: 'Mirrors', keys: 'g m', icon: Radio, group: 'work', Page: MirrorPage },
  { name: 'failover', title: 'Failover', keys: 'g f', icon: LifeBuoy, group: 'work', Page: FailoverPage },
  { name: 'redemption', title: 'Redemption', keys: 'g x', icon: HandCoins, group: 'work', Page: RedemptionPage },
  { name: 'audit', title: 'Audit', keys: 'g a', icon: FileSearch, group: 'work', Page: AuditPage },
  { name: 'publications', title: 'Publications', keys: 'g p', icon: Upload, group: 'work', Page: PublicationPage },
  { name: 'signers', title: 'Signers', keys: 'g i', icon: KeyRound, group: 'console', Page: SignerPage },
  { name: 'servers', title: 'Servers', keys: 'g e', icon: Server, group: 'console', Page: ServerPage },
  { name: 'log', title: 'Event log', keys: 'g l', icon: ScrollText, group: 'console', Page: LogPage },
  { name: 'settings', title: 'Settings', keys: 'g s', icon: Settings, group: 'console', Page: SettingsPage },
]
