import { FileJson } from 'lucide-react'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useCommand, useView } from '../../app/use-view.ts'
import { Button } from '../../ui/Button.tsx'
import { DropFile } from '../../ui/DropFile.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { hostOf } from '../../ui/format.ts'
import { Failure, Notice } from '../../ui/Notice.tsx'
import { KeyField } from './KeyField.tsx'
import styles from './NewReserve.module.css'

type Added = (id: number) => void
type Add = ReturnType<typeof useCommand<'reserve.add'>>

function Frame({
  add,
  act,
  ready,
  onSubmit,
  children,
}: {
  add: Add
  act: string
  ready: boolean
  onSubmit: () => Promise<void>
  children: ReactNode
}) {
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (ready && !add.busy) void onSubmit()
  }
  return (
    <form className={styles.single} onSubmit={submit}>
      {children}
      {add.error !== null && <Failure title="It was not added" error={add.error} />}
      <div className={styles.save}>
        <Button kind="primary" submit disabled={!ready} busy={add.busy}>
          {act}
        </Button>
      </div>
    </form>
  )
}

/** The reserves that a mirrored mint advertises; which leaf is ours is found by the keys of our signers, or told. */
export function MirrorForm({ onAdded }: { onAdded: Added }) {
  const mirrors = useView('mirror.list', {}).data ?? []
  const [url, setUrl] = useState<string | null>(null)
  const [me, setMe] = useState('')
  const add = useCommand('reserve.add')
  const submit = async (): Promise<void> => {
    const made = await add.run({ source: 'mirror', url: url!, me: me.trim() === '' ? null : me.trim() })
    if (made.ok && made.value[0] !== undefined) onAdded(made.value[0].id)
  }
  if (mirrors.length === 0) {
    return (
      <div className={styles.single}>
        <Notice title="No mint is mirrored yet">
          Its advertisement comes with its mirror. Add the mirror first (Mirrors, N), then come back.
        </Notice>
      </div>
    )
  }
  return (
    <Frame add={add} act="Watch its reserves" ready={url !== null} onSubmit={submit}>
      <ChoiceField
        label="Mint"
        choices={mirrors.map(row => ({ value: row.url, label: row.name || hostOf(row.url), detail: hostOf(row.url) }))}
        value={url}
        onChange={setUrl}
      />
      <KeyField
        label="Your key in it"
        hint="Leave it empty to look for every key of your signers."
        use="leaf"
        value={me}
        error={null}
        onChange={setMe}
      />
    </Frame>
  )
}

/** A package that was saved here or came from a custodian, dropped or chosen. */
export function PackageForm({ onAdded }: { onAdded: Added }) {
  const [text, setText] = useState<string | null>(null)
  const [file, setFile] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState<'own' | 'peer'>('peer')
  const [me, setMe] = useState('')
  const add = useCommand('reserve.add')
  const submit = async (): Promise<void> => {
    const made = await add.run({
      source: 'package',
      name: name.trim(),
      package: text!,
      role,
      me: role === 'own' || me.trim() === '' ? null : me.trim(),
      mint_url: null,
    })
    if (made.ok && made.value[0] !== undefined) onAdded(made.value[0].id)
  }
  return (
    <Frame add={add} act="Read and watch it" ready={text !== null && name.trim() !== ''} onSubmit={submit}>
      <DropFile
        icon={FileJson}
        label="Reserve package"
        words={
          text === null
            ? 'Drop a reserve package here, or choose the file.'
            : `${file}, ${text.length} characters. Nothing of it is believed before it was derived again.`
        }
        accept=".json,application/json"
        onText={(content, from) => {
          setText(content)
          setFile(from)
          add.clear()
          if (name === '') setName(from.replace(/(\.reserve)?\.json$/i, '').slice(0, 60))
        }}
      />
      <TextField label="Name" value={name} onChange={setName} maxLength={60} />
      <ChoiceField
        label="Whose it is"
        choices={[
          { value: 'peer', label: 'A peer’s', detail: 'You hold a leaf, or you only watch.' },
          { value: 'own', label: 'Mine', detail: 'You hold the internal key.' },
        ]}
        value={role}
        onChange={setRole}
      />
      {role === 'peer' && (
        <KeyField
          label="Your key in it"
          hint="Leave it empty to look for every key of your signers."
          use="leaf"
          value={me}
          error={null}
          onChange={setMe}
        />
      )}
    </Frame>
  )
}

/** A plain wallet of the mint, with the amount that should stay in it. */
export function HotForm({ onAdded }: { onAdded: Added }) {
  const network = useView('app.status', {}).data?.network ?? null
  const [name, setName] = useState('')
  const [key, setKey] = useState('')
  const [target, setTarget] = useState('')
  const add = useCommand('reserve.add')
  const wrong = target.trim() !== '' && !/^\d+$/.test(target.replaceAll(/\s/g, ''))
  const keyWrong = key.trim() !== '' && !/^(?:0[23])?[0-9a-f]{64}$/i.test(key.trim())
  const ready = network !== null && name.trim() !== '' && key.trim() !== '' && !keyWrong && target.trim() !== '' && !wrong
  const submit = async (): Promise<void> => {
    const sat = BigInt(target.replaceAll(/\s/g, '')).toString()
    const made = await add.run({ source: 'hot', name: name.trim(), network: network!, key: key.trim().toLowerCase(), target: sat })
    if (made.ok && made.value[0] !== undefined) onAdded(made.value[0].id)
  }
  return (
    <Frame add={add} act="Watch it" ready={ready} onSubmit={submit}>
      <TextField label="Name" value={name} onChange={setName} maxLength={60} autoFocus />
      <KeyField
        label="Key"
        hint="The internal key of its address (BIP86)."
        use="internal"
        value={key}
        error={keyWrong ? 'A key has 64 hex digits, or 66 beginning with 02 or 03.' : null}
        onChange={setKey}
      />
      <TextField
        label="Target"
        unit="sat"
        inputMode="numeric"
        hint="What should stay in it for payments. Everything above can be swept into the reserve."
        value={target}
        error={wrong ? 'A whole number of sat.' : null}
        onChange={setTarget}
      />
    </Frame>
  )
}
