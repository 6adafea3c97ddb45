import { describe, expect, it } from 'vitest'
import { gatewayArgs } from '#shared/rpc/views/redemption.ts'
import { argsOf, formErrors, formOf, type Form } from '../../../src-renderer/features/redemption/gateway-form.ts'
import { readAmount } from '../../../src-renderer/features/redemption/read-amount.ts'
import { routesOf, upstreamOf } from '../../../src-renderer/features/redemption/routes-text.ts'
import caddyFile from '../../../docs/deploy/Caddyfile.gateway.snippet?raw'
import nginxUpstream from '../../../docs/deploy/nginx.gateway-upstream.conf.snippet?raw'
import nginxFile from '../../../docs/deploy/nginx.gateway.conf.snippet?raw'

const FILLED: Form = { ...formOf(null), mint_url: ' http://127.0.0.1:3338 ' }

describe('the set-up of the gateway', () => {
  it('needs no more than the mint, and becomes arguments that fit the contract', () => {
    expect(Object.values(formErrors(FILLED)).filter(error => error !== null)).toEqual([])
    expect(gatewayArgs.parse(argsOf(FILLED))).toMatchObject({ mint_url: 'http://127.0.0.1:3338', public_url: null, front: false })
    expect(argsOf(formOf(gatewayArgs.parse(argsOf(FILLED))))).toEqual(argsOf(FILLED))
  })

  it.each([
    ['mint_url', 'mint.example'],
    ['mint_url', 'javascript:alert(1)'],
    ['public_url', 'mint.example'],
    ['listen', '3391'],
    ['listen', '127.0.0.1:70000'],
    ['info_url', '127.0.0.1:3390'],
    ['approved_hosts', '10.0.0.7'],
    ['approved_hosts', '10.0.0.7:3338 http://x'],
    ['float_cap', '0'],
    ['float_cap', '1.5'],
    ['float_low', '-1'],
    ['float_low', '1000000'],
  ] as const)('says what is wrong with %s %j', (field, text) => {
    expect(formErrors({ ...FILLED, [field]: text })[field]).not.toBeNull()
  })

  it('takes several approved hosts, and a low mark of nothing', () => {
    const form = { ...FILLED, approved_hosts: '10.0.0.7:3338, [fd00::7]:3338', float_low: '0' }
    expect(Object.values(formErrors(form)).filter(error => error !== null)).toEqual([])
    expect(argsOf(form)).toMatchObject({ approved_hosts: ['10.0.0.7:3338', '[fd00::7]:3338'], float_low: '0' })
  })

  it.each([
    ['21000', '21000'],
    ['21\u202f000 ', '21000'],
    ['021', null],
    ['1e3', null],
    ['', null],
  ])('reads %j as %j', (text, amount) => expect(readAmount(text)).toBe(amount))
})

describe('ready-made routes', () => {
  it('are the files of docs/deploy, word for word, at the addresses that are written there', () => {
    expect(routesOf('caddy', '127.0.0.1:3391', 'http://127.0.0.1:3338').map(({ text }) => text)).toEqual([caddyFile.trimEnd()])
    expect(routesOf('nginx', '127.0.0.1:3391', 'http://127.0.0.1:3338').map(({ text }) => text)).toEqual([
      nginxUpstream.trimEnd(),
      nginxFile.trimEnd(),
    ])
  })

  it('carry other addresses, also when the two are swapped', () => {
    const [caddy] = routesOf('caddy', '127.0.0.1:3338', 'http://127.0.0.1:3391')
    expect(caddy!.text).toContain('reverse_proxy 127.0.0.1:3338 127.0.0.1:3391 {')
    expect(routesOf('caddy', '10.0.0.2:80', 'https://[fd00::1]')[0]!.text).toContain('reverse_proxy 10.0.0.2:80 [fd00::1]:443 {')
  })

  it('name no mint that is none', () => {
    expect(upstreamOf('mint.example')).toBeNull()
    expect(upstreamOf('http://mint.example')).toBe('mint.example:80')
  })
})
