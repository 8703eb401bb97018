/**
 * Seconds to wait after this many tries: half a second, then twice as long each time. `spread`, from 0 to 1, puts it up to 20 % down or up, so
 * that those who failed together do not come back together.
 */
export function backOffSeconds(tries: number, spread: number): number {
  return 0.5 * 2 ** (tries - 1) * (0.8 + 0.4 * spread)
}
