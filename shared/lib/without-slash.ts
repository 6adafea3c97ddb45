/** A URL or path without slashes at its end: they make no other mint. */
export const withoutSlash = (url: string): string => url.replace(/\/+$/, '')

/** Whether two URLs name one mint, as far as spelling tells. */
export const isSameMint = (one: string, other: string): boolean => withoutSlash(one) === withoutSlash(other)
