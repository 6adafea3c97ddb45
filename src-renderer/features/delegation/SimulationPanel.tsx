import { ChevronDown, Download, RotateCcw, X } from 'lucide-react'
import type { Graph, Simulation } from '#shared/rpc/views/delegation.ts'
import { useView } from '../../app/use-view.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { groupDigits, hostOf } from '../../ui/format.ts'
import { Menu } from '../../ui/Menu.tsx'
import { Failure } from '../../ui/Notice.tsx'
import { coreNow } from '../../ui/now.ts'
import { PeerText } from '../../ui/PeerText.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { namesOf } from './edge-words.ts'
import { TakeoverChart } from './TakeoverChart.tsx'
import styles from './SimulationPanel.module.css'

/** What breaks if one mint vanishes now: who takes its coins, in which order, and what stays uncovered meanwhile. Nothing is sent. */
export function SimulationPanel({
  graph,
  id,
  onChoose,
  onClose,
}: {
  graph: Graph
  id: string
  onChoose: (id: string) => void
  onClose: () => void
}) {
  const view = useView('delegation.simulate', { url: id })
  const nameOf = namesOf(graph.nodes)
  const custodians = graph.nodes.filter(node => graph.edges.some(edge => edge.from === node.id))
  return (
    <section
      className={styles.panel}
      aria-label={`Simulation: ${nameOf(id)} offline`}
      onKeyDown={event => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onClose()
      }}
    >
      <header className={styles.head}>
        <h2>Simulate</h2>
        <span className={styles.chip}>
          <Menu
            trigger={
              <button type="button" className={styles.choose}>
                <PeerText text={nameOf(id)} /> offline <ChevronDown size={12} aria-hidden />
              </button>
            }
            items={custodians.map(node => ({
              // Nothing keeps two mints from taking one name.
              label: custodians.some(other => other !== node && other.label === node.label)
                ? `${node.label} (${hostOf(node.id)})`
                : node.label,
              ...(node.you ? { detail: 'your own mint' } : {}),
              run: () => onChoose(node.id),
            }))}
          />
          <IconButton icon={X} label="End the simulation (Esc)" onClick={onClose} />
        </span>
        <p className={styles.lead}>
          Takeover order in blocks from the tip{view.data?.tip == null ? '' : ` ${groupDigits(view.data.tip)}`}. Nothing is sent.
        </p>
        <Button icon={RotateCcw} onClick={onClose}>
          Reset
        </Button>
        <Button icon={Download} disabled={view.data === null} onClick={() => view.data && exportPlan(view.data, coreNow())}>
          Export plan
        </Button>
      </header>
      {view.error !== null && (
        <Failure title="The simulation could not be made" error={view.error} actions={<Button onClick={view.retry}>Try again</Button>} />
      )}
      {view.data === null ? view.error === null && <Skeleton rows={4} /> : <Outcome simulation={view.data} />}
    </section>
  )
}

function Outcome({ simulation }: { simulation: Simulation }) {
  const { takers, total, notes } = simulation
  return (
    <div className={styles.body}>
      {takers.length === 0 ? (
        <p className={styles.none}>
          {total === '0'
            ? 'None of its coins are known here: add and watch its reserve, then the order of takers stands here.'
            : `Nobody could take any of its ${groupDigits(total)} sat.`}
        </p>
      ) : (
        <TakeoverChart simulation={simulation} />
      )}
      {notes.length > 0 && (
        <ul className={styles.notes}>
          {notes.map((note, at) => (
            <li key={at}>
              <PeerText text={note} wrap />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** The simulation as a file, for the people who would have to act on it: who takes which coin, at which block. */
function exportPlan(simulation: Simulation, now: number): void {
  const plan = {
    what: `Takeover order if ${simulation.label} is offline from the tip on`,
    made_at: new Date(now).toISOString(),
    tip: simulation.tip,
    takers: simulation.takers.map(({ id, label, total, takes }) => ({
      id,
      label,
      total_sat: total,
      takes: takes.map(({ coin, amount, blocks }) => ({
        coin,
        amount_sat: amount,
        blocks_from_tip: blocks,
        from_tip_height: simulation.tip === null ? null : simulation.tip + blocks,
      })),
    })),
    total_sat: simulation.total,
    never_covered_sat: simulation.never,
    unknown_coins: simulation.unknown,
    uncovered: simulation.uncovered.map(({ blocks, amount }) => ({ after_blocks: blocks, amount_sat: amount })),
    notes: simulation.notes,
  }
  const name = simulation.label.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 60)
  saveFile(new Blob([JSON.stringify(plan, null, 2)], { type: 'application/json' }), `takeover-${name}.json`)
}
