import { resolve } from 'node:path'
import { fail, ok, type Result } from '#shared/lib/result.ts'
import { withoutSlash } from '#shared/lib/without-slash.ts'
import { refusal } from './halt.ts'
import { parseHostPort } from './listener.ts'
import type { PublicationArgs, PublishRefusal } from './ports.ts'

/** What the operator gave, made whole: absolute path, URLs without a slash at the end. */
export function readArgs(args: PublicationArgs): Result<PublicationArgs, PublishRefusal> {
  const mintUrl = readUrl(args.mintUrl)
  if (mintUrl === null) return wrong('the mint URL', args.mintUrl, 'an http or https URL without credentials, query and fragment')
  const publicUrl = args.publicUrl === null ? null : readUrl(args.publicUrl)
  if (args.publicUrl !== null && publicUrl === null) return wrong('the public URL', args.publicUrl, 'an http or https URL')
  const address = parseHostPort(args.listen)
  if (address === null) return wrong('the address to listen on', args.listen, 'HOST:PORT')
  if (publicUrl === null && isWildcard(address.host)) {
    return fail(refusal('publish.arguments', `Peers cannot reach ${args.listen} under that name: give the public URL, too.`))
  }
  return ok({ ...args, mintUrl, publicUrl, db: resolve(args.db) })
}

/** What is legal and yet worth a second look before anything is done. */
export function planWarnings({ listen, publicUrl, front }: PublicationArgs): string[] {
  const warnings: string[] = []
  if (publicUrl?.startsWith('http:') === true && !isLoopback(new URL(publicUrl).hostname)) {
    warnings.push('The public URL is not https: anybody on the way can change what your mirrors read.')
  }
  if (publicUrl === null && isLoopback(parseHostPort(listen)?.host ?? '')) {
    warnings.push('Without a public URL, only programs on this machine can mirror the feed.')
  }
  if (front) warnings.push('With --front every request to the mint passes through this process: while it is down, so is the mint.')
  return warnings
}

function readUrl(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return null
  return url.origin + withoutSlash(url.pathname)
}

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::'
const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || host === '::1' || host.startsWith('127.')

const wrong = (what: string, given: string, wanted: string) =>
  fail(refusal('publish.arguments', `As ${what}, ${JSON.stringify(given.slice(0, 200))} is not ${wanted}.`))
