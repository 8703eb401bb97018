import type { SmokeKind } from './smoke.ts'

/** What reads nothing but the image's own words about itself: an image that lost all its packages still has its USER. */
const words: readonly SmokeKind[] = ['metadata', 'licenses']

/** Whether a test of this kind can tell that an image works. */
export function provesFunction(kind: SmokeKind): boolean {
  return !words.includes(kind)
}
