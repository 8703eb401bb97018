import { ActionError } from '../errors.ts'

/**
 * How many places of a table that is at most half full are looked at for one entry. Among eight million that nobody chose the longest row has fewer than 200; whoever tries enough
 * layers finds one whose digest makes all names meet.
 */
export const mostProbes = 1000

const mostSeeds = 8

/** Another seed for a table in which too many entries met; odd, as each. Throws `limit-exceeded` where they meet whatever the seed is: nothing but intent does that. */
export function seedAfter({ seed, used }: { readonly seed: number; readonly used: number }): number {
  if (used < mostSeeds) return (Math.imul(seed ^ (seed >>> 16), 0x7feb352d) + 0x3c6ef372 + used) | 1
  throw new ActionError('limit-exceeded', 'its layers hold names that were made to be slow to tell apart', {
    hint: 'No image that is meant to be run does this; look at what its layers add',
  })
}
