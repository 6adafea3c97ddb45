import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './Button.tsx'
import { copyText } from './copy-text.ts'

/** Copies a text that is too long to be shown; says when the system does not let it. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'refused'>('none')
  const copy = async (): Promise<void> => setOutcome((await copyText(text)) ? 'copied' : 'refused')
  return (
    <Button icon={outcome === 'copied' ? Check : Copy} onClick={() => void copy()}>
      {outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'The system does not allow it' : label}
    </Button>
  )
}
