import '../browser.ts'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, test } from 'vitest'
import { SidePane } from '../../../src-renderer/ui/SidePane.tsx'

function Page() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        open
      </button>
      {open && (
        <SidePane label="Detail" takesFocus onClose={() => setOpen(false)}>
          <input aria-label="inside" />
        </SidePane>
      )}
    </>
  )
}

test('Esc closes from inside and gives the focus back to where it was', async () => {
  const user = userEvent.setup()
  render(<Page />)
  screen.getByRole('button', { name: 'open' }).focus()
  await user.keyboard('{Enter}')
  expect(document.activeElement).toBe(screen.getByRole('complementary', { name: 'Detail' }))
  screen.getByLabelText('inside').focus()
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('complementary')).toBeNull()
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'open' }))
})

test('the edge moves by key between 340 and 600 and the width is kept', async () => {
  const user = userEvent.setup()
  const { unmount } = render(<Page />)
  await user.click(screen.getByRole('button', { name: 'open' }))
  const width = (): string | null => screen.getByRole('separator').getAttribute('aria-valuenow')
  expect(width()).toBe('448')
  screen.getByRole('separator').focus()
  await user.keyboard('{ArrowLeft}')
  expect(width()).toBe('464')
  await user.keyboard('{End}{ArrowLeft}')
  expect(width()).toBe('600')
  await user.keyboard('{Home}{ArrowRight}')
  expect(width()).toBe('340')
  unmount()
  render(<Page />)
  await user.click(screen.getByRole('button', { name: 'open' }))
  expect(width()).toBe('340')
})
