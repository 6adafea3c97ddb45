import { encode } from 'uqr'

const SVG = 'http://www.w3.org/2000/svg'

/** Characters up to which a code can be read off a phone's screen; a denser one only looks as if. */
const MAX_CHARS = 1_200

/** `text` as a QR code, dark on light in both themes, since many readers refuse the inverse. Null when it is too long for one. */
export function codePicture(text: string, label: string): SVGElement | null {
  if (text.length > MAX_CHARS) return null
  const { data, size } = encode(text, { ecc: 'L', border: 3 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  const picture = svg('svg', {
    viewBox: `0 0 ${size} ${size}`,
    class: 'code',
    role: 'img',
    'aria-label': label,
    'shape-rendering': 'crispEdges',
  })
  picture.append(svg('rect', { width: String(size), height: String(size), class: 'light' }), svg('path', { d: path, class: 'dark' }))
  return picture
}

function svg(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}
