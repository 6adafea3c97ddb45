import { FileSearch, Landmark, LifeBuoy, Radio } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useActions } from '../../app/actions.ts'
import { hrefOf } from '../../app/route.ts'
import { go } from '../../app/use-route.ts'
import { useView } from '../../app/use-view.ts'
import { useWorld } from '../../app/world.tsx'
import { Button, LinkButton } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { count, groupDigits } from '../../ui/format.ts'
import { Page } from '../../ui/Page.tsx'
import { ReadFailure } from '../../ui/ReadFailure.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { Table } from '../../ui/Table.tsx'
import { CheckBundle } from './CheckBundle.tsx'
import { urgencyOf } from './failover-words.ts'
import { columns } from './relation-columns.tsx'

/** Every mint in whose reserve we have a leaf, what needs doing first first. */
export function RelationList() {
  const view = useView('failover.list', {})
  const world = useWorld()
  const [checking, check] = useState(false)
  const rows = useMemo(() => (view.data ?? []).toSorted((one, other) => urgencyOf(one) - urgencyOf(other)), [view.data])
  useActions([{ id: 'failover.check', kind: 'do', title: 'Check an evidence bundle', keys: 'c', icon: FileSearch, run: () => check(true) }])
  const claimable = rows.reduce((sum, row) => sum + BigInt(row.claimable), 0n)
  const words = [
    `your leaf stands in the reserve of ${count(rows.length, 'mint')}`,
    claimable > 0n ? `${groupDigits(claimable)} sat can be claimed now` : 'nothing can be claimed now',
  ]
  return (
    <Page
      title="Failover"
      sub={rows.length > 0 ? words.join(' · ') : undefined}
      actions={
        <Button icon={FileSearch} keys="c" onClick={() => check(true)}>
          Check a bundle
        </Button>
      }
    >
      <ReadFailure what="The failovers" view={view} />
      {view.loading ? (
        <Skeleton rows={8} />
      ) : (
        (view.data !== null || view.error === null) && (
          <Table
            label="Failovers"
            rows={rows}
            columns={columns}
            keyOf={row => row.custodian}
            sort={{ id: 'step', desc: false }}
            onOpen={row => go('failover', { select: row.custodian })}
            empty={
              <EmptyState
                icon={LifeBuoy}
                title="Your leaf stands in no reserve that is watched"
                actions={
                  <>
                    <LinkButton kind="primary" href={hrefOf(world, 'mirrors')}>
                      <Radio size={14} aria-hidden />
                      Mirror a peer
                    </LinkButton>
                    <LinkButton href={hrefOf(world, 'reserves', { dialog: 'import' })}>
                      <Landmark size={14} aria-hidden />
                      Watch its reserve
                    </LinkButton>
                  </>
                }
              >
                When a mint that names you its delegate is gone, you take its reserve and pay its holders from here. Mirror the mint first,
                then add its reserve: both have to be known before the day on which they are needed.
              </EmptyState>
            }
          />
        )
      )}
      {checking && <CheckBundle onClose={() => check(false)} />}
    </Page>
  )
}
