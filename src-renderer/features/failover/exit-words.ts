/** Gentler ways than a claim, by the core's codes. */
const EXITS: Readonly<Record<string, string>> = { 'exit.wait': 'Wait', 'exit.contact': 'Contact', 'exit.rearm': 'Re-arm' }

/** The name of a gentler way, by its code. */
export const exitName = (code: string): string => EXITS[code] ?? code

/** What it is, without the name that stands beside it. */
export function exitWords({ code, detail }: { readonly code: string; readonly detail: string }): string {
  const name = `${exitName(code)}: `
  return detail.startsWith(name) ? detail.charAt(name.length).toUpperCase() + detail.slice(name.length + 1) : detail
}
