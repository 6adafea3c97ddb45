interface Detector {
  detect(image: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>
}
type DetectorType = (new (options: { formats: ['qr_code'] }) => Detector) & { getSupportedFormats(): Promise<readonly string[]> }

/** Longest side that is searched, pixels: enough for the densest code a phone's camera resolves. */
const MAX_SIDE = 1_600

/** Changed by `detector` alone: made on the first use. */
let made: Promise<Detector> | null = null

/** The browser's own reader where there is one, else a portable one, which is loaded only then. */
const detector = (): Promise<Detector> => (made ??= makeDetector())

async function makeDetector(): Promise<Detector> {
  const own = (globalThis as { readonly BarcodeDetector?: DetectorType }).BarcodeDetector
  const formats = own === undefined ? [] : await own.getSupportedFormats().catch(() => [])
  if (own !== undefined && formats.includes('qr_code')) return new own({ formats: ['qr_code'] })
  const { BarcodeDetector } = await import('qr/decode.js')
  return new BarcodeDetector({ formats: ['qr_code'] })
}

/** The text of a QR code in the picture; null when none is seen. */
export async function readCode(picture: ImageBitmap | HTMLVideoElement): Promise<string | null> {
  const [width, height] = 'videoWidth' in picture ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height]
  if (width === 0 || height === 0) return null
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return null
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const [code] = await (await detector()).detect(context.getImageData(0, 0, canvas.width, canvas.height)).catch(() => [])
  return code?.rawValue ?? null
}
