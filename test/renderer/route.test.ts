import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { hrefOf, parseRoute, type ScreenName } from '../../src-renderer/app/route.ts'

describe('routes', () => {
  it('reads the screen, the world and what is selected', () => {
    expect(parseRoute('#/mirrors?select=https%3A%2F%2Fmint.example%2Fx')).toEqual({
      world: 'home',
      screen: 'mirrors',
      params: { select: 'https://mint.example/x' },
    })
    expect(parseRoute('#/demo/audit?select=02ab')).toEqual({ world: 'demo', screen: 'audit', params: { select: '02ab' } })
  })

  it.each(['', '#', '#/', '#/nowhere', '#/demo/nowhere', '#?select=x', '#/mirrors/../settings?%', '#/__proto__'])(
    'leads %j to a screen that exists',
    hash => {
      expect(['overview', 'mirrors']).toContain(parseRoute(hash).screen)
    },
  )

  it('keeps the home out of a demo link and the demo out of a home link', () => {
    expect(parseRoute('#/demo').world).toBe('demo')
    expect(parseRoute('#/demographics').world).toBe('home')
  })

  it('reads back what it wrote, whatever a peer put into it', () => {
    const screens: ScreenName[] = ['overview', 'mirrors', 'audit', 'publications', 'log', 'settings']
    fc.assert(
      fc.property(
        fc.constantFrom('home' as const, 'demo' as const),
        fc.constantFrom(...screens),
        fc.string({ unit: 'grapheme' }),
        (world, screen, select) => {
          expect(parseRoute(hrefOf(world, screen, { select, dialog: null }))).toEqual({ world, screen, params: { select } })
        },
      ),
    )
  })
})
