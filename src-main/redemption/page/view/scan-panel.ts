import { CameraTroubled, mayHaveCamera, openCamera, type CameraTrouble } from '../scan/camera.ts'
import { readCode } from '../scan/read-code.ts'
import type { Explanation } from './explanation.ts'
import { button, h } from './h.ts'

/** The two other ways to give a text: the camera, on a click, and a picture. `onTrouble` is told why one failed. */
export function scanButtons(onText: (text: string) => void, onTrouble: (words: Explanation) => void): HTMLElement {
  const panel = h('div', { class: 'camera', hidden: true })
  const file = h('input', {
    type: 'file',
    accept: 'image/*',
    class: 'unseen',
    id: 'picture',
    onchange: () => void readPicture(file.files?.[0]).then(text => (text === null ? onTrouble(NOTHING_SEEN) : onText(text))),
  })
  const scan = button('Scan a QR code', () => void look())
  const look = async (): Promise<void> => {
    if (!mayHaveCamera()) return onTrouble(WITHOUT_CAMERA.none)
    const stopped = new AbortController()
    const video = h('video', { playsinline: true, 'aria-label': 'What the camera sees' })
    video.muted = true
    const stop = button('Stop the camera', () => stopped.abort())
    panel.replaceChildren(h('p', {}, 'Hold the code before the camera.'), video, stop)
    panel.hidden = false
    scan.disabled = true
    stop.focus()
    const seen = await openCamera(video, stopped.signal)
    panel.hidden = true
    scan.disabled = false
    scan.focus()
    if (seen instanceof CameraTroubled) onTrouble(WITHOUT_CAMERA[seen.why])
    else if (seen !== null) onText(seen)
  }
  return h(
    'div',
    { class: 'scan' },
    h('div', { class: 'actions' }, scan, file, h('label', { for: 'picture', class: 'plain' }, 'Read a picture of a code')),
    panel,
  )
}

async function readPicture(file: File | undefined): Promise<string | null> {
  if (file === undefined) return null
  try {
    return await readCode(await createImageBitmap(file))
  } catch {
    return null
  }
}

const NOTHING_SEEN: Explanation = {
  title: 'No code was seen in the picture',
  why: 'It may be blurred, too small, or cut at its edge.',
  todo: ['Take a picture of the code alone, in good light.', 'Or paste the token as text.'],
}

const WITHOUT_CAMERA: Readonly<Record<CameraTrouble, Explanation>> = {
  none: {
    title: 'There is no camera to use',
    why: 'This device has none, or this browser lends none to this page.',
    todo: [
      'Take a picture of the code with your camera program, and choose it under “Read a picture of a code”.',
      'Or paste the token as text.',
    ],
  },
  denied: {
    title: 'The camera is not allowed',
    why: 'You or your system refused it to this page. That is fine: there are two other ways.',
    todo: [
      'Choose a picture of the code under “Read a picture of a code”.',
      'Or paste the token as text.',
      'To allow it, look beside the address of this page.',
    ],
  },
}
