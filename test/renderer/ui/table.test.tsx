import '../browser.ts'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import type { Column } from '../../../src-renderer/ui/table-types.ts'
import { Table } from '../../../src-renderer/ui/Table.tsx'

interface Line {
  readonly id: string
  readonly size: number
}
const columns: readonly Column<Line>[] = [
  { id: 'id', header: 'Id', track: '1fr', sortBy: line => line.id, cell: line => <button type="button">{line.id}</button> },
  { id: 'size', header: 'Size', track: '80px', numeric: true, sortBy: line => line.size, cell: line => line.size },
  { id: 'plain', header: 'Plain', track: '80px', cell: () => 'x' },
]
const lines = (count: number): Line[] =>
  Array.from({ length: count }, (_, at) => ({ id: `row ${String(at).padStart(6, '0')}`, size: count - at }))
const keyOf = (line: Line): string => line.id
const mounted = (): HTMLElement[] => screen.getAllByRole('row').filter(row => row.dataset['place'] !== undefined)
const focusedPlace = (): string | undefined => (document.activeElement as HTMLElement | null)?.dataset['place']

test('100,000 rows mount only a window, and the far end is one key away', async () => {
  const user = userEvent.setup()
  render(<Table label="Lines" rows={lines(100_000)} columns={columns} keyOf={keyOf} />)
  expect(screen.getByRole('grid')).toHaveProperty('ariaRowCount', '100001')
  expect(mounted().length).toBeGreaterThan(5)
  expect(mounted().length).toBeLessThan(60)

  mounted()[0]?.focus()
  await user.keyboard('{End}')
  expect(focusedPlace()).toBe('99999')
  expect(document.activeElement?.getAttribute('aria-rowindex')).toBe('100001')
  expect(mounted().length).toBeLessThan(80)
  await user.keyboard('{Home}')
  expect(focusedPlace()).toBe('0')
})

test('one row is in the tab order; arrows and pages move it, and ↑ from the first row reaches the heads', async () => {
  const user = userEvent.setup()
  render(<Table label="Lines" rows={lines(50)} columns={columns} keyOf={keyOf} />)
  expect(mounted().filter(row => row.tabIndex === 0)).toHaveLength(1)
  mounted()[0]?.focus()
  await user.keyboard('{ArrowDown}{ArrowDown}')
  expect(focusedPlace()).toBe('2')
  expect(mounted().filter(row => row.tabIndex === 0)).toHaveLength(1)
  await user.keyboard('{PageDown}')
  expect(Number(focusedPlace())).toBeGreaterThan(8)
  await user.keyboard('{PageUp}{ArrowUp}{ArrowUp}{ArrowUp}')
  expect(document.activeElement?.textContent).toBe('Id')
  await user.keyboard('{ArrowRight}')
  expect(document.activeElement?.textContent).toBe('Size')
  await user.keyboard('{ArrowDown}')
  expect(focusedPlace()).toBe('0')
})

test('Enter opens for the keyboard, a click opens for the pointer, a button inside a cell does neither', async () => {
  const user = userEvent.setup()
  const onOpen = vi.fn<(line: Line, enter: boolean) => void>()
  render(<Table label="Lines" rows={lines(5)} columns={columns} keyOf={keyOf} onOpen={onOpen} />)
  mounted()[1]?.focus()
  await user.keyboard('{Enter}')
  expect(onOpen).toHaveBeenLastCalledWith(expect.objectContaining({ id: 'row 000001' }), true)
  await user.click(screen.getAllByText('x')[3]!)
  expect(onOpen).toHaveBeenLastCalledWith(expect.objectContaining({ id: 'row 000003' }), false)
  await user.click(screen.getByRole('button', { name: 'row 000002' }))
  expect(onOpen).toHaveBeenCalledTimes(2)
})

