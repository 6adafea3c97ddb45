import './browser.ts'
import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { coreNow, noteCoreClock } from '../../src-renderer/ui/now.ts'
import { Ago } from '../../src-renderer/ui/Time.tsx'

const NOW = 1_750_000_000_000

beforeEach(() => void vi.useFakeTimers({ now: NOW }))
afterEach(() => {
  noteCoreClock(Date.now())
  vi.useRealTimers()
})

it('ticks every second, one timer for all', () => {
  render(
    <>
      <Ago at={NOW - 4_000} />
      <Ago at={NOW} ago />
    </>,
  )
  expect(screen.getByText('4 s')).toBeTruthy()
  expect(screen.getByText('just now')).toBeTruthy()
  expect(vi.getTimerCount()).toBe(1)
  act(() => void vi.advanceTimersByTime(3_000))
  expect(screen.getByText('7 s')).toBeTruthy()
  expect(screen.getByText('3 s ago')).toBeTruthy()
})

it('counts ages with the clock of the core that stamped them', () => {
  noteCoreClock(NOW + 600_000)
  render(<Ago at={NOW + 600_000 - 5_000} />)
  expect(screen.getByText('5 s')).toBeTruthy()
})

it('takes the way of an answer for no difference of clocks', () => {
  noteCoreClock(NOW - 1_500)
  expect(coreNow()).toBe(NOW)
  noteCoreClock(NOW - 90_000)
  expect(coreNow()).toBe(NOW - 90_000)
})
