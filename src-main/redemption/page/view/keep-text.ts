import { codePicture } from './code-picture.ts'
import { button, h } from './h.ts'
import { saveFile } from './save-file.ts'

interface KeepParts {
  readonly text: string
  /** What it is, for labels and the file's name. */
  readonly label: string
  readonly file: string
  /** Told once, when the holder has it somewhere else than on this page. */
  onKept(): void
  say(words: string): void
}

/** Money as text, with every way to take it along: copy, save, select by hand, scan. */
export function keepText({ text, label, file, onKept, say }: KeepParts): HTMLElement {
  const kept = (words: string): void => {
    said.textContent = words
    say(words)
    onKept()
  }
  const said = h('p', { class: 'said' })
  const field = h('textarea', { readonly: true, rows: '5', class: 'mono', 'aria-label': label, spellcheck: 'false' })
  field.value = text
  field.addEventListener('focus', () => field.select())
  // Selected by hand and copied by the keyboard or the phone's own menu counts too, if it was all of it.
  field.addEventListener('copy', () => {
    if (field.selectionEnd - field.selectionStart === text.length) kept('Copied.')
  })
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      kept('Copied.')
    } catch {
      field.focus()
      field.select()
      said.textContent = 'This browser does not let the page copy. The text is selected: copy it with your keyboard or the menu.'
      say(said.textContent)
    }
  }
  const save = (): void => {
    saveFile(text, file)
    kept('Saved as a file.')
  }
  const picture = codePicture(text, `${label} as a QR code`)
  return h(
    'div',
    { class: 'keep' },
    field,
    h(
      'div',
      { class: 'actions' },
      button('Copy', () => void copy(), 'primary'),
      button('Save as a file', save),
    ),
    said,
    picture === null
      ? h('p', { class: 'hint' }, 'It is too long for one QR code: copy it or save it.')
      : h('div', { class: 'picture' }, picture),
  )
}