test('Space selects, Shift extends, the head selects all', async () => {
  const user = userEvent.setup()
  const onSelect = vi.fn<(selected: ReadonlySet<string>) => void>()
  const table = (selected: ReadonlySet<string>) => (
    <Table label="Lines" rows={lines(6)} columns={columns} keyOf={keyOf} selected={selected} onSelect={onSelect} />
  )
  const { rerender } = render(table(new Set()))
  mounted()[1]?.focus()
  await user.keyboard(' ')
  expect([...onSelect.mock.lastCall![0]]).toEqual(['row 000001'])
  rerender(table(onSelect.mock.lastCall![0]))
  expect(mounted()[1]?.getAttribute('aria-selected')).toBe('true')
  await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
  expect([...onSelect.mock.lastCall![0]]).toEqual(['row 000001', 'row 000002'])
  await user.click(screen.getByRole('checkbox', { name: 'Select all' }))
  expect(onSelect.mock.lastCall![0].size).toBe(6)
})

test('letters act on the focused row alone, and not with a chord', async () => {
  const user = userEvent.setup()
  const run = vi.fn<(line: Line) => void>()
  const outside = vi.fn<(event: KeyboardEvent) => void>()
  addEventListener('keydown', outside)
  render(<Table label="Lines" rows={lines(5)} columns={columns} keyOf={keyOf} actions={[{ key: 'v', run }]} />)
  mounted()[2]?.focus()
  await user.keyboard('v')
  expect(run).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 'row 000002' }))
  expect(outside).not.toHaveBeenCalled()
  await user.keyboard('{Control>}v{/Control}q')
  expect(run).toHaveBeenCalledTimes(1)
  expect(outside.mock.calls.map(([event]) => event.key)).toContain('q')
  screen.getByRole('button', { name: 'row 000001' }).focus()
  await user.keyboard('v')
  expect(run).toHaveBeenCalledTimes(1)
  removeEventListener('keydown', outside)
})

test('a head sorts by keyboard and says which way; a column without an order has no button', async () => {
  const user = userEvent.setup()
  render(<Table label="Lines" rows={lines(4)} columns={columns} keyOf={keyOf} />)
  const head = screen.getByRole('columnheader', { name: 'Size' })
  expect(head.getAttribute('aria-sort')).toBe('none')
  screen.getByRole('button', { name: 'Size' }).focus()
  await user.keyboard('{Enter}')
  expect(head.getAttribute('aria-sort')).toBe('ascending')
  expect(mounted().map(row => row.textContent)).toEqual(['row 0000031x', 'row 0000022x', 'row 0000013x', 'row 0000004x'])
  await user.keyboard('{Enter}')
  expect(head.getAttribute('aria-sort')).toBe('descending')
  expect(mounted()[0]?.textContent).toBe('row 0000004x')
  expect(screen.queryByRole('button', { name: 'Plain' })).toBeNull()
})

test('the focus follows its row when fresh data puts it elsewhere', async () => {
  const user = userEvent.setup()
  const sort = { id: 'size', desc: true }
  const { rerender } = render(<Table label="Lines" rows={lines(4)} columns={columns} keyOf={keyOf} sort={sort} />)
  mounted()[0]?.focus()
  rerender(<Table label="Lines" rows={lines(4).map(line => ({ ...line, size: -line.size }))} columns={columns} keyOf={keyOf} sort={sort} />)
  expect(document.activeElement?.textContent).toContain('row 000000')
  expect(focusedPlace()).toBe('3')
  await user.keyboard('{ArrowUp}')
  expect(document.activeElement?.textContent).toContain('row 000001')
})

test('amounts beyond 2^53 sort exactly', () => {
  const big: Column<{ amount: string }>[] = [
    { id: 'a', header: 'Amount', track: '1fr', sortBy: row => BigInt(row.amount), cell: row => row.amount },
  ]
  const rows = ['9007199254740993', '18446744073709551615', '9007199254740992'].map(amount => ({ amount }))
  render(<Table label="Amounts" rows={rows} columns={big} keyOf={row => row.amount} sort={{ id: 'a', desc: false }} />)
  expect(mounted().map(row => row.textContent)).toEqual(['9007199254740992', '9007199254740993', '18446744073709551615'])
})
