import { readCode } from './read-code.ts'

/** `none`: no camera, or none that this browser lends; `denied`: the holder or the system said no. */
export type CameraTrouble = 'none' | 'denied'

/** ms between two looks: fast enough for a hand, slow enough for an old phone. */
const LOOK_EVERY_MS = 200

/** Whether asking for a camera makes sense at all. Browsers lend none to pages that are not encrypted. */
export const mayHaveCamera = (): boolean => isSecureContext && 'mediaDevices' in navigator

/** Looks through the camera, shown in `video`, until a code is read or `stop` is called. Resolves with its text, or with null. */
export async function openCamera(video: HTMLVideoElement, stop: AbortSignal): Promise<string | null | CameraTroubled> {
  let stream: MediaStream
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false })
  } catch (refused) {
    return new CameraTroubled((refused as DOMException).name === 'NotAllowedError' ? 'denied' : 'none')
  }
  try {
    video.srcObject = stream
    await video.play()
    while (!stop.aborted) {
      const text = await readCode(video)
      if (text !== null) return text
      await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
    }
    return null
  } catch {
    return null
  } finally {
    for (const track of stream.getTracks()) track.stop()
    video.srcObject = null
  }
}

export class CameraTroubled {
  readonly why: CameraTrouble
  constructor(why: CameraTrouble) {
    this.why = why
  }
}
