import { X } from 'lucide-react'
import { useId, useState, type FormEvent } from 'react'
import { isSameMint } from '#shared/lib/without-slash.ts'
import type { GatewayView } from '#shared/rpc/views/redemption.ts'
import { useActions } from '../../app/actions.ts'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { Page } from '../../ui/Page.tsx'
import { argsOf, formErrors, formOf, type Form } from './gateway-form.ts'
import { Routes } from './Routes.tsx'
import styles from './GatewaySetup.module.css'

const WAYS = [
  {
    value: 'sidecar',
    label: 'Beside the mint, behind its reverse proxy',
    detail: 'A few paths come here, all others go to the mint. While the gateway does not run, the mint answers by itself.',
  },
  {
    value: 'front',
    label: 'In front of the mint, as its only public side',
    detail: 'For small mints without a reverse proxy: every request passes here.',
  },
] as const

/** How the gateway stands before our own mint. The mint is asked first; nothing is kept when it does not answer as one. */
export function GatewaySetup({ gateway, onClose }: { gateway: GatewayView; onClose: () => void }) {
  const feeds = useView('publication.list', {}).data ?? []
  const [form, setForm] = useState<Form>(() => formOf(gateway.configured))
  const [shown, setShown] = useState(false)
  const keep = useCommand('gateway.set')
  const id = useId()
  useActions([{ id: 'gateway.cancel', kind: 'do', title: 'Close the form', keys: 'Escape', icon: X, run: onClose }])

  const errors = formErrors(form)
  const wrong = (field: keyof typeof errors): string | null => (shown ? errors[field] : null)
  const set = <Field extends keyof Form>(field: Field, value: Form[Field]): void => setForm({ ...form, [field]: value })
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setShown(true)
    if (keep.busy || Object.values(errors).some(error => error !== null)) return
    const answer = await keep.run(argsOf(form))
    if (answer.ok) onClose()
  }
  const publisher = feeds.find(feed => isSameMint(feed.mint_url, form.mint_url.trim()))
  return (
    <Page
      title="Set up the gateway"
      sub="Your mint is asked before anything is kept"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit form={id} busy={keep.busy}>
            {gateway.configured === null ? 'Start the gateway' : 'Keep and serve'}
          </Button>
        </>
      }
      scroll
    >
      <div className={styles.columns}>
        <form id={id} className={styles.form} onSubmit={event => void submit(event)} noValidate>
          {keep.error !== null && <Failure title="Nothing was changed" error={keep.error} />}
          <TextField
            label="Mint URL"
            placeholder="http://127.0.0.1:3338"
            value={form.mint_url}
            onChange={value => set('mint_url', value)}
            hint="Where this machine reaches the mint itself, not the proxy before it: a way back through the proxy would be a loop."
            error={wrong('mint_url')}
            mono
            autoFocus
          />
          <TextField
            label="Public URL, if another"
            placeholder="https://mint.example"
            value={form.public_url}
            onChange={value => set('public_url', value)}
            hint="What holders and wallets call the mint. The redemption page is at /redeem/ below it."
            error={wrong('public_url')}
            mono
          />
          <ChoiceField label="Where it stands" choices={WAYS} value={form.way} onChange={value => set('way', value)} />
          <TextField
            label="Listen on"
            value={form.listen}
            onChange={value => set('listen', value)}
            hint="HOST:PORT for your reverse proxy. Port 0 takes a free one, which is then kept."
            error={wrong('listen')}
            mono
          />
          <TextField
            label="Publisher that answers /v1/info (optional)"
            placeholder={publisher === undefined ? 'http://127.0.0.1:3390' : `http://${publisher.listen}`}
            value={form.info_url}
            onChange={value => set('info_url', value)}
            hint={
              publisher === undefined
                ? 'Only if this mint’s spends are published too: the info then carries the sections of both.'
                : `This mint is published here: give http://${publisher.listen}, so that the info carries the sections of both.`
            }
            error={wrong('info_url')}
            mono
          />
          <TextField
            label="Approved private hosts (optional)"
            placeholder="10.0.0.7:3338"
            value={form.approved_hosts}
            onChange={value => set('approved_hosts', value)}
            hint="Hosts in a private network are not called unless you vouch for them. This machine itself needs no approval."
            error={wrong('approved_hosts')}
            mono
          />
          <div className={styles.pair}>
            <TextField
              label="Float cap"
              unit="sat"
              inputMode="numeric"
              value={form.float_cap}
              onChange={value => set('float_cap', value)}
              hint="It is cash on this disk. Once a pot is open, 5 % of the pot holds besides."
              error={wrong('float_cap')}
            />
            <TextField
              label="Low below"
              unit="sat"
              inputMode="numeric"
              value={form.float_low}
              onChange={value => set('float_low', value)}
              hint="You are told when less than this is free."
              error={wrong('float_low')}
            />
          </div>
        </form>
        <aside className={styles.aside} aria-label="Routes">
          {form.way === 'sidecar' ? (
            <Routes listen={errors.listen === null ? form.listen.trim() : '127.0.0.1:3391'} mintUrl={form.mint_url.trim()} />
          ) : (
            <Front />
          )}
        </aside>
      </div>
    </Page>
  )
}

/** What changes for the mint itself when everything passes here. */
function Front() {
  return (
    <div className={styles.lead}>
      <p>No routes are needed: send the mint&rsquo;s public name to the address that the gateway listens on.</p>
      <Notice tone="warning" title="What to see to">
        <ul className={styles.points}>
          <li>While the console does not run, your mint is not reachable.</li>
          <li>
            What clients claim of their own address is dropped, and X-Forwarded-For says what is true. Let the mint trust it (nutshell:
            MINT_RATE_LIMIT_PROXY_TRUST=TRUE), or all wallets share one limit.
          </li>
          <li>Bodies are passed on and never logged; a melt may take as long as its payment does.</li>
          <li>TLS is not served here: something before it has to end it for wallets outside.</li>
        </ul>
      </Notice>
    </div>
  )
}
