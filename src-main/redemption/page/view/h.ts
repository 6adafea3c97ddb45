type Attributes = Readonly<Record<string, string | boolean | ((event: Event) => void)>>
type Child = Node | string | null

/**
 * An element with attributes, `on…` listeners and children. A string becomes a text node, whoever wrote it; nothing here reads markup.
 * False leaves an attribute out, true sets it empty, null is no child.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value !== false) element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.filter(child => child !== null))
  return element
}

/** A button that does `act`; `primary` is the one way on. */
export const button = (words: string, act: () => void, kind: 'primary' | 'plain' = 'plain'): HTMLButtonElement =>
  h('button', { type: 'button', class: kind, onclick: act }, words)
