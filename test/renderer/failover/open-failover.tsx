import '../browser.ts'
import '../measured.ts'
import { configure, screen } from '@testing-library/react'
import { FailoverPage } from '../../../src-renderer/features/failover/FailoverPage.tsx'
import { createExampleCore, type ExampleCore, type Scene } from '../../support/example-core.ts'
import { renderScreen } from '../render-screen.tsx'

configure({ asyncUtilTimeout: 20_000 })

/** One mint at each step of the busy scene. */
export const MINTS = {
  doubtful: 'mint.lanternpay.example',
  unasked: 'mint.harrow.example',
  sign: 'mint.marram.example',
  send: 'mint.fathom.example',
  watch: 'mint.gannet.example',
  mempool: 'mint.skua.example',
  open: 'mint.dunlin.example',
  redeem: 'mint.tarn.example',
  report: 'mint.curlew.example',
  soon: 'cashu.nordlys.example',
  far: 'mint.kestrel.example',
  unknown: 'cashu.skerry.example',
  lost: 'mint.petrel.example',
} as const

/** The wizard of one of them, or with `step` another step of it than the one where it stands. */
export function openFailover(mint: keyof typeof MINTS, step: number | null = null, core: ExampleCore = createExampleCore('busy')) {
  const params = new URLSearchParams({ select: `https://${MINTS[mint]}`, ...(step === null ? {} : { step: String(step) }) })
  return renderScreen(<FailoverPage />, { hash: `#/failover?${params.toString()}`, core })
}

export const openList = (scene: Scene = 'busy') => renderScreen(<FailoverPage />, { hash: '#/failover', scene })

export const called = (core: ExampleCore, name: string): unknown[] => core.calls.filter(call => call.name === name).map(call => call.args)

export const heading = (name: RegExp | string): Promise<HTMLElement> => screen.findByRole('heading', { level: 2, name })

export const button = (name: RegExp | string): HTMLButtonElement => screen.getByRole('button', { name })

/** Amounts as they stand on screen. */
export const sat = (text: string): string => text.replaceAll(' ', '\u202f')
