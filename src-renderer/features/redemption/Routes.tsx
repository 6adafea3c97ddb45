import { useState } from 'react'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { routesOf } from './routes-text.ts'
import styles from './GatewayPanel.module.css'

const PROXIES = [
  { value: 'caddy', label: 'Caddy' },
  { value: 'nginx', label: 'nginx' },
] as const

/** What the mint's own reverse proxy has to be told, ready to copy. */
export function Routes({ listen, mintUrl }: { listen: string; mintUrl: string }) {
  const [proxy, setProxy] = useState<'caddy' | 'nginx'>('caddy')
  return (
    <section className={styles.routes}>
      <header>
        <h2>Routes for your mint&rsquo;s reverse proxy</h2>
        <ChoiceField label="Reverse proxy" hideLabel compact choices={PROXIES} value={proxy} onChange={setProxy} />
      </header>
      <p className={styles.hint}>
        Only these paths come here. While the gateway does not answer, the mint itself does, and its own clients notice nothing.
        {mintUrl.startsWith('https:') && ' Your mint is reached by https: say so to the proxy for its own address, too.'}
      </p>
      {routesOf(proxy, listen, mintUrl).map(({ file, text }) => (
        <figure key={file} className={styles.route}>
          <figcaption>
            {file}
            <CopyButton text={text} label="Copy" />
          </figcaption>
          <pre tabIndex={0} aria-label={file}>
            {text}
          </pre>
        </figure>
      ))}
    </section>
  )
}
