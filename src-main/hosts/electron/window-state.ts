import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import * as z from 'zod'

export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface WindowState {
  /** Null: where the system puts a new window. */
  readonly bounds: Bounds | null
  readonly maximized: boolean
}

const state = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(200) }),
  maximized: z.boolean(),
})

/** Where the window last stood, unless that file is damaged or the screen it was on is gone: then where a new one goes. */
export function readWindowState(file: string, screens: readonly Bounds[]): WindowState {
  try {
    const last = state.parse(JSON.parse(readFileSync(file, 'utf8')))
    return { bounds: screens.some(screen => reachable(last.bounds, screen)) ? last.bounds : null, maximized: last.maximized }
  } catch {
    return { bounds: null, maximized: false }
  }
}

export function writeWindowState(file: string, bounds: Bounds, maximized: boolean): void {
  writeFileSync(`${file}.new`, JSON.stringify({ bounds, maximized }))
  renameSync(`${file}.new`, file)
}

/** True when enough of the window's top edge lies on the screen to take hold of it. */
function reachable(window: Bounds, screen: Bounds): boolean {
  const visible = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  return visible >= 100 && window.y >= screen.y && window.y <= screen.y + screen.height - 40
}
