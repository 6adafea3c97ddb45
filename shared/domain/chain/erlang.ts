/**
 * The waiting time for n events of a memoryless process, as blocks are, in units of the mean interval: an Erlang (Gamma) distribution
 * of whole shape n.
 */
export interface Spread {
  /** 2.5 % and 97.5 % quantiles: 95 % of waits lie between. */
  readonly low: number
  readonly high: number
}

/** Spreads that were computed; filled by `spreadOf` alone. A delay has at most 65,535 blocks, which bounds it. */
const known = new Map<number, Spread>()
const MAX_KNOWN = 0xffff

/** The central 95 % of the wait for `n` ≥ 1 events. */
export function spreadOf(n: number): Spread {
  const before = known.get(n)
  if (before !== undefined) return before
  const spread = { low: erlangQuantile(n, 0.025), high: erlangQuantile(n, 0.975) }
  if (known.size < MAX_KNOWN) known.set(n, spread)
  return spread
}

/** The wait within which `n` events come with probability `p`. `n` a whole number ≥ 1, 0 < p < 1. */
export function erlangQuantile(n: number, p: number): number {
  let x = wilsonHilferty(n, p)
  // Newton: the start is within 1 % from n = 3 on and of the right order below, so that a few steps reach the last digits.
  for (let step = 0; step < 50; step++) {
    const { density, probability } = erlangAt(n, x)
    const next = Math.max(x - (probability - p) / density, x / 2)
    if (Math.abs(next - x) <= 1e-12 * x) return next
    x = next
  }
  return x
}

/** Density and probability at `x`: P = density · x/n · (1 + x/(n+1) + x²/((n+1)(n+2)) + …). */
function erlangAt(n: number, x: number): { readonly density: number; readonly probability: number } {
  const density = Math.exp((n - 1) * Math.log(x) - x - logFactorial(n - 1))
  let sum = 1
  let term = 1
  for (let k = n + 1; term > sum * 1e-16; k++) sum += term *= x / k
  return { density, probability: ((density * x) / n) * sum }
}

/** A cube of a normal variate is nearly Gamma. */
function wilsonHilferty(n: number, p: number): number {
  const root = 1 - 1 / (9 * n) + normalQuantile(p) / (3 * Math.sqrt(n))
  return n * Math.max(root, 0.1) ** 3
}

/** Abramowitz and Stegun 26.2.23, within 5·10⁻⁴: a start for Newton. */
function normalQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)))
  const z = t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3)
  return p < 0.5 ? -z : z
}

/** ln n!, by Stirling's series where it has all digits. */
function logFactorial(n: number): number {
  if (n < 20) {
    let product = 1
    for (let factor = 2; factor <= n; factor++) product *= factor
    return Math.log(product)
  }
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5)
}
