import { checkHeaders, checkPlace } from '../header-rows.ts'
import type { HeaderTable } from '../store.ts'

/** `#chains` is changed by `replace` alone. */
export class MemoryHeaders implements HeaderTable {
  readonly #chains = new Map<string, { from: number; headers: string[] }>()

  range(network: string): { readonly from: number; readonly to: number } | null {
    const chain = this.#chains.get(network)
    return chain === undefined ? null : { from: chain.from, to: chain.from + chain.headers.length - 1 }
  }

  read(network: string, from: number, limit: number): readonly string[] {
    const chain = this.#chains.get(network)
    if (chain === undefined || from < chain.from) return []
    return chain.headers.slice(from - chain.from, from - chain.from + limit)
  }

  replace(network: string, from: number, headers: readonly string[]): void {
    checkHeaders(headers)
    checkPlace(network, this.range(network), from)
    const chain = this.#chains.get(network)
    if (chain === undefined || from <= chain.from) {
      if (headers.length === 0) this.#chains.delete(network)
      else this.#chains.set(network, { from, headers: [...headers] })
      return
    }
    chain.headers.length = from - chain.from
    // Not spread: hundreds of thousands of arguments overflow the stack.
    for (const header of headers) chain.headers.push(header)
  }
}
